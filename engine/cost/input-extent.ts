import { printPath } from '../analysis/paths.ts'
import { kindsOf, type Type } from '../checking/types/type.ts'
import type { Kind } from '../values/kinds.ts'
import { type Extent, SCALAR, type Size } from './extent.ts'

/**
 * How large the values of a type can get in an input whose JSON has at most `characters`. An item takes two of them at
 * least, `1,`; a field five, `"":1,`.
 */
export function inputExtent(
  type: Type,
  characters: number,
  segments: readonly (string | number)[] = [],
): Extent {
  const kinds = new Set(kindsOf(type))
  const { sizes, shape } = type
  const open = SIZES.filter(([size, kind]) => sizes[size] === Infinity && kinds.has(kind))
  const inside = (inner: Type, ...steps: (string | number)[]): Extent =>
    inputExtent(inner, characters, [...segments, ...steps])
  return {
    text: kinds.has('text') ? Math.min(longestText(type), characters) : -1,
    items: kinds.has('list') ? Math.min(sizes.items, Math.floor(characters / 2)) : -1,
    fields: kinds.has('map') ? Math.min(sizes.fields, Math.floor(characters / 5)) : -1,
    key: characters,
    weight: SIZES.some(([, kind]) => kinds.has(kind)) ? characters : 0,
    field: (name) => (kinds.has('map') ? inside(shape.field(name).type, name) : SCALAR),
    item: (place) =>
      kinds.has('list') ? inside(shape.item(place).type, ...(place === null ? [] : [place])) : SCALAR,
    ...(segments.length > 0 && {
      origin: { path: printPath(segments), open: new Set(open.map(([size]) => size)) },
    }),
  }
}

const SIZES: readonly (readonly [Size, Kind])[] = [
  ['text', 'text'],
  ['items', 'list'],
  ['fields', 'map'],
]

/** In UTF-16 units, of which a character of a schema's `maxLength` takes one or two. */
function longestText({ texts, sizes }: Type): number {
  return 'only' in texts ? Math.max(0, ...texts.only.map(({ length }) => length)) : sizes.text * 2
}
