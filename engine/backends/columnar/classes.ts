/**
 * Each test of a slot depends on which class its value is in: a stretch between the bounds that tests of the slot
 * name, or one of the constants that they name. So a value is classified once, however many tests there are.
 */
import { present } from '../../semantics/presence.ts'
import type { Result } from '../../semantics/operand.ts'
import { isUnknown } from '../../values/unknown.ts'
import { Boundaries } from '../bitset/boundaries.ts'
import { intervalsOf } from '../bitset/intervals.ts'
import type { Test } from '../formula.ts'
import { hasBit } from '../rule-sieve.ts'
import type { ColumnSource } from './column-source.ts'

/** The class of a row whose value the tests can't tell about. */
export const UNKNOWN_CLASS = -1

/** Classifies what a slot holds for tests of one kind. */
export interface Classifier {
  readonly count: number
  classOf(result: Result): number
  /** The classes for which a test holds. */
  holding(test: Test): readonly number[]
}

/** The classifier for tests of one kind on one slot. */
export function classifierFor(tests: readonly Test[]): Classifier {
  const [first] = tests
  if (first?.kind === 'range') return new Stretches(tests)
  return first?.kind === 'among' ? new Constants(tests) : new Switch(first?.kind === 'present')
}

/** Classes in ascending order of numbers. */
export class Stretches implements Classifier {
  readonly count: number
  readonly #ends: Boundaries

  constructor(tests: readonly Test[]) {
    const ends = new Set(tests.flatMap(endsOf).filter(Number.isFinite))
    this.#ends = new Boundaries([...ends].toSorted((a, b) => a - b))
    this.count = this.#ends.count + 1
  }

  classOf(result: Result): number {
    return typeof result === 'number' ? this.#ends.countUpTo(result) : UNKNOWN_CLASS
  }

  numberClass(value: number): number {
    return this.#ends.countUpTo(value)
  }

  holding(test: Test): readonly number[] {
    const [from, until] = this.stretch(test)
    return Array.from({ length: Math.max(0, until - from) }, (_, place) => from + place)
  }

  /** The first class for which a range holds, and the first after it for which it no longer does. */
  stretch(test: Test): readonly [from: number, until: number] {
    const [from, until = Number.POSITIVE_INFINITY] = endsOf(test)
    if (from === undefined) return [0, 0]
    const first = from === Number.NEGATIVE_INFINITY ? 0 : this.#ends.countUpTo(from)
    return [first, until === Number.POSITIVE_INFINITY ? this.count : this.#ends.countUpTo(until)]
  }
}

function endsOf(test: Test): readonly number[] {
  return test.kind === 'range' ? intervalsOf(test, false) : []
}

class Constants implements Classifier {
  readonly count: number
  readonly #classes = new Map<unknown, number>()

  constructor(tests: readonly Test[]) {
    for (const test of tests) {
      for (const value of test.kind === 'among' ? test.values : []) {
        if (!this.#classes.has(value)) this.#classes.set(value, this.#classes.size + 1)
      }
    }
    this.count = this.#classes.size + 1
  }

  classOf(result: Result): number {
    return this.#classes.get(result) ?? (isUnknown(result) ? UNKNOWN_CLASS : 0)
  }

  holding(test: Test): readonly number[] {
    return test.kind === 'among' ? [...test.values].map((value) => this.#classes.get(value) ?? 0) : []
  }
}

class Switch implements Classifier {
  readonly count = 2
  readonly #asksPresence: boolean

  constructor(asksPresence: boolean) {
    this.#asksPresence = asksPresence
  }

  classOf(result: Result): number {
    const truth = this.#asksPresence ? present(result) : result
    return typeof truth === 'boolean' ? Number(truth) : UNKNOWN_CLASS
  }

  holding(): readonly number[] {
    return [1]
  }
}

/** The class of each row of a slot. */
export function classify(classifier: Classifier, source: ColumnSource, slot: number): Int32Array {
  const classes = new Int32Array(source.length)
  const column = source.columnOf(slot)
  const isPresent = column?.kind === 'values' ? undefined : column?.present
  const asked = (row: number): number => classifier.classOf(source.resultAt(slot, row))
  const known = (row: number): boolean => isPresent === undefined || hasBit(isPresent, row)
  if (column?.kind === 'numbers' && classifier instanceof Stretches) {
    const { values } = column
    for (let row = 0; row < classes.length; row += 1) {
      const value = values[row] as number
      classes[row] = known(row) && value - value === 0 ? classifier.numberClass(value) : asked(row)
    }
  } else if (column?.kind === 'texts') {
    const byCode = column.dictionary.map((text) => classifier.classOf(text))
    for (let row = 0; row < classes.length; row += 1)
      classes[row] = (known(row) ? byCode[column.values[row] as number] : undefined) ?? asked(row)
  } else {
    for (let row = 0; row < classes.length; row += 1) classes[row] = asked(row)
  }
  return classes
}
