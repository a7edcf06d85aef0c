/** The variables of a request, as they came. */
export type Variables = Readonly<Record<string, unknown>>

/** A figure, or how it comes about from the variables. Constant parts are computed once. */
export type Term = number | ((variables: Variables) => number)

/** The figure of a term. */
export function valueOf(term: Term, variables: Variables): number {
  return typeof term === 'number' ? term : term(variables)
}

export function sum(terms: readonly Term[]): Term {
  let constant = 0
  const varying = terms.filter((term) => {
    if (typeof term === 'number') constant += term
    return typeof term !== 'number'
  })
  if (varying.length === 0) return constant
  return (variables) => varying.reduce<number>((total, term) => total + valueOf(term, variables), constant)
}

export function product(one: Term, other: Term): Term {
  if (typeof one === 'number' && typeof other === 'number') return one * other
  return (variables) => valueOf(one, variables) * valueOf(other, variables)
}

/** The greatest of the terms; 0 when there is none. */
export function greatest(terms: readonly Term[]): Term {
  if (terms.every((term) => typeof term === 'number')) return Math.max(0, ...terms)
  return (variables) => Math.max(0, ...terms.map((term) => valueOf(term, variables)))
}

/** Nothing, but looked at: for a term that can refuse. */
export function looked(term: Term): Term {
  return typeof term === 'number' ? 0 : (variables) => (term(variables), 0)
}

/** The term where the condition on a variable holds, else 0. */
export function onlyIf(holds: (variables: Variables) => boolean, term: Term): Term {
  return (variables) => (holds(variables) ? valueOf(term, variables) : 0)
}
