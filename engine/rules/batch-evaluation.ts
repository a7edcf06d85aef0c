import { byRule, type Truths } from '../backends/columnar/truths.ts'
import { countBits, lowestBit } from '../backends/rule-sieve.ts'
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

/** What a rule set said of many records. */
export class BatchEvaluation {
  /** How many records there are. */
  readonly length: number
  readonly #policy: HitPolicy
  readonly #rules: readonly CompiledRule[]
  readonly #truths: Truths
  #columns: readonly RuleColumn[] | null = null
  #winners: Int32Array | null = null

  constructor(policy: HitPolicy, rules: readonly CompiledRule[], truths: Truths) {
    this.length = truths.records
    this.#policy = policy
    this.#rules = rules
    this.#truths = truths
  }

  /** One for each enabled rule, in order. */
  get rules(): readonly RuleColumn[] {
    this.#columns ??= this.#byRule()
    return this.#columns
  }

  /**
   * For each record the place in the definition of the rule that won, or -1. With COLLECT the first rule that is true;
   * `matched` tells all.
   */
  get winners(): Int32Array {
    this.#winners ??= this.#policy === 'PRIORITY' ? this.#highest() : this.#first()
    return this.#winners
  }

  /** What `match` tells of a record. */
  matched(record: number): number[] {
    if (this.#policy === 'COLLECT') return [...this.#hits(record)].map((place) => this.#rule(place).index)
    const winner = this.winners[record] ?? -1
    return winner < 0 ? [] : [winner]
  }

  /** Whether some rule is unknown of a record. */
  hasUnknown(record: number): boolean {
    return this.#truths.isUnknown(record)
  }

  /** How many rules are true, over all records. */
  countHits(): number {
    return countBits(this.#truths.true)
  }

  #byRule(): RuleColumn[] {
    const count = this.#rules.length
    const hits = byRule(this.#truths.true, this.#truths, count)
    const unknown = this.#truths.unknown === null ? null : byRule(this.#truths.unknown, this.#truths, count)
    return this.#rules.map(({ index, id }, place) => ({
      index,
      ruleId: id,
      hits: hits[place] as Int32Array,
      unknown: unknown?.[place] ?? null,
    }))
  }

  #first(): Int32Array {
    const { width, true: bits } = this.#truths
    return Int32Array.from({ length: this.length }, (_, record) => {
      for (let word = 0; word < width; word += 1) {
        const left = bits[record * width + word] as number
        if (left !== 0) return this.#rule((word << 5) + lowestBit(left)).index
      }
      return -1
    })
  }

  #highest(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, record) => {
      let best: CompiledRule | null = null
      // Of equals the first stays.
      for (const place of this.#hits(record))
        if (best === null || this.#rule(place).priority > best.priority) best = this.#rule(place)
      return best?.index ?? -1
    })
  }

  *#hits(record: number): Generator<number> {
    const { width, true: bits } = this.#truths
    for (let word = 0; word < width; word += 1) {
      for (let left = bits[record * width + word] as number; left !== 0; left &= left - 1)
        yield (word << 5) + lowestBit(left)
    }
  }

  #rule(place: number): CompiledRule {
    return this.#rules[place] as CompiledRule
  }
}
