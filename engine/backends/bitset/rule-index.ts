/**
 * The bitset back end: an index over all the tests that rules make. Each slot's value picks a row of bits that tells
 * which rules hold as far as that slot goes; the rows of all slots are combined word by word. Source: the bit vector
 * scheme for packet classification, Lakshman and Stiliadis, "High-speed policy-based packet forwarding using efficient
 * multi-dimensional range matching", SIGCOMM 1998. Here rows also tell apart what can't be known: a rule that tests a
 * value of the wrong kind is doubted, unless another of its tests makes it false.
 */
import type { Result } from '../../semantics/operand.ts'
import type { Formula } from '../formula.ts'
import type { RuleSieve } from '../rule-sieve.ts'
import type { Run } from '../run.ts'
import { RuleBlock } from './rule-block.ts'
import { type Term, termsOf } from './terms.ts'

/** Rows grow with the rules in a block, and there is a row for about each of them: blocks keep memory linear. */
const RULES_IN_BLOCK = 1024

/** A rule with more terms than this costs more to look up than to ask. */
const MOST_TERMS = 8

/** An index over the formulas of rules, in their order. */
export class RuleIndex implements RuleSieve {
  readonly #blocks: RuleBlock[] = []

  constructor(formulas: readonly Formula[]) {
    const terms = formulas.map(indexedTerms)
    for (let start = 0; start < terms.length; start += RULES_IN_BLOCK)
      this.#blocks.push(new RuleBlock(start, terms.slice(start, start + RULES_IN_BLOCK)))
  }

  sift(slots: readonly Result[], _: Run, kept: Int32Array, doubted: Int32Array): void {
    for (const block of this.#blocks) block.sift(slots, kept, doubted)
  }
}

/** What an index would make of a formula. */
export function indexedTerms(formula: Formula): readonly Term[] {
  return termsOf(formula, MOST_TERMS)
}
