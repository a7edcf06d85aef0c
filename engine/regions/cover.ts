import { type Box, narrowed } from './box.ts'
import { type CellSet, disjoint, without, within } from './cell-set.ts'
import type { Work } from './work.ts'

interface Open {
  readonly region: Box
  readonly cover: readonly Box[]
}

/**
 * The parts of a region that no box covers, one by one, none overlapping another; none when all is covered. This is
 * ESPRESSO's tautology check (Brayton, Hachtel, McMullen and Sangiovanni-Vincentelli, "Logic Minimization Algorithms
 * for VLSI Synthesis", 1984) on many-valued variables: the region is split by a bound of the largest box until a box
 * covers it whole or no box meets it, boxes of a single bound all at once, and the side outside the box first, so that a hole is met early.
 * `all` gives all cells of a subject. Ends early when the work is used up: ask `work.exhausted`.
 */
export function* uncovered(
  region: Box,
  cover: readonly Box[],
  all: (subject: number) => CellSet,
  work: Work,
): Generator<Box> {
  const open: Open[] = [{ region, cover }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const relevant = cofactors(next, all, work)
    if (work.exhausted) return
    if (relevant === null) continue
    const region = outsideOfSlabs(next.region, relevant, all)
    if (region === null) continue
    const widest = largest(relevant)
    if (widest === null) {
      yield region
      continue
    }
    if (widest.size === 1) {
      // What lies outside of all slabs may be cut up by the others still.
      open.push({ region, cover: relevant.filter(({ size }) => size > 1) })
      continue
    }
    const [subject, set] = firstBound(widest)
    const inside = narrowed(region, subject, set)
    const outside = narrowed(region, subject, without(region.get(subject) ?? all(subject), set))
    if (inside !== null) open.push({ region: inside, cover: relevant })
    if (outside !== null) open.push({ region: outside, cover: relevant })
  }
}

/** The boxes that meet the region, with the bounds that the region doesn't imply; null when one covers it all. */
function cofactors({ region, cover }: Open, all: (subject: number) => CellSet, work: Work): Box[] | null {
  const relevant: Box[] = []
  for (const box of cover) {
    if (!work.spend(1 + box.size)) return null
    const bounds = boundsWithin(box, region, all)
    if (bounds === null) continue
    if (bounds.size === 0) return null
    relevant.push(bounds)
  }
  return relevant
}

/** A region without the boxes that have one bound alone; null when they cover it. */
function outsideOfSlabs(region: Box, boxes: readonly Box[], all: (subject: number) => CellSet): Box | null {
  let rest: Box | null = region
  for (const box of boxes) {
    if (box.size !== 1 || rest === null) continue
    const [subject, set] = firstBound(box)
    rest = narrowed(rest, subject, without(rest.get(subject) ?? all(subject), set))
  }
  return rest
}

function boundsWithin(box: Box, region: Box, all: (subject: number) => CellSet): Box | null {
  const bounds = new Map<number, CellSet>()
  for (const [subject, set] of box) {
    const known = region.get(subject) ?? all(subject)
    if (disjoint(known, set)) return null
    if (!within(known, set)) bounds.set(subject, set)
  }
  return bounds
}

function largest(boxes: readonly Box[]): Box | null {
  return boxes.reduce<Box | null>((best, box) => (best === null || box.size < best.size ? box : best), null)
}

function firstBound(box: Box): readonly [number, CellSet] {
  const [first] = box
  if (first === undefined) throw new Error('a relevant box has a bound')
  return first
}
