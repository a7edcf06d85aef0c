import { InputPath } from '../analysis/input-path.ts'
import type { Segments } from '../analysis/paths.ts'
import type { Result } from '../semantics/operand.ts'
import { generateReader, type InputReader } from './generated/input-reader.ts'
import type { JsonObject } from '../values/value.ts'

/**
 * The input paths of one or more expressions, each with a slot. An input is read into the slots once, however
 * many expressions and operands look at them.
 */
export class InputTable {
  readonly #paths: InputPath[] = []
  readonly #slotByPath = new Map<string, number>()
  #reader: InputReader | null = null

  /** The slot of a path, the same for the same path. */
  slotOf(segments: Segments): number {
    const path = new InputPath(segments)
    const known = this.#slotByPath.get(path.path)
    if (known !== undefined) return known
    this.#slotByPath.set(path.path, this.#paths.length)
    this.#reader = null
    return this.#paths.push(path) - 1
  }

  /** The paths by slot. */
  get paths(): readonly InputPath[] {
    return this.#paths
  }

  /** The fields at the root of the input that are read. */
  fields(): ReadonlySet<string> {
    return new Set(this.#paths.map(({ segments: [root] }) => String(root)))
  }

  /** Fills the slots from an input. */
  read(input: JsonObject, slots: Result[]): void {
    if (this.#reader === null) this.#readEach(input, slots)
    else this.#reader(input, slots)
  }

  /** Reads by generated code from now on, until a path is added. */
  generate(): void {
    if (this.#paths.length <= MOST_GENERATED)
      this.#reader = generateReader(this.#paths, (input, slots) => this.#readEach(input, slots))
  }

  #readEach(input: JsonObject, slots: Result[]): void {
    const paths = this.#paths
    for (let slot = 0; slot < paths.length; slot += 1) slots[slot] = (paths[slot] as InputPath).read(input)
  }
}

// A function that reads more would be too large to be optimised.
const MOST_GENERATED = 512
