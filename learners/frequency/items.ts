import type { Column, DataSet } from '../data-set/data-set.ts'
import { type Bits, bitsWhere } from '../rules/bits.ts'
import { type Condition, coverageOf, type NumberCondition } from '../rules/rule.ts'
import { growPresorted } from '../tree/grow.ts'
import type { Presorted } from '../tree/presort.ts'

/** One or two conditions on one column, and the cases for which they hold. */
export interface Item {
  readonly column: number
  readonly conditions: readonly Condition[]
  readonly covered: Bits
}

/** Parts into which a number is cut at most. */
const PARTS = 8
/** Categories of a column that become items at most, the most frequent ones. */
const CATEGORIES = 50

/**
 * What patterns are made of: for categories each frequent one; for numbers what is at most, above and between cuts. The
 * cuts are those of a small tree over the column alone, so that they tell classes apart (supervised discretisation).
 */
export function itemsOf(data: DataSet, presorted: Presorted, fewest: number): Item[] {
  return data.columns.flatMap((column, place) =>
    column.kind === 'category'
      ? categoryItems(column, place, fewest)
      : numberItems(data, presorted, place, fewest),
  )
}

function categoryItems(column: Extract<Column, { kind: 'category' }>, place: number, fewest: number): Item[] {
  const counts = new Int32Array(column.categories.length)
  for (const code of column.values) if (code >= 0) counts[code] = (counts[code] as number) + 1
  const frequent = [...counts.keys()]
    .filter((code) => (counts[code] as number) >= fewest)
    .toSorted((a, b) => (counts[b] as number) - (counts[a] as number))
    .slice(0, CATEGORIES)
  return frequent.map((code) => ({
    column: place,
    conditions: [{ kind: 'category', operator: 'in', column: place, codes: [code], orMissing: false }],
    covered: bitsWhere(column.values.length, (row) => column.values[row] === code),
  }))
}

function numberItems(data: DataSet, presorted: Presorted, place: number, fewest: number): Item[] {
  const columns = presorted.columns.slice(place, place + 1)
  const tree = growPresorted({ ...presorted, columns }, { maxLeaves: PARTS, minLeaf: Math.max(1, fewest) })
  const cuts = tree.nodes
    .flatMap(({ split }) => (split?.kind === 'number' ? [split] : []))
    .toSorted((a, b) => a.threshold - b.threshold)
  const bound = (at: number, operator: '<=' | '>'): NumberCondition[] => {
    const cut = cuts[at]
    if (cut === undefined) return []
    const { threshold, below, above } = cut
    return [{ kind: 'number', column: place, operator, threshold, below, above, orMissing: false }]
  }
  return cuts
    .flatMap((_, at) => [
      bound(at, '<='),
      bound(at, '>'),
      ...(at + 1 < cuts.length ? [[...bound(at, '>'), ...bound(at + 1, '<=')]] : []),
    ])
    .map((conditions) => ({ column: place, conditions, covered: coverageOf(conditions, data) }))
}
