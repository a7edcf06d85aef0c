import { clearBits, setBit } from '../rule-sieve.ts'
import { type Table, tableOf, type TestedTerm } from './tables.ts'
import type { Literal, Term } from './terms.ts'

/** The first terms of all rules of a block, or the second ones, and so on. */
interface Layer {
  /** The rules that have such a term. */
  readonly members: Int32Array
  /** Those whose term only tells when it doesn't hold. */
  readonly inexact: Int32Array
  readonly isExact: boolean
  /** The first of its tables among those of the block, and the first behind them. */
  readonly from: number
  readonly until: number
}

/** Where one evaluation of a block finds what it needs and leaves what it finds. */
export interface Sifting {
  /** For each table of the block the row that was picked, as `place` tells it; `stride` apart, from `at` on. */
  readonly picks: Int32Array
  readonly stride: number
  at: number
  /** The words of bits, from `word` on. */
  readonly kept: Int32Array
  readonly doubted: Int32Array
  word: number
}

/** Some of the rules of an index, from word `start` on. */
export class RuleBlock {
  readonly start: number
  readonly tables: readonly Table[]
  readonly #layers: readonly Layer[]
  readonly #words: number
  /** The rows of all tables, one after the other, and where those of each begin. */
  readonly #rows: Int32Array
  readonly #starts: Int32Array
  // One evaluation at a time.
  readonly #held: Int32Array
  readonly #unsure: Int32Array

  constructor(start: number, rules: readonly (readonly Term[])[]) {
    this.start = start >>> 5
    const tables: Table[] = []
    const depth = rules.reduce((most, terms) => Math.max(most, terms.length), 0)
    this.#layers = Array.from({ length: depth }, (_, place) => {
      const terms = rules.map((rule) => rule[place])
      return layerOf(terms, rules.length, tables)
    })
    this.tables = tables
    this.#held = clearBits(rules.length)
    this.#unsure = clearBits(rules.length)
    this.#words = this.#held.length
    this.#starts = startsOf(tables)
    this.#rows = new Int32Array(tables.reduce((sum, { rows }) => sum + rows.length, 0))
    for (const [at, { rows }] of tables.entries()) this.#rows.set(rows, this.#starts[at])
  }

  /** Where a row of a table stands among all; -1 for none. */
  place(table: number, row: number): number {
    return row < 0 ? -1 : (this.#starts[table] as number) + row * this.#words
  }

  /** The same for as many records as a stride has, `width` words apart; tells the records of which rules are in doubt. */
  combineAll(sifting: Sifting, width: number): number[] {
    const { picks, stride, kept } = sifting
    const [layer] = this.#layers
    const rows = this.#rows
    const words = this.#words
    const isPlain = layer !== undefined && this.#layers.length === 1 && layer.isExact && layer.until === 2
    const unsure: number[] = []
    for (let at = 0; at < stride; at += 1) {
      const start = at * width + this.start
      const one = isPlain ? (picks[at] as number) : -1
      const other = isPlain ? (picks[stride + at] as number) : -1
      if (one >= 0 && other >= 0) {
        for (let word = 0; word < words; word += 1)
          kept[start + word] = (rows[one + word] as number) & (rows[other + word] as number)
        continue
      }
      sifting.at = at
      sifting.word = start
      if (this.combine(sifting)) unsure.push(at)
    }
    return unsure
  }

  /** Sets bits as a sieve does, given the row of each table. False when none of its rules is in doubt. */
  combine(sifting: Sifting): boolean {
    let isUnsure = false
    for (const layer of this.#layers) {
      if (layer.isExact && layer.until - layer.from === 2 && this.#combineTwo(layer, sifting)) continue
      if (!this.#look(layer, sifting)) isUnsure = true
      this.#add(sifting)
    }
    if (isUnsure) this.#settle(sifting)
    return isUnsure
  }

  /** By far the most common: two tables that can tell. */
  #combineTwo({ from }: Layer, { picks, stride, at, kept, word: start }: Sifting): boolean {
    const [one, other] = [picks[from * stride + at] as number, picks[(from + 1) * stride + at] as number]
    if (one < 0 || other < 0) return false
    const rows = this.#rows
    for (let word = 0; word < this.#words; word += 1)
      kept[start + word] =
        (kept[start + word] as number) | ((rows[one + word] as number) & (rows[other + word] as number))
    return true
  }

  #add({ kept, doubted, word: start }: Sifting): void {
    for (let word = 0; word < this.#words; word += 1) {
      const held = this.#held[word] as number
      const perhaps = held & (this.#unsure[word] as number)
      kept[start + word] = (kept[start + word] as number) | (held & ~perhaps)
      doubted[start + word] = (doubted[start + word] as number) | perhaps
    }
  }

  /** What one term leaves in doubt, another may have settled. */
  #settle({ kept, doubted, word: start }: Sifting): void {
    for (let word = start; word < start + this.#words; word += 1) {
      const perhaps = (doubted[word] as number) & ~(kept[word] as number)
      doubted[word] = perhaps
      kept[word] = (kept[word] as number) | perhaps
    }
  }

  /** Finds the terms that may hold, and which of them are unsure; true when none is. */
  #look({ members, inexact, isExact, from, until }: Layer, { picks, stride, at }: Sifting): boolean {
    const held = this.#held
    const rows = this.#rows
    const words = this.#words
    let isSure = isExact
    for (let word = 0; word < words; word += 1) {
      held[word] = members[word] as number
      this.#unsure[word] = inexact[word] as number
    }
    for (let table = from; table < until; table += 1) {
      const row = picks[table * stride + at] as number
      if (row < 0) {
        isSure = false
        join(this.#unsure, (this.tables[table] as Table).tested)
        continue
      }
      for (let word = 0; word < words; word += 1)
        held[word] = (held[word] as number) & (rows[row + word] as number)
    }
    return isSure
  }
}

function startsOf(tables: readonly Table[]): Int32Array {
  let start = 0
  return Int32Array.from(tables, ({ rows }) => {
    const own = start
    start += rows.length
    return own
  })
}

function join(into: Int32Array, other: Int32Array): void {
  for (let word = 0; word < into.length; word += 1)
    into[word] = (into[word] as number) | (other[word] as number)
}

/** Adds the tables of a layer to those of the block. */
function layerOf(terms: readonly (Term | undefined)[], count: number, tables: Table[]): Layer {
  const members = clearBits(count)
  const inexact = clearBits(count)
  for (const [place, term] of terms.entries()) {
    if (term !== undefined) setBit(members, place)
    if (term?.exact === false) setBit(inexact, place)
  }
  const from = tables.length
  tables.push(...tablesOf(terms, members))
  return { members, inexact, isExact: inexact.every((word) => word === 0), from, until: tables.length }
}

/** Literals by slot and kind of test: each group has a table. */
function tablesOf(terms: readonly (Term | undefined)[], members: Int32Array): readonly Table[] {
  const groups = new Map<string, { test: Literal['test']; byPlace: Map<number, Literal[]> }>()
  for (const [place, term] of terms.entries()) {
    for (const literal of term?.literals ?? []) {
      const { test } = literal
      const key = `${test.kind} ${test.slot}`
      const group = groups.get(key) ?? { test, byPlace: new Map<number, Literal[]>() }
      groups.set(key, group)
      group.byPlace.set(place, [...(group.byPlace.get(place) ?? []), literal])
    }
  }
  return [...groups.values()].map(({ test, byPlace }) => {
    const tested: TestedTerm[] = [...byPlace].map(([place, literals]) => ({ place, literals }))
    return tableOf(test.kind, { slot: test.slot, members, terms: tested })
  })
}
