import { present } from '../../semantics/presence.ts'
import type { Result } from '../../semantics/operand.ts'
import { isUnknown } from '../../values/unknown.ts'
import type { Simple } from '../code.ts'
import { clearBit, setBit } from '../rule-sieve.ts'
import { Boundaries } from './boundaries.ts'
import { EVERY_NUMBER, intersect, type Intervals, intervalsOf } from './intervals.ts'
import type { Literal } from './terms.ts'

/** For one slot and kind of test: a row of bits for each case that its value can be, a bit for each term. */
export interface Table {
  readonly slot: number
  /** The terms that test here. */
  readonly tested: Int32Array
  /** Row after row: the terms that hold as far as this slot goes; those that don't test it do. */
  readonly rows: Int32Array
  /** The row of a value, or -1 when the tests can't tell. */
  rowOf(value: Result | undefined): number
}

/** The literals of one term about one slot, all of one kind of test. */
export interface TestedTerm {
  readonly place: number
  readonly literals: readonly Literal[]
}

interface TableParts {
  readonly slot: number
  /** All terms, those that test nothing here included. */
  readonly members: Int32Array
  readonly terms: readonly TestedTerm[]
}

/** Makes the table for one kind of test. */
export function tableOf(kind: Literal['test']['kind'], parts: TableParts): Table {
  if (kind === 'range') return new RangeTable(parts)
  return kind === 'among' ? new ValueTable(parts) : new SwitchTable(parts, kind)
}

function testedBits({ members, terms }: TableParts): Int32Array {
  const tested = new Int32Array(members.length)
  for (const { place } of terms) setBit(tested, place)
  return tested
}

/** Rows for the stretches between all ends of ranges. */
export class RangeTable implements Table {
  readonly slot: number
  readonly tested: Int32Array
  readonly rows: Int32Array
  readonly #ends: Boundaries

  constructor(parts: TableParts) {
    this.slot = parts.slot
    this.tested = testedBits(parts)
    const sets = parts.terms.map(({ place, literals }) => ({ place, numbers: numbersOf(literals) }))
    const ends = new Set(sets.flatMap(({ numbers }) => numbers).filter(Number.isFinite))
    this.#ends = new Boundaries([...ends].toSorted((a, b) => a - b))
    this.rows = this.#rows(parts.members, sets)
  }

  rowOf(value: Result | undefined): number {
    return typeof value === 'number' ? this.#ends.countUpTo(value) : -1
  }

  /** The row of a number. */
  rowOfNumber(value: number): number {
    return this.#ends.countUpTo(value)
  }

  /** From each stretch to the next, few bits change. */
  #rows(members: Int32Array, sets: readonly { place: number; numbers: Intervals }[]): Int32Array {
    const words = members.length
    const rows = new Int32Array((this.#ends.count + 1) * words)
    const changes = new Map<number, number[]>()
    rows.set(members)
    for (const { place, numbers } of sets) {
      if (numbers[0] !== Number.NEGATIVE_INFINITY) clearBit(rows, place)
      for (const end of numbers.filter(Number.isFinite)) {
        const row = this.#ends.countUpTo(end)
        const changed = changes.get(row)
        if (changed === undefined) changes.set(row, [place])
        else changed.push(place)
      }
    }
    for (let row = 1; row <= this.#ends.count; row += 1) {
      rows.copyWithin(row * words, (row - 1) * words, row * words)
      for (const place of changes.get(row) ?? []) flipBit(rows, place, row * words)
    }
    return rows
  }
}

function numbersOf(literals: readonly Literal[]): Intervals {
  return literals
    .flatMap(({ test, denied }) => (test.kind === 'range' ? [intervalsOf(test, denied)] : []))
    .reduce(intersect, EVERY_NUMBER)
}

function flipBit(words: Int32Array, place: number, start: number): void {
  const at = start + (place >>> 5)
  words[at] = (words[at] ?? 0) ^ (1 << (place & 31))
}

/** Rows for each constant that is asked for, and the first for all other values. */
class ValueTable implements Table {
  readonly slot: number
  readonly tested: Int32Array
  readonly rows: Int32Array
  readonly #rowByValue = new Map<unknown, number>()

  constructor(parts: TableParts) {
    this.slot = parts.slot
    this.tested = testedBits(parts)
    const values = new Set(parts.terms.flatMap(({ literals }) => literals.flatMap(valuesIn)))
    for (const value of values) this.#rowByValue.set(value, this.#rowByValue.size + 1)
    this.rows = this.#rows(parts)
  }

  rowOf(value: Result | undefined): number {
    const row = this.#rowByValue.get(value)
    if (row !== undefined) return row
    return isUnknown(value) ? -1 : 0
  }

  #rows({ members, terms }: TableParts): Int32Array {
    const words = members.length
    const rows = new Int32Array((this.#rowByValue.size + 1) * words)
    rows.set(members)
    for (const { place, literals } of terms) {
      if (literals.some(({ denied }) => !denied)) clearBit(rows, place)
    }
    for (let row = 1; row <= this.#rowByValue.size; row += 1) rows.copyWithin(row * words, 0, words)
    for (const { place, literals } of terms) {
      for (const value of literals.flatMap(valuesIn)) {
        const start = (this.#rowByValue.get(value) ?? 0) * words
        if (literals.every((literal) => holdsFor(literal, value))) setBit(rows, place, start)
        else clearBit(rows, place, start)
      }
    }
    return rows
  }
}

function valuesIn({ test }: Literal): readonly Simple[] {
  return test.kind === 'among' ? [...test.values] : []
}

function holdsFor({ test, denied }: Literal, value: Simple): boolean {
  return test.kind === 'among' && test.values.has(value) !== denied
}

/** Two rows: false and true, or absent and present. */
class SwitchTable implements Table {
  readonly slot: number
  readonly tested: Int32Array
  readonly rows: Int32Array
  readonly #asksPresence: boolean

  constructor(parts: TableParts, kind: 'truth' | 'present') {
    const { slot, members, terms } = parts
    this.slot = slot
    this.tested = testedBits(parts)
    this.#asksPresence = kind === 'present'
    this.rows = new Int32Array(members.length * 2)
    for (const row of [0, 1]) {
      this.rows.set(members, row * members.length)
      for (const { place, literals } of terms) {
        if (literals.some(({ denied }) => denied === (row === 1)))
          clearBit(this.rows, place, row * members.length)
      }
    }
  }

  rowOf(value: Result | undefined): number {
    const truth = this.#asksPresence ? present(value ?? null) : value
    return typeof truth === 'boolean' ? Number(truth) : -1
  }
}
