/**
 * The bitset back end: an index over all the tests that rules make. Each slot's value picks a row of bits that tells
 * which rules hold as far as that slot goes; the rows of all slots are combined word by word. Source: the bit vector
 * scheme for packet classification, Lakshman and Stiliadis, "High-speed policy-based packet forwarding using efficient
 * multi-dimensional range matching", SIGCOMM 1998. Here rows also tell apart what can't be known: a rule that tests a
 * value of the wrong kind is doubted, unless another of its tests makes it false.
 */
import type { Result } from '../../semantics/operand.ts'
import type { Formula } from '../formula.ts'
import { calculateTerm, type InputTable, type Term as InputTerm } from '../input-table.ts'
import type { RuleSieve } from '../rule-sieve.ts'
import type { Run } from '../run.ts'
import { RuleBlock } from './rule-block.ts'
import type { Table } from './tables.ts'
import { type Term, termsOf } from './terms.ts'

/** Rows grow with the rules in a block, and there is a row for about each of them: blocks keep memory linear. */
const RULES_IN_BLOCK = 1024

/** A rule with more terms than this costs more to look up than to ask. */
const MOST_TERMS = 8

/** An index over the formulas of rules, in their order. */
export class RuleIndex implements RuleSieve {
  readonly blocks: readonly RuleBlock[]
  /** The terms of the input that are looked up, to be calculated first. */
  readonly terms: readonly InputTerm[]
  readonly #picks: readonly Int32Array[]

  constructor(formulas: readonly Formula[], inputs: InputTable) {
    const terms = formulas.map(indexedTerms)
    const blocks: RuleBlock[] = []
    for (let start = 0; start < terms.length; start += RULES_IN_BLOCK)
      blocks.push(new RuleBlock(start, terms.slice(start, start + RULES_IN_BLOCK)))
    this.blocks = blocks
    const slots = new Set(blocks.flatMap(({ tables }) => tables.map(({ slot }) => slot)))
    this.terms = [...slots].flatMap((slot) => inputs.termAt(slot) ?? [])
    this.#picks = blocks.map(({ tables }) => new Int32Array(tables.length))
  }

  sift(slots: Result[], run: Run, kept: Int32Array, doubted: Int32Array): void {
    for (const term of this.terms) slots[term.slot] = calculateTerm(term, slots, run)
    for (let at = 0; at < this.blocks.length; at += 1) {
      const block = this.blocks[at] as RuleBlock
      const picks = this.#picks[at] as Int32Array
      for (let place = 0; place < picks.length; place += 1) {
        const table = block.tables[place] as Table
        picks[place] = block.place(place, table.rowOf(slots[table.slot]))
      }
      block.combine({ picks, stride: 1, at: 0, kept, doubted, word: block.start })
    }
  }
}

/** How many tests one look into an index of formulas stands for: what makes it worth its while. */
export function testsPerTable(formulas: readonly Formula[]): number {
  let tests = 0
  const tables = new Set<string>()
  for (const [place, { literals }] of formulas.flatMap((formula) => [...indexedTerms(formula).entries()])) {
    tests += literals.length
    for (const { test } of literals) tables.add(`${place} ${test.kind} ${test.slot}`)
  }
  return tables.size === 0 ? 0 : tests / tables.size
}

/** What an index would make of a formula. */
export function indexedTerms(formula: Formula): readonly Term[] {
  return termsOf(formula, MOST_TERMS)
}
