/** How a judgement answers the typed questions of decision protocols: an outcome and its confidence as probabilities. */

/** What was decided, and how surely. */
export interface Decided {
  outcome: unknown
  /** 0 to 1. */
  confidence: number
}

/** One option's share. */
export interface Share<Value> {
  value: Value
  probability: number
}

/** The part of a judgement that answers a question: of an outcome with a property of the question's name, that property. */
export function answering({ outcome, confidence }: Decided, question: string | undefined): Decided {
  if (question === undefined || typeof outcome !== 'object' || outcome === null)
    return { outcome, confidence }
  const own = Object.hasOwn(outcome, question)
  return { outcome: own ? (outcome as Record<string, unknown>)[question] : outcome, confidence }
}

/** Probability that the answer is yes; undefined when the outcome is neither true nor false. */
export function probabilityOfYes({ outcome, confidence }: Decided): number | undefined {
  if (typeof outcome !== 'boolean') return undefined
  return outcome ? confidence : 1 - confidence
}

/**
 * The option that was decided on and every option's probability: the confidence for it, what is left shared equally by
 * the others. Undefined when the outcome is none of them. A number is the option that reads like it.
 */
export function chosen<Value extends string | boolean>(
  { outcome, confidence }: Decided,
  options: readonly Value[],
): { choice: Value; probabilities: Share<Value>[] } | undefined {
  const reads = typeof outcome === 'number' ? String(outcome) : outcome
  const choice = options.find((option) => option === reads)
  if (choice === undefined) return undefined
  return { choice, probabilities: shared(options, options.indexOf(choice), confidence) }
}

/**
 * The expected level, from 0, and every level's probability, shared as above. The outcome is a level's label or its
 * number; undefined when it is neither.
 */
export function scored(
  { outcome, confidence }: Decided,
  labels: readonly string[],
): { score: number; probabilities: Share<string>[] } | undefined {
  const level = typeof outcome === 'number' ? outcome : labels.findIndex((label) => label === outcome)
  if (!Number.isInteger(level) || level < 0 || level >= labels.length) return undefined
  const probabilities = shared(labels, level, confidence)
  return {
    score: probabilities.reduce((sum, { probability }, at) => sum + probability * at, 0),
    probabilities,
  }
}

function shared<Value>(options: readonly Value[], place: number, confidence: number): Share<Value>[] {
  const rest = options.length > 1 ? (1 - confidence) / (options.length - 1) : 0
  return options.map((value, at) => ({ value, probability: at === place ? confidence : rest }))
}
