import { remembered, type Shape } from './shape.ts'
import { ANY, joinAll, OPEN, type Type } from './type.ts'

/** The inside of a list: its items, one by one. */
export function listOf(items: readonly Type[]): Shape {
  return remembered({
    ...OPEN,
    item: (place) => ({ type: place === null ? joinAll(items) : (items[place] ?? ANY), gap: null }),
  })
}

/** The inside of lists of any length whose items are alike. */
export function listOfAll(item: () => Type): Shape {
  return remembered({ ...OPEN, item: () => ({ type: item(), gap: null }) })
}

/** The inside of a map with these fields and no others. */
export function mapOf(fields: ReadonlyMap<string, Type>): Shape {
  return {
    ...OPEN,
    field(name) {
      const type = fields.get(name)
      return type === undefined
        ? { type: ANY, gap: { certain: true, names: [...fields.keys()] } }
        : { type, gap: null }
    },
  }
}
