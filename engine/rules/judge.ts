import type { Columns } from '../backends/columnar/columns.ts'
import type { RuleBackends } from '../backends/rule-backends.ts'
import type { Undecided } from '../backends/rule-backend.ts'
import type { BatchOptions, Run } from '../backends/run.ts'
import { truthOf } from '../semantics/logic.ts'
import type { Result } from '../semantics/operand.ts'
import { BatchEvaluation } from './batch-evaluation.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { HitPolicy } from './definition.ts'
import { chooseHits } from './hit-policy.ts'
import type { RuleSetEvaluation, Verdict } from './verdict.ts'

/** Goes over the enabled rules of a set, given what was read of the input. */
export class Judge {
  readonly #policy: HitPolicy
  readonly #rules: readonly CompiledRule[]
  readonly #backends: RuleBackends
  // Without disabled rules, a rule's place here is its place in the definition.
  readonly #isWhole: boolean
  // Most verdicts are given again and again, so they are made once.
  readonly #whenTrue: readonly Verdict[]
  readonly #whenFalse: readonly Verdict[]

  constructor(policy: HitPolicy, rules: readonly CompiledRule[], backends: RuleBackends) {
    this.#policy = policy
    this.#rules = rules
    this.#backends = backends
    this.#isWhole = rules.every(({ index }, place) => index === place)
    this.#whenTrue = rules.map((rule) => verdict(rule, true))
    this.#whenFalse = rules.map((rule) => verdict(rule, false))
  }

  evaluate(slots: Result[], run: Run): RuleSetEvaluation {
    const undecided: Undecided[] = []
    const hits = this.#backends.next().decide(slots, run, undecided)
    // Most rules are false for most inputs, and copying is much quicker than filling one by one.
    const verdicts = this.#whenFalse.slice()
    for (const place of hits) verdicts[place] = this.#whenTrue[place] as Verdict
    for (const { place, result } of undecided) verdicts[place] = this.#undecided(place, result)
    return { verdicts, matched: this.#winners(hits) }
  }

  match(slots: Result[], run: Run): number[] {
    const most = this.#policy === 'FIRST' ? 1 : Number.POSITIVE_INFINITY
    return this.#winners(this.#backends.next().match(slots, run, most))
  }

  count(slots: Result[], run: Run): number {
    return this.#backends.next().count(slots, run)
  }

  evaluateColumns(columns: Columns, run: Run, times?: BatchOptions['times']): BatchEvaluation {
    const truths = this.#backends.evaluateColumns(columns, run, times)
    return new BatchEvaluation(this.#policy, this.#rules, truths)
  }

  #winners(hits: number[]): number[] {
    const winners = chooseHits(this.#policy, hits, this.#rules)
    if (this.#isWhole) return winners
    return winners.map((place) => (this.#rules[place] as CompiledRule).index)
  }

  #undecided(place: number, result: Result): Verdict {
    const rule = this.#rules[place] as CompiledRule
    return verdict(rule, truthOf(result, { text: rule.source, path: undefined }, 'a rule'))
  }
}

function verdict({ index, id }: CompiledRule, result: Verdict['result']): Verdict {
  return Object.freeze({ index, ruleId: id, result })
}
