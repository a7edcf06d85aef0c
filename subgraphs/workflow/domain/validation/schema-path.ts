import { RE2JS } from 're2js'
import { type RefTargets, type Schema, appliedInPlace, isSchema, refTargets } from './subschemas.ts'

/** Why a path leads nowhere by a schema. */
export interface Gap {
  /** Place of the segment that the schema doesn't have. */
  readonly at: number
  /** No input that satisfies the schema has it; else the schema is open, and an input might. */
  readonly certain: boolean
  /** The types that stand in its place, where they can have no such thing. */
  readonly types: readonly string[]
  /** The names that the schema has there. */
  readonly names: readonly string[]
}

/** What a schema says of one place: what must hold, and what holds in some case (`anyOf`, `if` …). */
interface Place {
  readonly sure: readonly Schema[]
  readonly possible: readonly Schema[]
}

/**
 * Finds where a path leaves a JSON Schema: properties, patternProperties, additionalProperties, items, prefixItems,
 * local references; of `anyOf` and the like it is enough that one branch has it. Null when the schema has the path,
 * or says nothing about it.
 */
export function schemaPaths(root: Schema): (segments: readonly (string | number)[]) => Gap | null {
  const targets = refTargets(root)
  const start = placeOf([root], [], targets)
  return (segments) => {
    let place = start
    for (const [at, segment] of segments.entries()) {
      const next = step(place, segment)
      if (next.sure.length + next.possible.length === 0) return gapAt(at, place, segment)
      const known = isSchema
      place = placeOf(next.sure.filter(known), next.possible.filter(known), targets)
    }
    return null
  }
}

/** What holds at a place where `sure` must hold and `possible` may. */
function placeOf(sure: readonly Schema[], possible: readonly Schema[], targets: RefTargets): Place {
  const certain = new Set(sure)
  // A set hands out what is added while it is walked.
  for (const schema of certain) for (const inner of always(schema, targets)) certain.add(inner)
  const uncertain = new Set(possible)
  for (const schema of certain)
    for (const inner of appliedInPlace(schema, targets)) if (!certain.has(inner)) uncertain.add(inner)
  for (const schema of uncertain) for (const inner of appliedInPlace(schema, targets)) uncertain.add(inner)
  return { sure: [...certain], possible: [...uncertain] }
}

function always(schema: Schema, targets: RefTargets): Schema[] {
  const target = targets.of(schema)
  const all: unknown[] = Array.isArray(schema['allOf']) ? schema['allOf'] : []
  return [...(target === undefined ? [] : [target]), ...all.filter(isSchema)]
}

/** The schemas of what a segment leads to; `true` stands for one that says nothing. */
function step(place: Place, segment: string | number): { sure: unknown[]; possible: unknown[] } {
  const follow = typeof segment === 'string' ? fieldsOf(segment) : itemsOf(segment)
  return { sure: place.sure.flatMap(follow), possible: place.possible.flatMap(follow) }
}

function fieldsOf(name: string): (schema: Schema) => unknown[] {
  return ({ properties, patternProperties, additionalProperties }) => {
    const named = isSchema(properties) && Object.hasOwn(properties, name) ? [properties[name]] : []
    const matching = isSchema(patternProperties)
      ? Object.entries(patternProperties).flatMap(([pattern, schema]) =>
          RE2JS.compile(pattern).test(name) ? [schema] : [],
        )
      : []
    const rest =
      named.length + matching.length === 0 && isSchema(additionalProperties) ? [additionalProperties] : []
    return [...named, ...matching, ...rest]
  }
}

function itemsOf(index: number): (schema: Schema) => unknown[] {
  return ({ prefixItems, items }) => {
    const place: unknown = Array.isArray(prefixItems) ? prefixItems[index] : undefined
    if (place !== undefined) return [place]
    return items === undefined || items === false ? [] : [items]
  }
}

function gapAt(at: number, { sure, possible }: Place, segment: string | number): Gap | null {
  const names = [...sure, ...possible].flatMap(({ properties }) =>
    isSchema(properties) ? Object.keys(properties) : [],
  )
  const wanted = typeof segment === 'string' ? 'object' : 'array'
  const types = sure.map(typesOf).find((list) => list !== undefined && !list.includes(wanted)) ?? []
  const closed = sure.some((schema) =>
    typeof segment === 'string'
      ? schema['additionalProperties'] === false || schema['unevaluatedProperties'] === false
      : schema['items'] === false || schema['unevaluatedItems'] === false,
  )
  const certain = closed || types.length > 0
  // An object of which no property is described is open on purpose.
  return certain || (typeof segment === 'string' && names.length > 0) ? { at, certain, types, names } : null
}

function typesOf({ type }: Schema): string[] | undefined {
  if (type === undefined) return undefined
  return (Array.isArray(type) ? type : [type]).map(String)
}
