import { pointerToken } from '../storable.ts'

/** A JSON Schema that is an object; `true` and `false` are schemas too, but say nothing about names. */
export type Schema = Readonly<Record<string, unknown>>

/** Keywords whose value is a schema that holds for the same value as the schema it stands in. */
const IN_PLACE = ['not', 'if', 'then', 'else']
const IN_PLACE_LISTS = ['allOf', 'anyOf', 'oneOf']
const IN_PLACE_MAPS = ['dependentSchemas']
const DEEPER = [
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'items',
  'unevaluatedItems',
  'contains',
  'contentSchema',
]
const DEEPER_LISTS = ['prefixItems']
const DEEPER_MAPS = ['properties', 'patternProperties', '$defs', 'definitions']

/** Tells a schema that is an object from everything else. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A schema within another, and the JSON Pointer from the outermost one to it. */
export interface Located {
  readonly schema: Schema
  readonly path: string
}

/** Whatever stands where a schema should, and the JSON Pointer from the outermost one to it. */
interface Part {
  readonly value: unknown
  readonly path: string
}

/** The schema itself and all that it consists of. What stands in `const`, `enum`, `default` … is data, no schema. */
export function subschemas(root: Schema): Located[] {
  return partsOf(root).flatMap(({ value, path }) => (isSchema(value) ? [{ schema: value, path }] : []))
}

/** Everything that stands where a schema should, the root first. */
export function partsOf(root: Schema): Part[] {
  const found: Part[] = [{ value: root, path: '' }]
  // An array hands out what is added while it is walked.
  for (const part of found) {
    found.push(
      ...children(
        part,
        [...IN_PLACE, ...DEEPER],
        [...IN_PLACE_LISTS, ...DEEPER_LISTS],
        [...IN_PLACE_MAPS, ...DEEPER_MAPS],
      ),
    )
  }
  return found
}

/** The schemas within one that are asked about the same value: `allOf`, `if`, the target of `$ref` … */
export function appliedInPlace(schema: Schema, targets: RefTargets): Schema[] {
  const target = targets.of(schema)
  const inside = children({ value: schema, path: '' }, IN_PLACE, IN_PLACE_LISTS, IN_PLACE_MAPS)
    .map(({ value }) => value)
    .filter(isSchema)
  return target === undefined ? inside : [target, ...inside]
}

/** Where local references lead. */
export interface RefTargets {
  /** The schema that the `$ref` of this one names; undefined without a `$ref`, or when it names none. */
  of(schema: Schema): Schema | undefined
}

/** Local references of a schema: `#`, `#/$defs/…` and `#anchor`. */
export function refTargets(root: Schema): RefTargets {
  const targets = new Map<string, Schema>()
  for (const { schema, path } of subschemas(root)) {
    targets.set(`#${path}`, schema)
    if (typeof schema['$anchor'] === 'string') targets.set(`#${schema['$anchor']}`, schema)
  }
  return {
    of: ({ $ref }) => (typeof $ref === 'string' ? targets.get(decoded($ref)) : undefined),
  }
}

function children({ value: schema, path }: Part, single: string[], lists: string[], maps: string[]): Part[] {
  if (!isSchema(schema)) return []
  const at = (value: unknown, ...steps: (string | number)[]): Part => ({
    value,
    path: [path, ...steps.map(pointerToken)].join('/'),
  })
  return [
    ...single.flatMap((key) => (schema[key] === undefined ? [] : [at(schema[key], key)])),
    ...lists.flatMap((key) => {
      const list = schema[key]
      return Array.isArray(list) ? list.map((item, index) => at(item, key, index)) : []
    }),
    ...maps.flatMap((key) => {
      const map = schema[key]
      return isSchema(map) ? Object.entries(map).map(([name, item]) => at(item, key, name)) : []
    }),
  ]
}

function decoded(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    return reference
  }
}
