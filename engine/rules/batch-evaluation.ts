import type { RowBits } from '../backends/columnar/batch.ts'
import { clearBits, countBits, hasBit, lowestBit } from '../backends/rule-sieve.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { HitPolicy } from './definition.ts'

/** What one rule said of all records: a bit for each record, the lowest of the first word for the first. */
export interface RuleColumn {
  /** The rule's place in the definition, disabled rules counted. */
  readonly index: number
  readonly ruleId: string
  /** The records for which it is true. */
  readonly hits: Int32Array
  /** The records for which it is unknown, or null for none; `evaluate` on the record tells why. */
  readonly unknown: Int32Array | null
}

interface BatchParts {
  readonly policy: HitPolicy
  readonly rules: readonly CompiledRule[]
  readonly length: number
  readonly bits: readonly RowBits[]
}

/** What a rule set said of many records. */
export class BatchEvaluation {
  /** How many records there are. */
  readonly length: number
  /** One for each enabled rule, in order. */
  readonly rules: readonly RuleColumn[]
  readonly #policy: HitPolicy
  readonly #order: number[]
  #winners: Int32Array | null = null

  constructor({ policy, rules, length, bits }: BatchParts) {
    this.length = length
    this.rules = rules.map(({ index, id }, place) => ({
      index,
      ruleId: id,
      hits: bits[place]?.true ?? new Int32Array(0),
      unknown: bits[place]?.unknown ?? null,
    }))
    this.#policy = policy
    this.#order = rules.keys().toArray()
    // Sorting keeps the order of equals.
    if (policy === 'PRIORITY')
      this.#order.sort((a, b) => (rules[b]?.priority ?? 0) - (rules[a]?.priority ?? 0))
  }

  /**
   * For each record the place in the definition of the rule that won, or -1. With COLLECT the first rule that is true;
   * `matched` tells all.
   */
  get winners(): Int32Array {
    this.#winners ??= this.#firstInOrder()
    return this.#winners
  }

  /** What `match` tells of a record. */
  matched(record: number): number[] {
    if (this.#policy === 'COLLECT')
      return this.rules.filter(({ hits }) => hasBit(hits, record)).map(({ index }) => index)
    const winner = this.winners[record] ?? -1
    return winner < 0 ? [] : [winner]
  }

  /** How many rules are true, over all records. */
  countHits(): number {
    return this.rules.reduce((count, { hits }) => count + countBits(hits), 0)
  }

  #firstInOrder(): Int32Array {
    const winners = new Int32Array(this.length).fill(-1)
    const open = clearBits(this.length).fill(-1)
    for (const place of this.#order) {
      const { hits, index } = this.rules[place] as RuleColumn
      for (let word = 0; word < open.length; word += 1) {
        const won = (hits[word] as number) & (open[word] as number)
        open[word] = (open[word] as number) & ~won
        for (let left = won; left !== 0; left &= left - 1) winners[(word << 5) + lowestBit(left)] = index
      }
    }
    return winners
  }
}
