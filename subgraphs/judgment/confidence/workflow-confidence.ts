import { canonicalJson } from '#engine'
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { upperBound } from '../domain/calibration/binomial.ts'
import { type Calibration, calibrated, fitCalibration } from '../domain/calibration/calibration.ts'
import { crossFitted } from '../domain/calibration/cross-fit.ts'
import type { Track } from '../domain/calibration/precision.ts'
import type { Rating } from '../domain/calibration/rating.ts'
import {
  type Bin,
  brierScore,
  expectedCalibrationError,
  reliabilityBins,
} from '../domain/calibration/reliability.ts'
import { type Threshold, type ThresholdPolicy, thresholdOf } from '../domain/calibration/threshold.ts'
import { type Decider, type RuleMeaning, deciders } from '../domain/deciders.ts'
import type { RatingHistory } from '../store/ratings.ts'

/** How far a workflow's deciders can be trusted, by what was rated so far. */
export interface WorkflowConfidence {
  /** Names the state of all ratings, and so of all that follows from them; empty when there are none. */
  readonly digest: string
  /** Rated judgements that the rule was chosen in; another condition or outcome makes another rule. */
  ruleTrack(rule: RuleMeaning): Track
  /** A decider's own confidence as it can be trusted, 0 to 1. */
  calibrate(decider: Decider, raw: number): number
  /** Confidence from which the decider may decide without a person. */
  threshold(decider: Decider, policy: ThresholdPolicy): Threshold
  /** How well a decider's confidence is borne out. */
  report(decider: Decider, policy: ThresholdPolicy): ConfidenceReport
}

/** How well a decider's confidence is borne out. */
export interface ConfidenceReport extends Threshold {
  decider: Decider
  ratings: number
  method: Calibration['method']
  /** Of calibrated confidence, each rating's by the calibration of the others; null without ratings. */
  ece: number | null
  eceRaw: number | null
  brier: number | null
  /** The share that is sure enough to decide, of the rated answers that it would be asked for; null without any. */
  coverage: number | null
  /** The share of those that was wrong; null without any. */
  error: number | null
  /** The share that is not exceeded with 95 % confidence. */
  errorBound: number
  reliability: Bin[]
}

/** A hash of what a rule stands for. */
export function meaningOf({ when, outcome }: RuleMeaning): string {
  return createHash('sha256')
    .update(`${when}\n${canonicalJson(outcome)}`)
    .digest('base64url')
}

/** What follows from a history of ratings. What isn't asked for isn't worked out. */
export function workflowConfidence(history: RatingHistory): WorkflowConfidence {
  const ratings = new Map(deciders.map((decider) => [decider, ratingsOf(history, decider)]))
  const fits = new Map<Decider, Calibration>()
  // Callers may ask for thresholds of their own: only so many are remembered.
  const thresholds = new LRUCache<string, Threshold>({ max: 100 })
  const meanings = new WeakMap<RuleMeaning, string>()
  const of = (decider: Decider): Rating[] => ratings.get(decider) ?? []
  const fit = (decider: Decider): Calibration => kept(fits, decider, () => fitCalibration(of(decider)))
  const threshold = (decider: Decider, policy: ThresholdPolicy): Threshold =>
    kept<string, Threshold>(
      thresholds,
      `${decider} ${policy.threshold} ${policy.errorBudget} ${policy.rulesFirst}`,
      () => thresholdOf(reaching(decider, policy), fit(decider), policy),
    )
  /** A promise is about what a decider decides: votes that nobody would ask for, because rules decide, don't count. */
  const reaching = (decider: Decider, policy: ThresholdPolicy): readonly Rating[] => {
    const all = of(decider)
    if (!policy.rulesFirst || all !== history.votes) return all
    const { at } = threshold('RULES', policy)
    return history.votes.filter(({ rules }) => rules === undefined || calibrated(fit('RULES'), rules) < at)
  }
  return {
    digest: digestOf(history),
    ruleTrack(rule) {
      const meaning = kept(meanings, rule, () => meaningOf(rule))
      return history.rules.get(meaning) ?? { correct: 0, wrong: 0 }
    },
    calibrate: (decider, raw) => calibrated(fit(decider), raw),
    threshold,
    report: (decider, policy) =>
      reportOf(decider, {
        ratings: of(decider),
        reaching: reaching(decider, policy),
        fit: fit(decider),
        found: threshold(decider, policy),
      }),
  }
}

interface Reported {
  ratings: readonly Rating[]
  /** Those of what it would be asked about. */
  reaching: readonly Rating[]
  fit: Calibration
  found: Threshold
}

function reportOf(decider: Decider, { ratings, reaching, fit, found }: Reported): ConfidenceReport {
  const scored = crossFitted(ratings)
  const sure = reaching.filter(({ raw }) => calibrated(fit, raw) >= found.at)
  const wrong = sure.filter(({ correct }) => !correct).length
  return {
    ...found,
    decider,
    ratings: ratings.length,
    method: fit.method,
    ece: expectedCalibrationError(scored),
    eceRaw: expectedCalibrationError(ratings.map(({ raw, correct }) => ({ confidence: raw, correct }))),
    brier: brierScore(scored),
    coverage: reaching.length === 0 ? null : sure.length / reaching.length,
    error: sure.length === 0 ? null : wrong / sure.length,
    errorBound: upperBound(wrong, sure.length),
    reliability: reliabilityBins(scored),
  }
}

/** Of similar cases, their votes on one another tell as much as judgements do, and there are mostly more of them. */
function ratingsOf({ deciders, votes }: RatingHistory, decider: Decider): Rating[] {
  const rated = deciders.get(decider) ?? []
  return decider === 'CASES' && votes.length > rated.length ? votes : rated
}

function digestOf({ deciders, rules, votes }: RatingHistory): string {
  const isEmpty = rules.size + votes.length === 0 && [...deciders.values()].every((list) => list.length === 0)
  if (isEmpty) return ''
  const tracks = [...rules].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([[...deciders], tracks, votes]))
    .digest('hex')
}

function kept<Key extends WeakKey | string, Value>(
  known: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const before = known.get(key)
  if (before !== undefined) return before
  const made = make()
  known.set(key, made)
  return made
}
