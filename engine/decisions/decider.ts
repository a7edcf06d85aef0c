import type { EvaluateOptions } from '../backends/run.ts'
import { type CompiledRuleSet, compileRuleSet } from '../rules/rule-set.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import type { DecidingRule, DecidingRuleSet } from './decision.ts'

/** Says which rules of a set are true of an input, which of them wins, and with what outcome. */
export class Decider {
  readonly definition: DecidingRuleSet
  readonly compiled: CompiledRuleSet
  /** The places of the enabled rules, those that win over others first. */
  readonly precedence: readonly number[]
  readonly #options: EvaluateOptions
  readonly #ranks: ReadonlyMap<number, number>
  readonly #outcomes: readonly string[]

  /** Throws RuleSetError for rules that can't be compiled. */
  constructor(definition: DecidingRuleSet, options: EvaluateOptions = {}) {
    this.definition = definition
    this.#options = options
    this.compiled = compileRuleSet({ hitPolicy: 'COLLECT', rules: definition.rules })
    const places = this.compiled.rules.filter(({ enabled }) => enabled)
    const byPriority = definition.hitPolicy === 'PRIORITY'
    this.precedence = places
      .toSorted((a, b) => (byPriority ? b.priority - a.priority : 0) || a.index - b.index)
      .map(({ index }) => index)
    this.#ranks = new Map(this.precedence.map((index, rank) => [index, rank]))
    this.#outcomes = definition.rules.map(({ outcome }) => canonicalJson(outcome))
  }

  /** The places of all rules that are true, in order. */
  hits(input: JsonObject): number[] {
    return this.compiled.match(input, this.#options)
  }

  /** Of rules that are true the one that wins; undefined when none is, or all count. */
  winner(hits: readonly number[]): number | undefined {
    if (this.definition.hitPolicy === 'COLLECT') return undefined
    return hits.toSorted((a, b) => this.rank(a) - this.rank(b))[0]
  }

  /** What holds when these rules are true; undefined when nothing does. */
  outcomeOf(hits: readonly number[]): JsonValue | undefined {
    const { hitPolicy, rules, defaultOutcome } = this.definition
    if (hits.length === 0) return defaultOutcome
    if (hitPolicy === 'COLLECT') return hits.map((place) => rules[place]?.outcome ?? null)
    return rules[this.winner(hits) ?? -1]?.outcome
  }

  /** The place in the precedence: the least wins. */
  rank(place: number): number {
    return this.#ranks.get(place) ?? Number.POSITIVE_INFINITY
  }

  sameOutcome(one: number, other: number): boolean {
    return this.#outcomes[one] === this.#outcomes[other]
  }

  /** Whether a rule's outcome is the one that holds when none is true. */
  isDefault(place: number): boolean {
    const { defaultOutcome } = this.definition
    return defaultOutcome !== undefined && this.#outcomes[place] === canonicalJson(defaultOutcome)
  }

  rule(place: number): DecidingRule {
    const rule = this.definition.rules[place]
    if (rule === undefined) throw new RangeError(`there is no rule ${place}`)
    return rule
  }
}
