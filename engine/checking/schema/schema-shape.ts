import { compilePattern } from '../../functions/pattern-cache.ts'
import type { Gap, Member, Shape } from '../types/shape.ts'
import { ANY, meet, type Type } from '../types/type.ts'
import { isSchema, type JsonSchema, References, schemasIn } from '../../schema/json-schema.ts'
import { SchemaFacts } from './schema-facts.ts'

/** What a schema says of one place: what must hold, and what holds in some case (`anyOf`, `if` …). */
interface Place {
  readonly sure: readonly JsonSchema[]
  readonly possible: readonly JsonSchema[]
}

/** The type of the inputs that a schema admits. */
export function typeOfSchema(schema: JsonSchema): Type {
  return new SchemaTypes(new References(schema)).at([schema], [])
}

class SchemaTypes {
  readonly #references: References
  readonly #facts: SchemaFacts

  constructor(references: References) {
    this.#references = references
    this.#facts = new SchemaFacts(references)
  }

  /** The type of what `sure` must hold for and `possible` may. */
  at(sure: readonly JsonSchema[], possible: readonly JsonSchema[]): Type {
    const facts = sure.map((schema) => this.#facts.of(schema)).reduce(meet, ANY)
    return { ...facts, shape: this.#shape(sure, possible) }
  }

  #shape(sure: readonly JsonSchema[], possible: readonly JsonSchema[]): Shape {
    let place: Place | null = null
    const members = new Map<string | number | null, Member>()
    const member = (segment: string | number | null): Member => {
      place ??= this.#place(sure, possible)
      const known = members.get(segment) ?? this.#step(place, segment)
      members.set(segment, known)
      return known
    }
    return { field: member, item: member }
  }

  #place(sure: readonly JsonSchema[], possible: readonly JsonSchema[]): Place {
    const certain = new Set(sure)
    // A set hands out what is added while it is walked.
    for (const schema of certain) for (const inner of this.#always(schema)) certain.add(inner)
    const uncertain = new Set(possible)
    for (const schema of certain) for (const inner of sometimes(schema)) uncertain.add(inner)
    for (const schema of uncertain) {
      for (const inner of [...this.#always(schema), ...sometimes(schema)]) uncertain.add(inner)
    }
    return { sure: [...certain], possible: [...uncertain.difference(certain)] }
  }

  #always(schema: JsonSchema): JsonSchema[] {
    const target = this.#references.target(schema)
    return [...(target === null ? [] : [target]), ...schemasIn(schema['allOf'])]
  }

  #step(place: Place, segment: string | number | null): Member {
    const follow = typeof segment === 'string' ? fieldsOf(segment) : itemsOf(segment)
    const [sure, possible] = [place.sure.flatMap(follow), place.possible.flatMap(follow)]
    if (sure.length + possible.length === 0) return { type: ANY, gap: gapIn(place, segment) }
    return { type: this.at(sure.filter(isSchema), possible.filter(isSchema)), gap: null }
  }
}

/** Schemas that hold for the same value in some case. */
function sometimes(schema: JsonSchema): JsonSchema[] {
  const { dependentSchemas } = schema
  return [
    ...schemasIn(schema['anyOf']),
    ...schemasIn(schema['oneOf']),
    ...['not', 'if', 'then', 'else'].map((keyword) => schema[keyword]).filter(isSchema),
    ...(isSchema(dependentSchemas) ? Object.values(dependentSchemas).filter(isSchema) : []),
  ]
}

/** The schemas of a field by one schema; `true` stands for one that says nothing. */
function fieldsOf(name: string): (schema: JsonSchema) => unknown[] {
  return ({ properties, patternProperties, additionalProperties }) => {
    const named = isSchema(properties) && Object.hasOwn(properties, name) ? [properties[name]] : []
    const matching = isSchema(patternProperties)
      ? Object.entries(patternProperties).flatMap(([pattern, schema]) =>
          fits(name, pattern) ? [schema] : [],
        )
      : []
    const rest =
      named.length + matching.length === 0 && isSchema(additionalProperties) ? [additionalProperties] : []
    return [...named, ...matching, ...rest]
  }
}

function fits(name: string, pattern: string): boolean {
  const compiled = compilePattern(pattern)
  // A pattern that can't be read says nothing of any name.
  return typeof compiled !== 'string' && compiled.test(name)
}

/**
 * The schemas of an item by one schema; of any item, at a place that isn't known: nothing is said for sure.
 */
function itemsOf(place: number | null): (schema: JsonSchema) => unknown[] {
  return ({ prefixItems, items }) => {
    const leading: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : []
    if (place === null && leading.length > 0) return [true]
    if (place !== null && leading[place] !== undefined) return [leading[place]]
    return items === undefined || items === false ? [] : [items]
  }
}

function gapIn({ sure, possible }: Place, segment: string | number | null): Gap | null {
  const names = [...sure, ...possible].flatMap(({ properties }) =>
    isSchema(properties) ? Object.keys(properties) : [],
  )
  const [own, rest] =
    typeof segment === 'string'
      ? (['additionalProperties', 'unevaluatedProperties'] as const)
      : (['items', 'unevaluatedItems'] as const)
  const certain = segment !== null && sure.some((schema) => schema[own] === false || schema[rest] === false)
  // An object of which no property is described is open on purpose.
  return certain || (typeof segment === 'string' && names.length > 0) ? { certain, names } : null
}
