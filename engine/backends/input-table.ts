import { InputPath } from '../analysis/input-path.ts'
import type { Segments } from '../analysis/paths.ts'
import type { Result } from '../semantics/operand.ts'
import type { JsonObject } from '../values/value.ts'

/**
 * The input paths of one or more expressions, each with a slot. An input is read into the slots once, however
 * many expressions and operands look at them.
 */
export class InputTable {
  readonly #paths: InputPath[] = []
  readonly #slotByPath = new Map<string, number>()

  /** The slot of a path, the same for the same path. */
  slotOf(segments: Segments): number {
    const path = new InputPath(segments)
    const known = this.#slotByPath.get(path.path)
    if (known !== undefined) return known
    this.#slotByPath.set(path.path, this.#paths.length)
    return this.#paths.push(path) - 1
  }

  /** Fills the slots from an input. */
  read(input: JsonObject, slots: Result[]): void {
    const paths = this.#paths
    for (let slot = 0; slot < paths.length; slot += 1) {
      const path = paths[slot]
      if (path !== undefined) slots[slot] = path.read(input)
    }
  }
}
