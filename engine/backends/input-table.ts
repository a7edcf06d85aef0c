import { InputPath } from '../analysis/input-path.ts'
import type { Segments } from '../analysis/paths.ts'
import { references } from '../analysis/references.ts'
import type { Result } from '../semantics/operand.ts'
import { print } from '../syntax/printer.ts'
import type { Expression } from '../syntax/tree.ts'
import { Unknown } from '../values/unknown.ts'
import type { JsonObject } from '../values/value.ts'
import type { Closure } from './code.ts'
import { generateReader, type InputReader } from './generated/input-reader.ts'
import type { Run } from './run.ts'

/** A calculation on other slots, such as `defects / total`. */
export interface Term {
  readonly slot: number
  /** The slots that it calculates on. */
  readonly reads: readonly number[]
  readonly evaluate: Closure
}

/**
 * The input paths of one or more expressions, each with a slot, and the terms made of them. An input is read into the
 * slots once, however many expressions and operands look at them; terms are calculated by those who use them.
 */
export class InputTable {
  readonly #paths: (InputPath | null)[] = []
  readonly #terms = new Map<number, Term>()
  readonly #slotByName = new Map<string, number>()
  #reader: InputReader | null = null

  /** The slot of a path, the same for the same path. */
  slotOf(segments: Segments): number {
    const path = new InputPath(segments)
    return this.#slot(path.path, path)
  }

  /** The slot of a term, the same for the same text. It holds a number, or an unknown for all else. */
  slotOfTerm(node: Expression, evaluate: Closure): number {
    const reads = references(node).map(({ segments }) => this.slotOf(segments))
    // No path is written with two blanks in front.
    const slot = this.#slot(`  ${print(node)}`, null)
    if (!this.#terms.has(slot)) this.#terms.set(slot, { slot, reads, evaluate })
    return slot
  }

  #slot(name: string, path: InputPath | null): number {
    const known = this.#slotByName.get(name)
    if (known !== undefined) return known
    this.#slotByName.set(name, this.#paths.length)
    this.#reader = null
    return this.#paths.push(path) - 1
  }

  /** The paths by slot; null for a term's. */
  get paths(): readonly (InputPath | null)[] {
    return this.#paths
  }

  /** The term of a slot, if that is what it holds. */
  termAt(slot: number): Term | undefined {
    return this.#terms.get(slot)
  }

  /** The fields at the root of the input that are read. */
  fields(): ReadonlySet<string> {
    return new Set(this.#paths.flatMap((path) => (path === null ? [] : [String(path.segments[0])])))
  }

  /** Fills the slots of paths from an input. */
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
    for (let slot = 0; slot < paths.length; slot += 1) slots[slot] = paths[slot]?.read(input) ?? null
  }
}

/** What a term comes to, given its slots: a number, or an unknown of which whoever is asked knows more. */
export function calculateTerm({ evaluate }: Term, slots: readonly Result[], run: Run): Result {
  const value = evaluate(slots, run)
  return typeof value === 'number' ? value : NO_NUMBER
}

const NO_NUMBER = new Unknown('TYPE', 'It is no number.')

// A function that reads more would be too large to be optimised.
const MOST_GENERATED = 512
