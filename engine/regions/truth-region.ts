import { type Box, EVERYWHERE, inside, intersection } from './box.ts'
import { either, isEmpty, within } from './cell-set.ts'
import type { Condition } from './condition.ts'
import type { Space } from './space.ts'
import type { Work } from './work.ts'

/**
 * Where a condition is true (or false): boxes that may overlap, none inside another; null when they are more than
 * `most`. Kleene's logic needs both: `not a` is true where `a` is false, and where neither is, it is unknown.
 */
export function truthRegion(
  space: Space,
  condition: Condition,
  truth: boolean,
  { most, work }: { readonly most: number; readonly work: Work },
): readonly Box[] | null {
  const region = (part: Condition, wanted: boolean): readonly Box[] | null => {
    if (part.kind === 'constant') return part.truth === wanted ? [EVERYWHERE] : []
    if (part.kind === 'not') return region(part.part, !wanted)
    if (part.kind === 'atom') {
      const { subject, set } = space.cellsWhere(part, wanted)
      if (isEmpty(set)) return []
      return within(space.all(subject), set) ? [EVERYWHERE] : [new Map([[subject, set]])]
    }
    if (part.kind === 'choice') {
      return union([
        product([region(part.condition, true), region(part.whenTrue, wanted)]),
        product([region(part.condition, false), region(part.whenFalse, wanted)]),
      ])
    }
    const regions = part.parts.map((one) => region(one, wanted))
    return (part.kind === 'and') === wanted ? product(regions) : union(regions)
  }
  const union = (regions: readonly (readonly Box[] | null)[]): readonly Box[] | null => {
    const boxes: Box[] = []
    for (const one of regions) {
      if (one === null) return null
      for (const box of one) if (!addBox(boxes, box, work)) return null
      if (boxes.length > most) return null
    }
    return boxes
  }
  const product = (regions: readonly (readonly Box[] | null)[]): readonly Box[] | null => {
    let result: readonly Box[] = [EVERYWHERE]
    // A part that is never so decides, however large the others are.
    if (regions.some((one) => one?.length === 0)) return []
    for (const one of regions) {
      if (one === null) return null
      const met = result.flatMap((left) => one.flatMap((right) => intersection(left, right) ?? []))
      const boxes: Box[] = []
      for (const box of met) if (!addBox(boxes, box, work)) return null
      if (boxes.length > most) return null
      result = boxes
    }
    return result
  }
  return region(condition, truth)
}

/** Adds a box to others, joined with one that differs from it along one subject; false when the work is used up. */
function addBox(boxes: Box[], added: Box, work: Work): boolean {
  let box = added
  for (let place = boxes.length - 1; place >= 0; place -= 1) {
    const other = boxes[place]
    if (!work.spend() || other === undefined) return false
    if (inside(box, other)) return true
    const joined = inside(other, box) ? box : joinedAlongOne(box, other)
    if (joined === null) continue
    boxes.splice(place, 1)
    box = joined
    // The joined box may hold or join with others now.
    place = boxes.length
  }
  boxes.push(box)
  return true
}

function joinedAlongOne(one: Box, other: Box): Box | null {
  if (one.size !== other.size) return null
  let along: number | null = null
  for (const [subject, set] of one) {
    const known = other.get(subject)
    if (known === undefined) return null
    if (within(set, known) && within(known, set)) continue
    if (along !== null) return null
    along = subject
  }
  const [a, b] = along === null ? [] : [one.get(along), other.get(along)]
  return along === null || a === undefined || b === undefined ? one : new Map(one).set(along, either(a, b))
}
