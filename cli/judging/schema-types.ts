import { isObject } from '../json.ts'
import { type JsonType, jsonTypes } from './cell.ts'

/** What an input schema says of one column: the types it may have (undefined: any), or that it isn't wanted. */
export type ColumnRule = { send: true; types: ReadonlySet<JsonType> | undefined } | { send: false }

/** How deep references are followed. */
const DEPTH = 10

/**
 * What a workflow's input schema (JSON Schema 2020-12, or null for none) says of a column. A column that the schema
 * doesn't name is sent unless `additionalProperties` is false.
 */
export function columnRule(schema: unknown, column: string): ColumnRule {
  if (!isObject(schema)) return { send: true, types: undefined }
  const { properties, patternProperties, additionalProperties } = schema
  if (isObject(properties) && Object.hasOwn(properties, column))
    return { send: true, types: typesOf(properties[column], schema) }
  for (const [pattern, rule] of Object.entries(isObject(patternProperties) ? patternProperties : {}))
    if (matches(pattern, column)) return { send: true, types: typesOf(rule, schema) }
  if (additionalProperties === false) return { send: false }
  return { send: true, types: typesOf(additionalProperties, schema) }
}

/** The columns that a schema requires. */
export function requiredColumns(schema: unknown): string[] {
  const required = isObject(schema) ? schema['required'] : undefined
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
}

/** The types that a property's schema allows, as far as it can be told; undefined if it can't. */
export function typesOf(schema: unknown, root: unknown, depth = 0): ReadonlySet<JsonType> | undefined {
  if (!isObject(schema) || depth > DEPTH) return undefined
  const said = [
    declared(schema['type']),
    'const' in schema ? ofValues([schema['const']]) : undefined,
    Array.isArray(schema['enum']) ? ofValues(schema['enum']) : undefined,
    typeof schema['$ref'] === 'string' ? typesOf(resolve(schema['$ref'], root), root, depth + 1) : undefined,
    union(schema['anyOf'], root, depth),
    union(schema['oneOf'], root, depth),
    ...(Array.isArray(schema['allOf']) ? schema['allOf'].map((part) => typesOf(part, root, depth + 1)) : []),
  ].filter((types) => types !== undefined)
  const types = said.length === 0 ? undefined : said.reduce(intersection)
  return types?.size === 0 ? undefined : types
}

function declared(type: unknown): ReadonlySet<JsonType> | undefined {
  const names: unknown[] = Array.isArray(type) ? type : [type]
  const known = jsonTypes.filter((name) => names.includes(name))
  return known.length === 0 ? undefined : new Set(known)
}

function ofValues(values: readonly unknown[]): ReadonlySet<JsonType> {
  return new Set(values.map(typeOfValue))
}

function typeOfValue(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' ? 'string' : 'object'
}

function union(parts: unknown, root: unknown, depth: number): ReadonlySet<JsonType> | undefined {
  if (!Array.isArray(parts)) return undefined
  const types = parts.map((part) => typesOf(part, root, depth + 1))
  const known = types.filter((set) => set !== undefined)
  if (known.length < types.length) return undefined
  return known.reduce<ReadonlySet<JsonType>>((all, set) => all.union(set), new Set())
}

/** Common types; a whole number is a number, so `integer` survives beside `number`. */
function intersection(one: ReadonlySet<JsonType>, other: ReadonlySet<JsonType>): ReadonlySet<JsonType> {
  const common = jsonTypes.filter(
    (type) => allows(one, type) && allows(other, type) && (one.has(type) || other.has(type)),
  )
  return new Set(common)
}

function allows(types: ReadonlySet<JsonType>, type: JsonType): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'))
}

/** The schema that a reference within the same document (`#/$defs/temperature`) points to. */
function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return undefined
  const steps = decodeURIComponent(reference.slice(1)).split('/').slice(1)
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined), root)
}

function matches(pattern: string, column: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(column)
  } catch {
    return false
  }
}
