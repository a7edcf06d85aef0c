import { both, type CellSet, disjoint, isEmpty, within } from './cell-set.ts'

/**
 * A box of the input space: for some subjects the cells in which they must lie, for the others any cell. Empty
 * boxes are never made.
 */
export type Box = ReadonlyMap<number, CellSet>

/** The box of all inputs. */
export const EVERYWHERE: Box = new Map()

/** What lies in both boxes; null when nothing does. */
export function intersection(one: Box, other: Box): Box | null {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one]
  if (!meet(small, large)) return null
  const result = new Map(large)
  for (const [subject, set] of small) {
    const known = result.get(subject)
    result.set(subject, known === undefined ? set : both(known, set))
  }
  return result
}

/** Whether something lies in both boxes. */
export function meet(one: Box, other: Box): boolean {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one]
  for (const [subject, set] of small) {
    const known = large.get(subject)
    if (known !== undefined && disjoint(known, set)) return false
  }
  return true
}

/** Whether all of the first box lies in the second. */
export function inside(one: Box, other: Box): boolean {
  for (const [subject, set] of other) {
    const known = one.get(subject)
    if (known === undefined || !within(known, set)) return false
  }
  return true
}

/** A box with one more bound; null when nothing is left of it. */
export function narrowed(box: Box, subject: number, set: CellSet): Box | null {
  const known = box.get(subject)
  const kept = known === undefined ? set : both(known, set)
  return isEmpty(kept) ? null : new Map(box).set(subject, kept)
}
