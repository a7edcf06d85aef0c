import type { Formula, Test } from '../formula.ts'

/** A test or its opposite. */
export interface Literal {
  readonly test: Test
  readonly denied: boolean
}

/** What must hold together. Not `exact` when opaque parts were left out: it is necessary then, not sufficient. */
export interface Term {
  readonly literals: readonly Literal[]
  readonly exact: boolean
}

const ANYTHING: Term = { literals: [], exact: false }
const TRUE: Term = { literals: [], exact: true }

/**
 * A formula as terms of which one must hold: its disjunctive normal form. Kleene's logic is distributive and obeys De
 * Morgan's laws, so the unknown comes out the same. A part that would need more than `most` terms is left out.
 */
export function termsOf(formula: Formula, most: number): readonly Term[] {
  return terms(formula, false, most)
}

function terms(formula: Formula, denied: boolean, most: number): readonly Term[] {
  switch (formula.kind) {
    case 'opaque':
      return [ANYTHING]
    case 'not':
      return terms(formula.part, !denied, most)
    case 'every':
    case 'some': {
      const parts = formula.parts.map((part) => terms(part, denied, most))
      const isEvery = (formula.kind === 'every') !== denied
      const joined = isEvery ? parts.reduce(bothOf(most), [TRUE]) : parts.flat()
      return joined.length > most ? [ANYTHING] : joined
    }
    default:
      return [{ literals: [{ test: formula, denied }], exact: true }]
  }
}

function bothOf(most: number): (left: readonly Term[], right: readonly Term[]) => readonly Term[] {
  return (left, right) => {
    // One side alone is still necessary.
    if (left.length * right.length > most) return left.map(({ literals }) => ({ literals, exact: false }))
    return left.flatMap((one) =>
      right.map((other) => ({
        literals: [...one.literals, ...other.literals],
        exact: one.exact && other.exact,
      })),
    )
  }
}
