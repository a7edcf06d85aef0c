import { Run } from '../backends/run.ts'
import { adopt } from './adopt.ts'
import type { StrictResult } from './value.ts'

/** The state of an evaluation in strict mode: the input, and the variables of the macros that are being walked. */
export class StrictRun extends Run {
  /** The values of the variables in scope, outermost first. One may be unknown: `cel.bind` keeps what it is given. */
  readonly locals: StrictResult[] = []
  readonly #adopted = new Map<string, StrictResult>()
  #input: object = {}

  /** Takes the input of the evaluation to come. */
  read(input: object): void {
    this.#input = input
    this.#adopted.clear()
    this.locals.length = 0
  }

  /** A variable of the input, or `undefined`. What the input's prototype has is none. */
  variable(name: string): StrictResult | undefined {
    const known = this.#adopted.get(name)
    if (known !== undefined || !Object.hasOwn(this.#input, name)) return known
    const value: unknown = Reflect.get(this.#input, name)
    if (value === undefined) return undefined
    const adopted = adopt(value, name, this)
    this.#adopted.set(name, adopted)
    return adopted
  }
}
