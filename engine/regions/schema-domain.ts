import type { Segments } from '../analysis/paths.ts'
import { compilePattern } from '../functions/pattern-cache.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import { ALL_NUMBERS, type Interval } from './decimals.ts'
import { ANYTHING, type Domain, JSON_KINDS, type JsonKind, jsonKind } from './domain.ts'
import { isSchema, type JsonSchema } from '../schema/json-schema.ts'
import { schemasAt } from './schema-node.ts'

const NAMES_OF_TYPES: ReadonlyMap<unknown, JsonKind> = new Map<unknown, JsonKind>([
  ['number', 'number'],
  ['integer', 'number'],
  ['string', 'text'],
  ['boolean', 'boolean'],
  ['null', 'null'],
  ['array', 'list'],
  ['object', 'map'],
])

/** What a schema (JSON Schema 2020-12) lets an input hold at a path. Without one, anything. */
export function domainAt(root: JsonSchema | null, segments: Segments): Domain {
  if (root === null) {
    return {
      ...ANYTHING,
      mayBeOutOfReach: segments.length > 1,
      absence: { depth: segments.length, how: 'omit' },
    }
  }
  let here = schemasAt(root, [root])
  let absence: Domain['absence'] = null
  let mayBeOutOfReach = false
  for (const [place, segment] of segments.entries()) {
    const kinds = place === 0 ? new Set<JsonKind>(['map']) : kindsOf(here)
    const wanted = typeof segment === 'string' ? 'map' : 'list'
    mayBeOutOfReach ||= [...kinds].some((kind) => kind !== wanted && kind !== 'null')
    if (kinds.has('null')) absence = { depth: place, how: 'null' }
    if (!isRequired(here, segment)) absence = { depth: place + 1, how: 'omit' }
    const next = here.map((schema) => below(schema, segment))
    if (next.includes(false))
      return { ...ANYTHING, kinds: new Set(), mayBeMissing: absence !== null, absence, mayBeOutOfReach }
    here = schemasAt(root, next.filter(isSchema))
  }
  return { ...joined(here), mayBeMissing: absence !== null, absence, mayBeOutOfReach }
}

/** What a schema says of a field or an item of what it describes: `undefined` when nothing, `false` for none. */
function below(schema: JsonSchema, segment: string | number): unknown {
  if (typeof segment === 'number') {
    const prefix: unknown = schema['prefixItems']
    return (Array.isArray(prefix) ? (prefix as unknown[])[segment] : undefined) ?? schema['items']
  }
  const properties = schema['properties']
  if (isSchema(properties) && Object.hasOwn(properties, segment)) return properties[segment]
  return isSchema(schema['patternProperties']) ? undefined : schema['additionalProperties']
}

function isRequired(schemas: readonly JsonSchema[], segment: string | number): boolean {
  return schemas.some(({ required, minItems }) =>
    typeof segment === 'string'
      ? Array.isArray(required) && required.includes(segment)
      : typeof minItems === 'number' && minItems > segment,
  )
}

function kindsOf(schemas: readonly JsonSchema[]): ReadonlySet<JsonKind> {
  return schemas.reduce<ReadonlySet<JsonKind>>(
    (kinds, schema) => kinds.intersection(kindsOfOne(schema)),
    new Set(JSON_KINDS),
  )
}

function kindsOfOne(schema: JsonSchema): ReadonlySet<JsonKind> {
  const { type } = schema
  const values = valuesOf(schema)
  const kinds = values === null ? new Set(JSON_KINDS) : new Set(values.map(jsonKind))
  if (type === undefined) return kinds
  const named = (Array.isArray(type) ? type : [type]).map((name) => NAMES_OF_TYPES.get(name))
  return kinds.intersection(new Set(named))
}

/** What holds when all of several schemas do. */
function joined(schemas: readonly JsonSchema[]): Domain {
  return {
    ...ANYTHING,
    kinds: kindsOf(schemas),
    interval: schemas.map(intervalOf).reduce(narrower, ALL_NUMBERS),
    step: schemas.map(stepOf).find((step) => step !== null) ?? null,
    values: schemas.map(valuesOf).find((values) => values !== null) ?? null,
    admitsText: textTest(schemas),
    examples: schemas.flatMap(({ default: usual, examples }) => [
      ...(usual === undefined ? [] : [usual as JsonValue]),
      ...(Array.isArray(examples) ? (examples as JsonValue[]) : []),
    ]),
  }
}

