import type { DocumentNode } from 'graphql'
import { shapesOf, typeParts, unwrapped } from './definitions.ts'
import { both, inWords, isWeaker, open, requirementOf } from './requirement.ts'
import type { Requirement } from './requirement.ts'

/** A type or field that somebody can see who could not before. */
export type WeakenedPermission = { coordinate: string; message: string }

/**
 * Types and fields of a supergraph that more people can reach than before. What a field demands is what it says
 * itself, what its type says and what the type that it returns says: a permission that only moves among them is not
 * weakened. Told is where the demand was dropped, once.
 */
export function weakenedPermissions(previous: DocumentNode, next: DocumentNode): WeakenedPermission[] {
  const [before, after] = [demands(previous), demands(next)]
  const typeIsWeaker = (name: string) =>
    isWeaker(after.types.get(name) ?? open, before.types.get(name) ?? open)
  const weakened = new Map<string, WeakenedPermission>()
  for (const [coordinate, field] of after.fields) {
    const old = before.fields.get(coordinate)
    if (old === undefined || !isWeaker(field.effective, old.effective)) continue
    const types = [field.parent, field.returned].filter(typeIsWeaker)
    for (const type of types) {
      weakened.set(type, drop(type, before.types.get(type) ?? open, after.types.get(type) ?? open))
    }
    if (types.length === 0 || isWeaker(field.own, old.own)) {
      weakened.set(coordinate, drop(coordinate, old.effective, field.effective))
    }
  }
  return [...weakened.values()]
}

function drop(coordinate: string, before: Requirement, after: Requirement): WeakenedPermission {
  return { coordinate, message: `It demanded ${inWords(before)}, and now demands ${inWords(after)}.` }
}

type FieldDemand = { parent: string; returned: string; own: Requirement; effective: Requirement }

function demands(document: DocumentNode): {
  types: Map<string, Requirement>
  fields: Map<string, FieldDemand>
} {
  const types = new Map(
    typeParts(document).map(({ name, directives }) => [name.value, requirementOf(directives)]),
  )
  const fields = new Map<string, FieldDemand>()
  for (const { name: parent, fields: ofType } of shapesOf(document)) {
    for (const { name, type, directives } of ofType) {
      const returned = unwrapped(type).name
      const own = requirementOf(directives)
      const effective = [types.get(parent) ?? open, types.get(returned) ?? open].reduce(both, own)
      fields.set(`${parent}.${name.value}`, { parent, returned, own, effective })
    }
  }
  return { types, fields }
}
