import { GraphQLError } from 'graphql'

/** What was counted, how much of it, and how much is allowed. */
export interface Excess {
  /** The setting's name without `max_`, such as `depth`. */
  readonly limit: string
  readonly counted: number
  readonly allowed: number
}

/** Figures are told up to this one; a few fragments can stand for more fields than a number holds. */
const MOST_TOLD = 1_000_000_000

/** The error of an operation that asks for too much: what, how much is allowed, and what to do. */
export function tooComplex(what: string, remedy: string, { limit, counted, allowed }: Excess): GraphQLError {
  const told = counted > MOST_TOLD ? `more than ${inWords(MOST_TOLD)}` : inWords(counted)
  return new GraphQLError(`${what} ${told}; at most ${inWords(allowed)} is allowed. ${remedy}`, {
    extensions: { code: 'TOO_COMPLEX', limit, counted: Math.min(counted, MOST_TOLD), allowed },
  })
}

function inWords(figure: number): string {
  return String(figure).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