function valuesOf({ enum: values, const: only }: JsonSchema): readonly JsonValue[] | null {
  if (only !== undefined) return [only as JsonValue]
  return Array.isArray(values) ? (values as JsonValue[]) : null
}

function stepOf({ type, multipleOf }: JsonSchema): number | null {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const whole = types.includes('integer') && !types.includes('number')
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : null
  return whole && (step === null || !Number.isInteger(step)) ? 1 : step
}

function intervalOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Interval {
  const number = (bound: unknown, otherwise: number) => (typeof bound === 'number' ? bound : otherwise)
  const [least, above] = [number(minimum, -Infinity), number(exclusiveMinimum, -Infinity)]
  const [most, below] = [number(maximum, Infinity), number(exclusiveMaximum, Infinity)]
  return {
    low: Math.max(least, above),
    lowIncluded: least > above,
    high: Math.min(most, below),
    highIncluded: most < below,
  }
}

function narrower(one: Interval, other: Interval): Interval {
  const lower = one.low > other.low || (one.low === other.low && !one.lowIncluded) ? one : other
  const upper = one.high < other.high || (one.high === other.high && !one.highIncluded) ? one : other
  return {
    low: lower.low,
    lowIncluded: lower.lowIncluded,
    high: upper.high,
    highIncluded: upper.highIncluded,
  }
}

function textTest(schemas: readonly JsonSchema[]): (text: string) => boolean {
  const tests = schemas.map(({ minLength, maxLength, pattern }) => {
    const compiled = typeof pattern === 'string' ? compilePattern(pattern) : null
    const matches = (text: string) =>
      compiled === null || typeof compiled === 'string' || compiled.matcher(text).find()
    return (text: string): boolean => {
      const bounded = typeof minLength === 'number' || typeof maxLength === 'number'
      const length = bounded ? Array.from(text).length : 0
      if (typeof minLength === 'number' && length < minLength) return false
      return !(typeof maxLength === 'number' && length > maxLength) && matches(text)
    }
  })
  return (text) => tests.every((test) => test(text))
}

/** A value that a schema allows, as far as its types and bounds tell; what is required is filled in. */
export function plainValue(root: JsonSchema, schema: JsonSchema, depth = 0): JsonValue {
  const here = schemasAt(root, [schema])
  const domain = joined(here)
  const [example] = [...domain.examples, ...(domain.values ?? [])]
  if (example !== undefined) return example
  const { kinds } = domain
  if (kinds.has('map') && !kinds.has('number') && !kinds.has('text')) return plainObject(root, here, depth)
  if (kinds.has('number')) return plainNumber(domain)
  if (kinds.has('text'))
    return ['x', 'text', 'A-1', '2026-01-01', '0000000000'].find(domain.admitsText) ?? 'x'
  return kinds.has('boolean') ? false : kinds.has('null') ? null : []
}

function plainNumber({ interval: { low, high, lowIncluded, highIncluded }, step }: Domain): number {
  const by = step ?? 1
  const start = Number.isFinite(low) ? low : Math.min(0, high)
  const candidates = [0, start, start + by, Math.ceil(start / by) * by, low / 2 + high / 2]
  return (
    candidates.find((value) => {
      const above = value > low || (lowIncluded && value === low)
      return above && (value < high || (highIncluded && value === high)) && value % by === 0
    }) ?? start
  )
}

function plainObject(root: JsonSchema, schemas: readonly JsonSchema[], depth: number): JsonObject {
  if (depth > 20) return {}
  const names = schemas.flatMap(({ required }) => (Array.isArray(required) ? (required as unknown[]) : []))
  return Object.fromEntries(
    names
      .filter((name) => typeof name === 'string')
      .map((name) => {
        const inner = schemas.map((schema) => below(schema, name)).filter(isSchema)
        return [name, plainValue(root, { allOf: inner }, depth + 1)]
      }),
  )
}
