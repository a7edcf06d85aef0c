/** A set of the cells of one subject, as bits. Sets of one subject have the same length. */
export type CellSet = Uint32Array

/** The set of those of `count` cells that are wanted. */
export function cellsWhere(count: number, wanted: (cell: number) => boolean): CellSet {
  const set = new Uint32Array(Math.max(1, Math.ceil(count / 32)))
  for (let cell = 0; cell < count; cell += 1) if (wanted(cell)) set[cell >> 5] = wordAt(set, cell) | bit(cell)
  return set
}

/** Whether a cell is in the set. */
export function hasCell(set: CellSet, cell: number): boolean {
  return (wordAt(set, cell) & bit(cell)) !== 0
}

/** The cells of a set, in order. */
export function* cellsOf(set: CellSet): Generator<number> {
  for (let cell = 0; cell < set.length * 32; cell += 1) if (hasCell(set, cell)) yield cell
}

/** Whether nothing is in the set. */
export function isEmpty(set: CellSet): boolean {
  return set.every((word) => word === 0)
}

/** What is in both. */
export function both(one: CellSet, other: CellSet): CellSet {
  return one.map((word, at) => word & (other[at] ?? 0))
}

/** What is in one or the other. */
export function either(one: CellSet, other: CellSet): CellSet {
  return one.map((word, at) => word | (other[at] ?? 0))
}

/** What is in the first and not in the second. */
export function without(one: CellSet, other: CellSet): CellSet {
  return one.map((word, at) => word & ~(other[at] ?? 0))
}

/** Whether nothing is in both. */
export function disjoint(one: CellSet, other: CellSet): boolean {
  for (let at = 0; at < one.length; at += 1) if (((one[at] ?? 0) & (other[at] ?? 0)) !== 0) return false
  return true
}

/** Whether all of the first is in the second. */
export function within(one: CellSet, other: CellSet): boolean {
  for (let at = 0; at < one.length; at += 1) if (((one[at] ?? 0) & ~(other[at] ?? 0)) !== 0) return false
  return true
}

function wordAt(set: CellSet, cell: number): number {
  return set[cell >> 5] ?? 0
}

function bit(cell: number): number {
  return 1 << (cell & 31)
}
