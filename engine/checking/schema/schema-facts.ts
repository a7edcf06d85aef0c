import type { Kind } from '../../values/kinds.ts'
import type { Value } from '../../values/value.ts'
import { from, meetNumbers, type Numbers, upTo } from '../types/intervals.ts'
import type { Sizes } from '../types/sizes.ts'
import { ANY, join, meet, NEVER, ofKinds, ofValue, type Type } from '../types/type.ts'
import { parseUnit } from '../units/parse-unit.ts'
import { isSchema, type JsonSchema, type References, schemasIn } from '../../schema/json-schema.ts'

const KINDS: Readonly<Record<string, Kind>> = {
  null: 'null',
  boolean: 'boolean',
  number: 'number',
  integer: 'number',
  string: 'text',
  array: 'list',
  object: 'map',
}

/**
 * Tells what a schema admits, all but what is inside of lists and maps: type, enum, const, bounds, sizes, `x-unit`,
 * `$ref`, allOf, anyOf and oneOf. What it doesn't understand, it takes to admit everything.
 */
export class SchemaFacts {
  readonly #references: References
  readonly #known = new Map<JsonSchema, Type>()

  constructor(references: References) {
    this.#references = references
  }

  of(schema: JsonSchema): Type {
    const known = this.#known.get(schema)
    if (known !== undefined) return known
    // A schema that leads back to itself says no more by that.
    this.#known.set(schema, ANY)
    const target = this.#references.target(schema)
    const all = [...schemasIn(schema['allOf']), ...(target === null ? [] : [target])]
    const facts = [
      ownFacts(schema),
      ...all.map((inner) => this.of(inner)),
      this.#either(schema['anyOf']),
      this.#either(schema['oneOf']),
    ].reduce(meet)
    this.#known.set(schema, facts)
    return facts
  }

  #either(list: unknown): Type {
    if (!Array.isArray(list)) return ANY
    const branches = schemasIn(list)
    // A branch that is just `true` admits everything.
    if (branches.length === 0 || list.includes(true)) return ANY
    return branches.map((branch) => this.of(branch)).reduce(join)
  }
}

function ownFacts(schema: JsonSchema): Type {
  const listed = [listOf(schema['enum']), 'const' in schema ? listOf([schema['const']]) : null]
  return [ofTypes(schema['type']), bounded(schema), ...listed.filter((type) => type !== null)].reduce(meet)
}

function ofTypes(type: unknown): Type {
  const names = (Array.isArray(type) ? type : [type]).map(String)
  const kinds = names.flatMap((name) => (Object.hasOwn(KINDS, name) ? [KINDS[name] ?? []].flat() : []))
  if (kinds.length < names.length) return ANY
  return { ...ofKinds(kinds), whole: names.includes('integer') && !names.includes('number') }
}

function listOf(values: unknown): Type | null {
  if (!Array.isArray(values) || values.length === 0) return null
  const type = values.map((value) => ofValue(value as Value)).reduce(join, NEVER)
  return { ...type, listed: true }
}

function bounded(schema: JsonSchema): Type {
  const unit = schema['x-unit']
  return {
    ...ANY,
    numbers: numbersOf(schema),
    sizes: sizesOf(schema),
    ...(schema['maxLength'] === 0 && { texts: { only: [''] } }),
    ...(typeof unit === 'string' && unit.trim() !== '' && { unit: parseUnit(unit) }),
  }
}

function sizesOf({ maxLength, maxItems, items, prefixItems, ...schema }: JsonSchema): Sizes {
  const leading = Array.isArray(prefixItems) ? prefixItems.length : 0
  return {
    text: sizeOf(maxLength),
    items: Math.min(sizeOf(maxItems), items === false ? leading : Number.POSITIVE_INFINITY),
    fields: Math.min(sizeOf(schema['maxProperties']), namedFields(schema)),
  }
}

function sizeOf(most: unknown): number {
  return typeof most === 'number' && most >= 0 ? most : Number.POSITIVE_INFINITY
}

/** How many fields there are when there are none but those named. */
function namedFields({ properties, patternProperties, additionalProperties }: JsonSchema): number {
  if (additionalProperties !== false || patternProperties !== undefined) return Number.POSITIVE_INFINITY
  return isSchema(properties) ? Object.keys(properties).length : 0
}

function numbersOf(schema: JsonSchema): Numbers {
  const bounds = [
    boundOf(schema['minimum'], (bound) => from(bound)),
    boundOf(schema['exclusiveMinimum'], (bound) => from(bound, true)),
    boundOf(schema['maximum'], (bound) => upTo(bound)),
    boundOf(schema['exclusiveMaximum'], (bound) => upTo(bound, true)),
  ]
  return bounds.filter((numbers) => numbers !== null).reduce(meetNumbers, ANY.numbers)
}

function boundOf(bound: unknown, make: (bound: number) => Numbers): Numbers | null {
  return typeof bound === 'number' && Number.isFinite(bound) ? make(bound) : null
}
