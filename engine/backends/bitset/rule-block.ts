import type { Result } from '../../semantics/operand.ts'
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
  readonly tables: readonly Table[]
}

/** Some of the rules of an index, from word `start / 32` on. */
export class RuleBlock {
  readonly #start: number
  readonly #layers: readonly Layer[]
  readonly #words: number
  // One evaluation at a time.
  readonly #held: Int32Array
  readonly #unsure: Int32Array

  constructor(start: number, rules: readonly (readonly Term[])[]) {
    this.#start = start >>> 5
    const depth = rules.reduce((most, terms) => Math.max(most, terms.length), 0)
    this.#layers = Array.from({ length: depth }, (_, place) =>
      layerOf(
        rules.map((terms) => terms[place]),
        rules.length,
      ),
    )
    this.#held = clearBits(rules.length)
    this.#unsure = clearBits(rules.length)
    this.#words = this.#held.length
  }

  sift(slots: readonly Result[], kept: Int32Array, doubted: Int32Array): void {
    const start = this.#start
    const words = this.#words
    const held = this.#held
    const unsure = this.#unsure
    for (const layer of this.#layers) {
      if (this.#look(layer, slots)) {
        for (let word = 0; word < words; word += 1)
          kept[start + word] = (kept[start + word] as number) | (held[word] as number)
        continue
      }
      for (let word = 0; word < words; word += 1) {
        const perhaps = (held[word] as number) & (unsure[word] as number)
        kept[start + word] = (kept[start + word] as number) | ((held[word] as number) & ~perhaps)
        doubted[start + word] = (doubted[start + word] as number) | perhaps
      }
    }
    // What one term leaves in doubt, another may have settled.
    for (let word = 0; word < words; word += 1) {
      const perhaps = (doubted[start + word] as number) & ~(kept[start + word] as number)
      doubted[start + word] = perhaps
      kept[start + word] = (kept[start + word] as number) | perhaps
    }
  }

  /** Finds the terms that may hold, and which of them are unsure; true when none is. */
  #look({ members, tables, inexact, isExact }: Layer, slots: readonly Result[]): boolean {
    const held = this.#held
    const unsure = this.#unsure
    const words = this.#words
    let isSure = isExact
    let isFresh = true
    if (!isSure) unsure.set(inexact)
    for (const table of tables) {
      const row = table.rowOf(slots[table.slot])
      if (row < 0) {
        if (isSure) unsure.fill(0)
        isSure = false
        join(unsure, table.tested)
      } else if (isFresh) {
        const at = row * words
        for (let word = 0; word < words; word += 1) held[word] = table.rows[at + word] as number
        isFresh = false
      } else {
        const at = row * words
        for (let word = 0; word < words; word += 1)
          held[word] = (held[word] as number) & (table.rows[at + word] as number)
      }
    }
    if (isFresh) held.set(members)
    return isSure
  }
}

function join(into: Int32Array, other: Int32Array): void {
  for (let word = 0; word < into.length; word += 1)
    into[word] = (into[word] as number) | (other[word] as number)
}

function layerOf(terms: readonly (Term | undefined)[], count: number): Layer {
  const members = clearBits(count)
  const inexact = clearBits(count)
  for (const [place, term] of terms.entries()) {
    if (term !== undefined) setBit(members, place)
    if (term?.exact === false) setBit(inexact, place)
  }
  return { members, inexact, isExact: inexact.every((word) => word === 0), tables: tablesOf(terms, members) }
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
