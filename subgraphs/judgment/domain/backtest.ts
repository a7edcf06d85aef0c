import { type JsonObject, type RuleSetEvaluation, isUnknown } from '#engine'
import { decideBy } from './decide.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** What became of one record before: the outcome it got, or is known to deserve. */
export interface PastRecord {
  /** The judgement it comes from; null for a posted record. */
  judgmentId: string | null
  inputData: JsonObject
  /** Undefined when nobody decided, or nobody said. */
  outcome: unknown
  /** When it was judged: `now()` in a rule means this moment. */
  at: Date
}

/** How rules did on past records, as far as they were gone through. JSON through and through. */
export interface Tally {
  records: number
  decided: number
  needsReview: number
  /** Decided otherwise than before, or decided at all where nobody had. */
  changed: number
  /** Past and new outcome, as JSON texts, with how often they met; `null` stands for none. */
  pairs: Record<string, { before: unknown; after: unknown; count: number }>
  /** By rule: how often its condition was true, and how often it could not be told. */
  rules: Record<string, { matched: number; unknown: number }>
  /** The first judgements whose outcome changes. */
  examples: { judgmentId: string | null; before: unknown; after: unknown; inputData: JsonObject }[]
}

/** Examples kept. */
const MOST_EXAMPLES = 20
/** Pairs told apart; what comes after is counted in `changed` alone. */
const MOST_PAIRS = 200

/** A tally of nothing yet. */
export function emptyTally(): Tally {
  return { records: 0, decided: 0, needsReview: 0, changed: 0, pairs: {}, rules: {}, examples: [] }
}

/** Adds what the rules would have decided on records to a tally, in place. */
export function tallyUp(
  tally: Tally,
  ruleSet: ReadyRuleSet,
  records: readonly PastRecord[],
  threshold: number,
): void {
  for (const record of records) {
    const evaluation = ruleSet.compiled.evaluate(record.inputData, { now: record.at })
    const decision = decideBy(evaluation, ruleSet, record.inputData, threshold)
    const before = record.outcome ?? null
    const after = decision.status === 'DECIDED' ? decision.outcome : null
    tally.records += 1
    if (decision.status === 'DECIDED') tally.decided += 1
    else tally.needsReview += 1
    if (JSON.stringify(before) !== JSON.stringify(after)) noteChange(tally, record, after)
    notePair(tally, before, after)
    noteRules(tally, evaluation)
  }
}

function noteChange(tally: Tally, { judgmentId, outcome, inputData }: PastRecord, after: unknown): void {
  tally.changed += 1
  if (tally.examples.length < MOST_EXAMPLES)
    tally.examples.push({ judgmentId, before: outcome ?? null, after, inputData })
}

function notePair(tally: Tally, before: unknown, after: unknown): void {
  const name = `${JSON.stringify(before)} ${JSON.stringify(after)}`
  const pair = tally.pairs[name]
  if (pair !== undefined) pair.count += 1
  else if (Object.keys(tally.pairs).length < MOST_PAIRS) tally.pairs[name] = { before, after, count: 1 }
}

function noteRules(tally: Tally, { verdicts }: RuleSetEvaluation): void {
  for (const { ruleId, result } of verdicts) {
    const counts = (tally.rules[ruleId] ??= { matched: 0, unknown: 0 })
    if (result === true) counts.matched += 1
    else if (isUnknown(result)) counts.unknown += 1
  }
}
