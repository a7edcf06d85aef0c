import type { Closure } from '../backends/code.ts'
import type { Run } from '../backends/run.ts'
import { truthOf } from '../semantics/logic.ts'
import type { Result } from '../semantics/operand.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { HitPolicy } from './definition.ts'
import { chooseHits } from './hit-policy.ts'
import type { RuleSetEvaluation, Verdict } from './verdict.ts'

/** An enabled rule and its condition. */
interface JudgedRule {
  readonly rule: CompiledRule
  readonly closure: Closure
}

/** Goes over the enabled rules of a set, given what was read of the input. */
export class Judge {
  readonly #policy: HitPolicy
  readonly #rules: readonly CompiledRule[]
  readonly #closures: readonly Closure[]
  // Most verdicts are given again and again, so they are made once.
  readonly #whenTrue: readonly Verdict[]
  readonly #whenFalse: readonly Verdict[]

  constructor(policy: HitPolicy, judged: readonly JudgedRule[]) {
    this.#policy = policy
    this.#rules = judged.map(({ rule }) => rule)
    this.#closures = judged.map(({ closure }) => closure)
    this.#whenTrue = this.#rules.map((rule) => verdict(rule, true))
    this.#whenFalse = this.#rules.map((rule) => verdict(rule, false))
  }

  evaluate(slots: readonly Result[], run: Run): RuleSetEvaluation {
    const closures = this.#closures
    // Most rules are false for most inputs, and copying is much quicker than filling one by one.
    const verdicts = this.#whenFalse.slice()
    const hits: number[] = []
    for (let place = 0; place < closures.length; place += 1) {
      run.refill()
      const result = (closures[place] as Closure)(slots, run)
      if (result === false) continue
      if (result === true) {
        hits.push(place)
        verdicts[place] = this.#whenTrue[place] as Verdict
      } else {
        verdicts[place] = this.#undecided(place, result)
      }
    }
    return { verdicts, matched: chooseHits(this.#policy, hits, this.#rules) }
  }

  match(slots: readonly Result[], run: Run): number[] {
    const closures = this.#closures
    const hits: number[] = []
    for (let place = 0; place < closures.length; place += 1) {
      run.refill()
      if ((closures[place] as Closure)(slots, run) === true) hits.push(place)
    }
    return chooseHits(this.#policy, hits, this.#rules)
  }

  #undecided(place: number, result: Result): Verdict {
    const rule = this.#rules[place] as CompiledRule
    return verdict(rule, truthOf(result, { text: rule.source, path: undefined }, 'a rule'))
  }
}

function verdict({ index, id }: CompiledRule, result: Verdict['result']): Verdict {
  return Object.freeze({ index, ruleId: id, result })
}
