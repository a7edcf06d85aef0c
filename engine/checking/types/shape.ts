import type { Type } from './type.ts'

/** Why there is nothing of a name or at a place. */
export interface Gap {
  /** There never is; else there may be, though nothing tells of it. */
  readonly certain: boolean
  /** The names that there are. */
  readonly names: readonly string[]
}

/** What is found inside a value: its type, and whether anything told of it. */
export interface Member {
  readonly type: Type
  readonly gap: Gap | null
}

/** What is inside lists and maps. Asked, not listed: a schema may contain itself. */
export interface Shape {
  /** What a map has by a name. */
  field(name: string): Member
  /** What a list has at a place, or at any place: null. */
  item(place: number | null): Member
}

/**
 * A shape that works out each member once: a macro can make its parts depend on one another twice and twice
 * again.
 */
export function remembered(shape: Shape): Shape {
  const fields = new Map<string, Member>()
  const items = new Map<number | null, Member>()
  return {
    field: (name) => once(fields, name, (key) => shape.field(key)),
    item: (place) => once(items, place, (key) => shape.item(key)),
  }
}

function once<K>(known: Map<K, Member>, key: K, make: (key: K) => Member): Member {
  const member = known.get(key) ?? make(key)
  known.set(key, member)
  return member
}
