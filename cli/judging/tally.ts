import type { JsonValue } from '../json.ts'
import { BadLines } from './bad-lines.ts'
import type { Item } from './batches.ts'
import { type ConfusionMatrix, outcomeText } from './confusion-matrix.ts'
import type { ItemAnswer } from './judge-batch.ts'

/** How often an outcome came out. */
export interface OutcomeCount {
  outcome: JsonValue
  count: number
}

/** How many judgements a version of the workflow made. */
export interface VersionCount {
  version: number
  count: number
}

/** What became of a file's records so far. */
export class Tally {
  /** Records that have a judgement. */
  judged = 0
  decided = 0
  needsReview = 0
  /** Records that the server refused. */
  refused = 0
  /** Lines that couldn't be sent. */
  unreadable = 0
  /** Of `judged`, those that an earlier run had stored. */
  storedBefore = 0
  readonly badLines = new BadLines()
  readonly matrix: ConfusionMatrix | undefined
  readonly #startedAt: number
  readonly #outcomes = new Map<string, OutcomeCount>()
  readonly #versions = new Map<number, number>()

  /** `startedAt` is the server's clock, in milliseconds: what was judged before is from an earlier run. */
  constructor(startedAt: number, matrix?: ConfusionMatrix) {
    this.#startedAt = startedAt
    this.matrix = matrix
  }

  /** Counts a line that couldn't be sent. */
  addUnreadable(line: number, reason: string): void {
    this.unreadable++
    this.badLines.add(line, reason)
  }

  /** Counts a record and its answer. */
  add(item: Item, answer: ItemAnswer): void {
    if (answer.kind === 'refused') {
      this.refused++
      this.badLines.add(item.line, answer.reason)
      return
    }
    this.judged++
    this.#versions.set(answer.workflowVersion, (this.#versions.get(answer.workflowVersion) ?? 0) + 1)
    if (Date.parse(answer.createdAt) < this.#startedAt) this.storedBefore++
    if (answer.kind === 'decided') {
      this.decided++
      this.#count(answer.outcome)
    } else this.needsReview++
    if (item.expected !== undefined)
      this.matrix?.add(item.expected, answer.kind === 'decided' ? answer.outcome : undefined)
  }

  /** Every outcome and how often it came out, the most frequent first. */
  outcomes(): OutcomeCount[] {
    return [...this.#outcomes.values()].toSorted((one, other) => other.count - one.count)
  }

  /** Every version that judged: more than one if another came into service meanwhile, or since an earlier run. */
  versions(): VersionCount[] {
    return Array.from(this.#versions, ([version, count]) => ({ version, count }))
  }

  #count(outcome: JsonValue): void {
    const key = `${typeof outcome}:${outcomeText(outcome)}`
    const known = this.#outcomes.get(key)
    if (known === undefined) this.#outcomes.set(key, { outcome, count: 1 })
    else known.count++
  }
}
