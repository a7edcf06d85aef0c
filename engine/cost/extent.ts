/** How large a value can get, as far as steps depend on it. A size of -1: it is never of that kind. */
export interface Extent {
  /** UTF-16 units of a text. */
  readonly text: number
  /** Items of a list, or bytes. */
  readonly items: number
  /** Fields of a map. */
  readonly fields: number
  /** UTF-16 units of a map's longest key. */
  readonly key: number
  /** Steps that going over all of it takes at most, whatever is inside. */
  readonly weight: number
  /** What a map has by a name. */
  field(name: string): Extent
  /** What a list has at a place, or at any place: null. */
  item(place: number | null): Extent
  /** The place of the input that it is, if it is one. */
  readonly origin?: Origin
}

/** A place of the input, and which of its sizes nobody has bounded. */
export interface Origin {
  readonly path: string
  readonly open: ReadonlySet<Size>
}

/** What can be large. */
export type Size = 'text' | 'items' | 'fields'

/** A number, a truth, a time, null, or nothing at all. */
export const SCALAR: Extent = {
  text: -1,
  items: -1,
  fields: -1,
  key: 0,
  weight: 0,
  field: () => SCALAR,
  item: () => SCALAR,
}

/** A text of so many UTF-16 units. */
export function textExtent(text: number): Extent {
  return { ...SCALAR, text, weight: stepsToRead(text) }
}

/** A list of so many items that are alike. */
export function listExtent(items: number, item: Extent): Extent {
  return { ...SCALAR, items, weight: times(items, 1 + item.weight), item: () => item }
}

/** A list of these items. */
export function literalList(items: readonly Extent[]): Extent {
  const any = joinAll(items)
  const weight = items.reduce((sum, item) => sum + 1 + item.weight, 0)
  return {
    ...SCALAR,
    items: items.length,
    weight,
    item: (place) => (place === null ? any : (items[place] ?? SCALAR)),
  }
}

/** What either can be. */
export function join(one: Extent, other: Extent): Extent {
  if (one === other || other === SCALAR) return one
  if (one === SCALAR) return other
  return {
    text: Math.max(one.text, other.text),
    items: Math.max(one.items, other.items),
    fields: Math.max(one.fields, other.fields),
    key: Math.max(one.key, other.key),
    weight: Math.max(one.weight, other.weight),
    field: (name) => join(one.field(name), other.field(name)),
    item: (place) => join(one.item(place), other.item(place)),
  }
}

/** What one of them can be. */
export function joinAll(extents: readonly Extent[]): Extent {
  return extents.reduce(join, SCALAR)
}

/** So many times so much; none of it is nothing, even of what has no bound. */
export function times(count: number, each: number): number {
  return count <= 0 || each === 0 ? 0 : count * each
}

function stepsToRead(text: number): number {
  return Math.floor(text / 64)
}
