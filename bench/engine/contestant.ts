import type { JsonObject } from '../../engine/index.ts'

/** A way to evaluate all rules of a set on inputs. */
export interface Contestant {
  readonly name: string
  /** How many rules are true, over all inputs. */
  count(inputs: readonly JsonObject[]): number | Promise<number>
  /** Is measured on fewer inputs when it would take too long. */
  readonly isPeer?: boolean
}

/** Rules as each contestant needs them, and inputs for them. */
export interface RuleSample {
  readonly title: string
  readonly rules: readonly BenchRule[]
  readonly inputs: readonly JsonObject[]
}

/** One rule, in CEL and as somebody would type it in JavaScript. */
export interface BenchRule {
  readonly cel: string
  readonly js: string
}

/** Counts with a contestant that takes one input after the other. */
export function counting(name: string, countOne: (input: JsonObject) => number): Contestant {
  return {
    name,
    count(inputs) {
      let total = 0
      for (const input of inputs) total += countOne(input)
      return total
    },
  }
}
