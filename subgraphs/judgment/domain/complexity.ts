import type { JsonObject } from '#engine'

/** How hard a record is to decide. */
export interface Complexity {
  /** 0 to 1. */
  score: number
  level: 'LOW' | 'MEDIUM' | 'HIGH'
}

/** How many cases a model is shown, by how hard the record is. */
export interface FewShot {
  /** Cases for records of low and of high complexity; the middle lies halfway. */
  min: number
  max: number
  /** Scores from which on complexity is medium, and above which it is high. */
  low: number
  high: number
}

/** What complexity is made of, each 0 to 1, and what it counts. The weights add up to 1. */
const WEIGHTS = { width: 0.2, nesting: 0.15, freeText: 0.25, unmatched: 0.2, unsure: 0.2 }

/** Sizes that count as a whole. */
const WIDEST = 30
const DEEPEST = 5
const LONGEST = 400

/** Characters of a text that is more than a name or a code. */
const SENTENCE = 20

/**
 * How hard a record is: the weighted sum of its width (fields of 30), nesting (levels beyond the first, of 4), free
 * text (characters of 400), whether no rule matched, and how unsure history is of it.
 */
export function complexityOf(
  input: JsonObject,
  { matched, historic }: { matched: boolean; historic: number },
  { low, high }: Pick<FewShot, 'low' | 'high'>,
): Complexity {
  const { fields, depth, text } = measure(input, 1)
  const parts = {
    width: Math.min(1, fields / WIDEST),
    nesting: Math.min(1, (depth - 1) / (DEEPEST - 1)),
    freeText: Math.min(1, text / LONGEST),
    unmatched: matched ? 0 : 1,
    unsure: 1 - historic,
  }
  const score =
    WEIGHTS.width * parts.width +
    WEIGHTS.nesting * parts.nesting +
    WEIGHTS.freeText * parts.freeText +
    WEIGHTS.unmatched * parts.unmatched +
    WEIGHTS.unsure * parts.unsure
  return { score, level: score < low ? 'LOW' : score > high ? 'HIGH' : 'MEDIUM' }
}

/** How many similar cases help: 10, 15 or 20 unless configured otherwise. */
export function sampleCount({ level }: Complexity, { min, max }: FewShot): number {
  return { LOW: min, MEDIUM: Math.round((min + max) / 2), HIGH: max }[level]
}

interface Measures {
  /** Values that are no objects and no lists. */
  fields: number
  depth: number
  /** Characters of free text. */
  text: number
}

function measure(value: unknown, depth: number): Measures {
  if (typeof value === 'string')
    return { fields: 1, depth: 0, text: value.length > SENTENCE && /\s/.test(value) ? value.length : 0 }
  if (typeof value !== 'object' || value === null) return { fields: 1, depth: 0, text: 0 }
  const parts = Object.values(value).map((inner) => measure(inner, depth + 1))
  return {
    fields: parts.reduce((sum, part) => sum + part.fields, 0),
    depth: Math.max(depth, ...parts.map((part) => part.depth)),
    text: parts.reduce((sum, part) => sum + part.text, 0),
  }
}
