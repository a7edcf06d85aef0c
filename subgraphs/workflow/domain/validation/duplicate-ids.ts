import { type Issue, error } from './report.ts'

/** A fault for each item whose id an earlier one has. `path` is the JSON Pointer to the list. */
export function duplicateIds(what: string, items: readonly { readonly id: string }[], path: string): Issue[] {
  const first = new Map<string, number>()
  for (const [index, { id }] of items.entries()) if (!first.has(id)) first.set(id, index)
  return items.flatMap(({ id }, index) => {
    const owner = first.get(id) ?? index
    const message = `${what} ${owner + 1} has the id \`${id}\` too: give this one another.`
    return owner === index ? [] : [error('DUPLICATE_ID', `${path}/${index}/id`, message)]
  })
}
