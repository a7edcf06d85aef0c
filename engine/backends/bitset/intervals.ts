import { type Range, nextAbove } from '../ranges.ts'

/**
 * A set of numbers: ascending places where one enters it and leaves it in turn, each place belonging to what
 * follows. `[-Infinity, 5]` is all below 5.
 */
export type Intervals = readonly number[]

export const EVERY_NUMBER: Intervals = [Number.NEGATIVE_INFINITY]

/** The numbers in a range, or outside it. */
export function intervalsOf({ above, below }: Range, denied: boolean): Intervals {
  const from = above === Number.NEGATIVE_INFINITY ? above : nextAbove(above)
  const inside = from < below ? [from, below] : []
  if (!denied) return inside
  return inside[0] === Number.NEGATIVE_INFINITY ? inside.slice(1) : [...EVERY_NUMBER, ...inside]
}

/** The numbers in both. */
export function intersect(one: Intervals, other: Intervals): Intervals {
  const places = [...new Set([...one, ...other])].toSorted((a, b) => a - b)
  const met: number[] = []
  for (const place of places) {
    const inBoth = isInside(one, place) && isInside(other, place)
    if (inBoth !== (met.length % 2 === 1)) met.push(place)
  }
  return met
}

function isInside(set: Intervals, place: number): boolean {
  return set.filter((end) => end <= place).length % 2 === 1
}
