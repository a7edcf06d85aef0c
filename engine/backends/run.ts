import { DEFAULT_STEPS } from '../semantics/budget.ts'
import { PatternCache } from '../functions/pattern-cache.ts'
import type { Surroundings } from '../functions/definition.ts'
import { Timestamp } from '../values/timestamp.ts'
import type { Value } from '../values/value.ts'

/** What an evaluation is given beside its input. */
export interface EvaluateOptions {
  /** The time that `now()` tells: a Date, or milliseconds since 1970-01-01 UTC. The engine reads no clock. */
  readonly now?: Date | number | undefined
  /** Steps until an evaluation gives up with BUDGET; default 100,000. A list's item costs one. */
  readonly stepBudget?: number | undefined
}

/** What an evaluation of many records is given. */
export interface BatchOptions extends EvaluateOptions {
  /** The time of each record; without it, `now` is that of all. */
  readonly times?: readonly (Date | number)[] | undefined
}

/**
 * The state of an evaluation. One serves all evaluations of a compiled expression, one after the other: nothing
 * that an expression can call comes back in.
 */
export class Run implements Surroundings {
  readonly patterns = new PatternCache()
  /** The values of the macro variables in scope, outermost first. */
  readonly variables: Value[] = []
  now: Timestamp | null = null
  #left = DEFAULT_STEPS
  #budget = DEFAULT_STEPS

  /** Takes the options of the evaluations to come. Throws RangeError for a budget or time that is none. */
  prepare(options: EvaluateOptions | undefined): void {
    const budget = options?.stepBudget ?? DEFAULT_STEPS
    if (!(budget >= 0)) throw new RangeError('stepBudget must be a number from 0')
    this.#budget = budget
    this.#left = budget
    this.setTime(options?.now)
  }

  /** Sets what `now()` tells. Throws RangeError for what is no time. */
  setTime(now: Date | number | undefined): void {
    this.now = now === undefined ? null : timeOf(now)
  }

  /** Gives the next expression its full budget. */
  refill(): void {
    this.#left = this.#budget
  }

  /** Steps spent since the budget was full; more than the budget after one that it could not take. */
  get spent(): number {
    return this.#budget - this.#left
  }

  spend(steps: number): boolean {
    this.#left -= steps
    return this.#left >= 0
  }
}

function timeOf(now: Date | number): Timestamp {
  const time = Timestamp.ofMilliseconds(typeof now === 'number' ? now : now.getTime())
  if (time === null) throw new RangeError('now must be a time in the years 1 to 9999')
  return time
}
