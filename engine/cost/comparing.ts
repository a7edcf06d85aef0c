import { stepsForKeys, stepsForText } from '../semantics/budget.ts'
import { type Extent, times } from './extent.ts'

/** Levels to which contents are gone into; below, the lesser weight of the two counts. */
const DEEPEST = 6

/** Most steps of `left == right`. */
export function stepsToEqual(left: Extent, right: Extent, depth = 0): number {
  const [texts, lists, maps] = (['text', 'items', 'fields'] as const).map((size) =>
    Math.min(left[size], right[size]),
  ) as [number, number, number]
  const keys = maps < 0 ? 0 : stepsForKeys(left.fields)
  // Beyond a map of another size nothing is compared, and no map has more keys than the whole has weight.
  const whole = Math.min(left.weight, right.weight + stepsForKeys(left.weight))
  if (depth >= DEEPEST) return Math.max(texts, lists, maps) < 0 ? 0 : whole
  const inLists =
    lists <= 0 ? 0 : times(lists, 1 + stepsToEqual(left.item(null), right.item(null), depth + 1))
  const inMaps = maps <= 0 ? keys : keys + times(maps, 1 + whole)
  return Math.max(
    Math.floor(Math.max(texts, 0) / 64),
    Math.min(Math.max(inLists, inMaps), Math.max(whole, keys)),
  )
}

/** Most steps of `left < right`. */
export function stepsToOrder(left: Extent, right: Extent): number {
  const texts = Math.min(left.text, right.text)
  return texts < 0 ? 0 : stepsForText(texts)
}

/** Most steps of `item in container`. */
export function stepsToFind(container: Extent, item: Extent): number {
  return container.items <= 0 ? 0 : times(container.items, 1 + stepsToEqual(container.item(null), item))
}
