/**
 * The columnar back end: all rules over many records at once. It goes over a few thousand rows at a time, as
 * vectorised database engines do (Boncz, Zukowski and Nes, "MonetDB/X100: hyper-pipelining query execution", CIDR
 * 2005): for each slot it makes the bits of all tests, then combines them rule by rule, 32 rows in an operation. What
 * bits can't tell is asked as for a single input.
 */
import type { Closure } from '../code.ts'
import { type Formula, hasOpaquePart, type Test } from '../formula.ts'
import { clearBit, clearBits, hasBit, lowestBit, type RuleSieve, setBit } from '../rule-sieve.ts'
import type { Run } from '../run.ts'
import type { ColumnSource } from './column-source.ts'
import { type RowCondition, rowCondition } from './conditions.ts'
import { gatherTests, PLANE, ROWS_AT_ONCE, SlotPlanes } from './planes.ts'

/** A rule as the batch sees it. */
export interface BatchRule {
  readonly formula: Formula
  readonly closure: Closure
}

/** For one rule, a bit for each row. */
export interface RowBits {
  readonly true: Int32Array
  /** Null as long as there are none. */
  unknown: Int32Array | null
}

/** Evaluates rules on all rows. `sieve`, when given, tells of the rules in `sifted`, row by row. */
export class Batch {
  readonly #rules: readonly BatchRule[]
  readonly #source: ColumnSource
  readonly #run: Run
  readonly #sieve: RuleSieve | null
  readonly #sifted: ReadonlySet<number>
  readonly #bits: readonly RowBits[]

  constructor(
    rules: readonly BatchRule[],
    source: ColumnSource,
    run: Run,
    sifting: { readonly sieve: RuleSieve | null; readonly places: ReadonlySet<number> },
  ) {
    this.#rules = rules
    this.#source = source
    this.#run = run
    this.#sieve = sifting.sieve
    this.#sifted = sifting.places
    // Whole planes, so that the last rows need no care.
    const words = Math.ceil(source.length / ROWS_AT_ONCE) * PLANE
    const all = new Int32Array(words * rules.length)
    this.#bits = rules.map((_, place) => ({
      true: all.subarray(place * words, (place + 1) * words),
      unknown: null,
    }))
  }

  evaluate(): readonly RowBits[] {
    this.#siftRows()
    const { planes, conditions } = this.#compile()
    for (let start = 0; start < this.#source.length; start += ROWS_AT_ONCE) {
      for (const slot of planes) slot.look(start)
      for (const [place, condition] of conditions) this.#decide(place, condition, start)
    }
    return this.#bits
  }

  #compile(): { planes: SlotPlanes[]; conditions: readonly (readonly [number, RowCondition])[] } {
    const tests = new Map<string, Test[]>()
    const places = this.#rules
      .keys()
      .filter((place) => !this.#sifted.has(place))
      .toArray()
    for (const place of places) gatherTests(this.#rule(place).formula, tests)
    const planes = new Map(
      [...tests].map(([key, own]) => [key, new SlotPlanes(own, own[0]?.slot ?? 0, this.#source)] as const),
    )
    const conditions = places.map(
      (place) => [place, rowCondition(this.#rule(place).formula, planes)] as const,
    )
    return { planes: [...planes.values()], conditions }
  }

  #decide(place: number, condition: RowCondition, start: number): void {
    const bits = this.#bits[place] as RowBits
    const at = start >>> 5
    condition.write('true', bits.true, at)
    this.#clearBeyond(bits.true, start)
    if (!condition.isUnsure()) return
    const unknown = unknownOf(bits)
    condition.write('not false', unknown, at)
    this.#clearBeyond(unknown, start)
    for (let word = at; word < at + PLANE; word += 1)
      unknown[word] = (unknown[word] as number) & ~(bits.true[word] as number)
    // What was left out of the formula may make the difference.
    if (hasOpaquePart(this.#rule(place).formula)) this.#askUnknown(place, unknown, start)
  }

  /** Clears the bits that stand for no row. */
  #clearBeyond(bits: Int32Array, start: number): void {
    const rows = this.#source.length - start
    if (rows >= ROWS_AT_ONCE) return
    const last = this.#source.length >>> 5
    bits[last] = (bits[last] ?? 0) & ((1 << (rows & 31)) - 1)
    bits.fill(0, last + 1)
  }

  #askUnknown(place: number, unknown: Int32Array, start: number): void {
    const first = start >>> 5
    for (let word = first; word < first + PLANE; word += 1) {
      for (let left = unknown[word] as number; left !== 0; left &= left - 1)
        this.#ask(place, (word << 5) + lowestBit(left))
    }
  }

  #ask(place: number, row: number): void {
    const bits = this.#bits[place] as RowBits
    this.#run.refill()
    const result = this.#rule(place).closure(this.#source.slotsAt(row, this.#run), this.#run)
    if (result === true) setBit(bits.true, row)
    else clearBit(bits.true, row)
    if (typeof result !== 'boolean') setBit(unknownOf(bits), row)
    else if (bits.unknown !== null) clearBit(bits.unknown, row)
  }

  /** Row by row, for the rules that the sieve tells of. */
  #siftRows(): void {
    if (this.#sieve === null) return
    const kept = clearBits(this.#rules.length)
    const doubted = clearBits(this.#rules.length)
    for (let row = 0; row < this.#source.length; row += 1) {
      kept.fill(0)
      doubted.fill(0)
      this.#sieve.sift(this.#source.slotsAt(row, this.#run), this.#run, kept, doubted)
      for (let word = 0; word < kept.length; word += 1) {
        for (let left = kept[word] as number; left !== 0; left &= left - 1) {
          const place = (word << 5) + lowestBit(left)
          if (hasBit(doubted, place)) this.#ask(place, row)
          else setBit((this.#bits[place] as RowBits).true, row)
        }
      }
    }
  }

  #rule(place: number): BatchRule {
    return this.#rules[place] as BatchRule
  }
}

function unknownOf(bits: RowBits): Int32Array {
  bits.unknown ??= new Int32Array(bits.true.length)
  return bits.unknown
}
