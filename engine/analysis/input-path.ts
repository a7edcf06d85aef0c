import type { Operand, Result } from '../semantics/operand.ts'
import { fromInput, missing, selectField, selectIndex } from '../semantics/selection.ts'
import { isUnknown, type Unknown } from '../values/unknown.ts'
import type { JsonObject, Value } from '../values/value.ts'
import { printPath, type Segments } from './paths.ts'

/** Reads one static path of the input. */
export class InputPath {
  readonly segments: Segments
  /** The path as an expression writes it; two paths are the same when this is. */
  readonly path: string
  readonly #root: string
  // What the path is called as far as it was followed; what it is about is always the whole path.
  readonly #names: readonly Operand[]
  readonly #rootMissing: Unknown

  constructor(segments: Segments) {
    this.segments = segments
    this.path = printPath(segments)
    this.#root = String(segments[0])
    this.#names = segments.map((_, place) => ({
      text: printPath(segments.slice(0, place + 1)),
      path: this.path,
    }))
    this.#rootMissing = missing(this.#name(0))
  }

  /** The value, or the unknown of what is missing, null or of the wrong kind on the way. */
  read(input: JsonObject): Result {
    // What an object's prototype has is not input.
    const root: unknown = Object.hasOwn(input, this.#root) ? input[this.#root] : undefined
    if (root === undefined) return this.#rootMissing
    const result =
      typeof root === 'string' || typeof root === 'boolean' ? root : fromInput(root, this.#name(0))
    return this.segments.length === 1 ? result : this.#follow(result)
  }

  #follow(root: Result): Result {
    let result = root
    for (let place = 1; place < this.segments.length && !isUnknown(result); place += 1) {
      result = fromInput(this.#step(result, place), this.#name(place))
    }
    return result
  }

  #step(target: Value, place: number): Result {
    const segment = this.segments[place] ?? 0
    const names = { target: this.#name(place - 1), whole: this.#name(place) }
    return typeof segment === 'string'
      ? selectField(target, segment, names)
      : selectIndex(target, segment, { ...names, index: { text: String(segment), path: undefined } })
  }

  #name(place: number): Operand {
    return this.#names[place] ?? { text: this.path, path: this.path }
  }
}
