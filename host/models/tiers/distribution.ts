import { invalidAnswer } from '../failures.ts'

/** Probabilities that add up to 1. Throws INVALID_ANSWER for what can be no probabilities. */
export function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (!Number.isFinite(sum) || sum <= 0 || weights.some((weight) => weight < 0))
    throw invalidAnswer('its probabilities are none')
  return weights.map((weight) => weight / sum)
}

/**
 * The probabilities of the options by their names, in the question's order; an option that isn't named has none.
 * Throws INVALID_ANSWER for a name that is no option.
 */
export function byName(names: readonly string[], given: Iterable<readonly [string, number]>): number[] {
  const weights = names.map(() => 0)
  for (const [name, probability] of given) {
    const index = names.indexOf(name)
    if (index === -1) throw invalidAnswer('it names an option that there is not')
    weights[index] = probability
  }
  return normalised(weights)
}
