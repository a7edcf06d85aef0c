import { type Calibration, ENOUGH_RATINGS, calibrated } from './calibration.ts'
import { type Drift, DriftWatch, PROBATION } from './drift.ts'
import { budgetThreshold, fewestRatings } from './error-budget.ts'
import type { Rating } from './rating.ts'

/** What the workflow asks of whoever decides without a person. */
export interface ThresholdPolicy {
  /** Calibrated confidence, 0 to 1; counts unless there is a budget. */
  threshold: number
  /** The share that may be wrong among those decided without a person, 0 to 1. */
  errorBudget: number | null
  /** Others are asked only where the rules don't decide. */
  rulesFirst: boolean
}

/** What is promised of a single decider. */
export type Promised = Omit<ThresholdPolicy, 'rulesFirst'>

/** Confidence from which a decider may decide without a person. */
export interface Threshold {
  /** In terms of the calibrated confidence; over 1: never. */
  at: number
  why: 'SETTING' | 'ERROR_BUDGET' | 'TOO_FEW_RATINGS' | 'NOT_WITHIN_BUDGET' | 'WITHDRAWN'
  /** For people. */
  message: string
  /** How it keeps what is promised of it. */
  drift: Drift
}

const NEVER = 2

/** While ratings are gone through, the threshold is sought anew whenever they are so many times as many. */
const GROWTH = 1.2

/**
 * From which confidence on a decider may decide, by its ratings in the order of time. A budget is a promise: what the
 * ratings can't promise yet, or no longer, goes to a person.
 *
 * The ratings are gone through as they came: the threshold that the earlier ones gave is tested on the later ones.
 * What was rated from where a drift began until automation was given back doesn't count towards the budget, else a
 * fault that is mended would be held against the decider for good.
 */
export function thresholdOf(
  ratings: readonly Rating[],
  calibration: Calibration,
  policy: Promised,
): Threshold {
  const { threshold, errorBudget } = policy
  const watch = new DriftWatch(promisedBy(policy))
  let counted: Rating[] = []
  /** How many counted when nothing spoke against the decider last. */
  let quiet = 0
  let force = { at: errorBudget === null ? threshold : NEVER, until: 0 }
  for (const rating of ratings) {
    if (errorBudget !== null && !watch.drift.withdrawn && counted.length >= force.until)
      force = {
        at: confidenceFor(counted, calibration, errorBudget) ?? NEVER,
        until: Math.max(neededFor(errorBudget), counted.length * GROWTH),
      }
    if (!watch.drift.withdrawn) counted.push(rating)
    if (calibrated(calibration, rating.raw) < force.at) continue
    if (watch.add(rating.correct) === 'WITHDRAWN') counted = counted.slice(0, quiet)
    else if (watch.quiet) quiet = counted.length
  }
  const { drift } = watch
  return { ...(drift.withdrawn ? withdrawn(drift, policy) : kept(counted, calibration, policy)), drift }
}

/** A threshold without a budget promises something too: of those as sure as this, so many are right. */
function promisedBy({ threshold, errorBudget }: Promised): number {
  return errorBudget ?? 1 - threshold
}

function neededFor(budget: number): number {
  return Math.max(ENOUGH_RATINGS, fewestRatings(budget))
}

function confidenceFor(
  ratings: readonly Rating[],
  calibration: Calibration,
  budget: number,
): number | undefined {
  const raw = ratings.length < neededFor(budget) ? undefined : budgetThreshold(ratings, budget)
  return raw === undefined ? undefined : calibrated(calibration, raw)
}

function kept(
  ratings: readonly Rating[],
  calibration: Calibration,
  { threshold, errorBudget }: Promised,
): Omit<Threshold, 'drift'> {
  if (errorBudget === null)
    return { at: threshold, why: 'SETTING', message: `It decides from ${percent(threshold)} on, as set.` }
  const wrong = `at most ${percent(errorBudget)} wrong`
  const needed = neededFor(errorBudget)
  if (ratings.length < needed) {
    const when = Number.isFinite(needed)
      ? `from ${needed} ratings on; ${ratings.length} count`
      : 'by no ratings'
    const message = `${capital(wrong)} can be promised ${when}. A person decides.`
    return { at: NEVER, why: 'TOO_FEW_RATINGS', message }
  }
  const at = confidenceFor(ratings, calibration, errorBudget)
  if (at === undefined) {
    const message = `No confidence is high enough to promise ${wrong}, by ${ratings.length} ratings. A person decides.`
    return { at: NEVER, why: 'NOT_WITHIN_BUDGET', message }
  }
  const message = `From ${percent(at)} on, ${wrong}, with 95 % confidence by ${ratings.length} ratings.`
  return { at, why: 'ERROR_BUDGET', message }
}

function withdrawn({ by, count, wrong }: Drift, policy: Promised): Omit<Threshold, 'drift'> {
  const promised = percent(promisedBy(policy))
  const seen = { WINDOW: 'far more', CUMULATIVE_SUM: 'for long more' }[by ?? 'WINDOW']
  const message =
    `Withdrawn: of what it decided, ${seen} was wrong than the ${promised} promised. Since then ${wrong} of ${count} ` +
    `rated ones were wrong; when of ${PROBATION} or more it is no more than ${promised}, it decides again.`
  return { at: NEVER, why: 'WITHDRAWN', message }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}
