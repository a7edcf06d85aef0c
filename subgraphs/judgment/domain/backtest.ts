import { type JsonObject, countBits } from '#engine'
import { decidedOutcome } from './weigh.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** A past record as it is read and handed on: what is JSON is text. */
export interface PastRecordText {
  /** The judgement it comes from; null for a posted record. */
  judgmentId: string | null
  inputData: string
  /** Null when nobody decided, or nobody said. */
  outcome: string | null
  at: Date
}

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
  /** For each enabled rule in order: how often its condition was true, and how often it could not be told. */
  rules: { ruleId: string; matched: number; unknown: number }[]
  /** The first judgements whose outcome changes. */
  examples: { judgmentId: string | null; before: unknown; after: unknown; inputData: JsonObject }[]
}

/** Examples kept. */
const MOST_EXAMPLES = 20
/** Pairs told apart; what comes after is counted in `changed` alone. */
const MOST_PAIRS = 200

/** A tally of nothing yet. */
export function emptyTally(): Tally {
  return { records: 0, decided: 0, needsReview: 0, changed: 0, pairs: {}, rules: [], examples: [] }
}

/** Reads records. */
export function pastRecords(texts: readonly PastRecordText[]): PastRecord[] {
  return texts.map(({ inputData, outcome, ...rest }) => ({
    ...rest,
    inputData: JSON.parse(inputData) as JsonObject,
    outcome: outcome === null ? undefined : (JSON.parse(outcome) as unknown),
  }))
}

/** What the rules would have decided on records, tallied. */
export function tallyOf(ruleSet: ReadyRuleSet, records: readonly PastRecord[], threshold: number): Tally {
  const tally = emptyTally()
  const times = records.map(({ at }) => at)
  const batch = ruleSet.compiled.evaluateColumns(
    records.map(({ inputData }) => inputData),
    { times },
  )
  for (const [place, record] of records.entries()) {
    const said = { chosen: batch.matched(place), untold: batch.hasUnknown(place) }
    const outcome = decidedOutcome(ruleSet, record.inputData, said, threshold)
    const before = record.outcome ?? null
    const after = outcome ?? null
    tally.records += 1
    if (outcome === undefined) tally.needsReview += 1
    else tally.decided += 1
    if (JSON.stringify(before) !== JSON.stringify(after)) noteChange(tally, record, after)
    notePair(tally, { before, after, count: 1 })
  }
  tally.rules = batch.rules.map(({ ruleId, hits, unknown }) => ({
    ruleId,
    matched: countBits(hits),
    unknown: unknown === null ? 0 : countBits(unknown),
  }))
  return tally
}

/** Adds the tally of later records to one of earlier ones, in place. */
export function addTally(tally: Tally, later: Tally): void {
  tally.records += later.records
  tally.decided += later.decided
  tally.needsReview += later.needsReview
  tally.changed += later.changed
  tally.examples.push(...later.examples.slice(0, MOST_EXAMPLES - tally.examples.length))
  for (const pair of Object.values(later.pairs)) notePair(tally, pair)
  for (const [place, { ruleId, matched, unknown }] of later.rules.entries()) {
    const counts = (tally.rules[place] ??= { ruleId, matched: 0, unknown: 0 })
    counts.matched += matched
    counts.unknown += unknown
  }
}

function noteChange(tally: Tally, { judgmentId, outcome, inputData }: PastRecord, after: unknown): void {
  tally.changed += 1
  if (tally.examples.length < MOST_EXAMPLES)
    tally.examples.push({ judgmentId, before: outcome ?? null, after, inputData })
}

function notePair(tally: Tally, pair: Tally['pairs'][string]): void {
  const name = `${JSON.stringify(pair.before)} ${JSON.stringify(pair.after)}`
  const known = tally.pairs[name]
  if (known !== undefined) known.count += pair.count
  else if (Object.keys(tally.pairs).length < MOST_PAIRS) tally.pairs[name] = { ...pair }
}
