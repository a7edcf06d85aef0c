import type { Formula, Test } from '../formula.ts'
import { setBit } from '../rule-sieve.ts'
import { classifierFor, classify, type Classifier, Stretches, UNKNOWN_CLASS } from './classes.ts'
import type { ColumnSource } from './column-source.ts'

/** Rows that are looked at together: their bits for many tests fit into a processor's cache. */
export const ROWS_AT_ONCE = 2048
/** Words for them. */
export const PLANE = ROWS_AT_ONCE / 32

/** A bit for each row at hand: word by word from `at` on, each turned round where `flip` is -1. */
export interface View {
  readonly words: Int32Array
  readonly at: number
  readonly flip: 0 | -1
}

/** All tests of one kind on one slot, as bits for the rows at hand. */
export class SlotPlanes {
  readonly #classifier: Classifier
  readonly #classes: Int32Array
  readonly #isOrdered: boolean
  /** For each class, its rows; when classes are ordered, those of the classes above it as well. */
  readonly #planes: Int32Array
  readonly #unknown = new Int32Array(PLANE)
  #hasUnknown = false

  constructor(tests: readonly Test[], slot: number, source: ColumnSource) {
    this.#classifier = classifierFor(tests)
    this.#classes = classify(this.#classifier, source, slot)
    this.#isOrdered = this.#classifier instanceof Stretches
    // One more, which stays empty.
    this.#planes = new Int32Array((this.#classifier.count + 1) * PLANE)
  }

  /** The rows for which the tests can't tell, or null for none. */
  get unknown(): Int32Array | null {
    return this.#hasUnknown ? this.#unknown : null
  }

  /** Goes on to other rows. */
  look(start: number): void {
    const planes = this.#planes.fill(0)
    this.#unknown.fill(0)
    this.#hasUnknown = false
    const end = Math.min(start + ROWS_AT_ONCE, this.#classes.length)
    for (let row = start; row < end; row += 1) {
      const place = this.#classes[row] as number
      if (place === UNKNOWN_CLASS) {
        setBit(this.#unknown, row - start)
        this.#hasUnknown = true
      } else setBit(planes, row - start, place * PLANE)
    }
    if (!this.#isOrdered) return
    for (let at = (this.#classifier.count - 1) * PLANE - 1; at >= 0; at -= 1)
      planes[at] = (planes[at] as number) | (planes[at + PLANE] as number)
  }

  /** The rows for which a test is known to hold. */
  reader(test: Test): () => View {
    if (this.#classifier instanceof Stretches) return this.#stretch(this.#classifier.stretch(test))
    const holding = this.#classifier.holding(test)
    const [only = this.#classifier.count] = holding
    if (holding.length < 2) {
      const view = this.#plane(only)
      return () => view
    }
    return this.#made((words) => {
      for (let word = 0; word < PLANE; word += 1) {
        let bits = 0
        for (const place of holding) bits |= this.#planes[place * PLANE + word] as number
        words[word] = bits
      }
    })
  }

  #stretch([from, until]: readonly [number, number]): () => View {
    const whole = this.#plane(from < until ? from : this.#classifier.count)
    if (from >= until || until === this.#classifier.count) return () => whole
    const complement: View = { ...this.#plane(until), flip: -1 }
    const rest = this.#made((words) => {
      for (let word = 0; word < PLANE; word += 1)
        words[word] =
          (this.#planes[from * PLANE + word] as number) & ~(this.#planes[until * PLANE + word] as number)
    })
    return from === 0 ? () => (this.#hasUnknown ? rest() : complement) : rest
  }

  #plane(place: number): View {
    return { words: this.#planes, at: place * PLANE, flip: 0 }
  }

  #made(fill: (words: Int32Array) => void): () => View {
    const view: View = { words: new Int32Array(PLANE), at: 0, flip: 0 }
    return () => {
      fill(view.words)
      return view
    }
  }
}

/** Adds the tests in a formula to those of their slot and kind. */
export function gatherTests(formula: Formula, into: Map<string, Test[]>): void {
  switch (formula.kind) {
    case 'opaque':
      return
    case 'not':
      gatherTests(formula.part, into)
      return
    case 'every':
    case 'some':
      for (const part of formula.parts) gatherTests(part, into)
      return
    default: {
      const known = into.get(planesKey(formula))
      if (known === undefined) into.set(planesKey(formula), [formula])
      else known.push(formula)
    }
  }
}

/** Names the slot and the kind of a test. */
export function planesKey({ kind, slot }: Test): string {
  return `${kind} ${slot}`
}
