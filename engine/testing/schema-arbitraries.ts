/** Random schemas, the inputs that they admit, and expressions on them, for property tests of the checker. */
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../values/value.ts'

/** A property of a schema: what the schema says of it, and the values that it admits. */
interface Property {
  readonly schema: Readonly<Record<string, unknown>>
  readonly value: fc.Arbitrary<JsonValue>
}

/** A schema with the inputs that it admits: `whole` with every field, `partial` with some missing. */
export interface Sketch {
  readonly schema: Readonly<Record<string, unknown>>
  readonly whole: fc.Arbitrary<JsonObject>
  readonly partial: fc.Arbitrary<JsonObject>
}

const small = fc.integer({ min: -5, max: 5 })

function between(low: number, high: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: low, max: high }), fc.double({ min: low, max: high, noNaN: true }))
}

const bounded: fc.Arbitrary<Property> = fc
  .tuple(small, small, fc.constantFrom('number', 'integer'), fc.boolean())
  .map(([a, b, type, exclusive]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b) + 1]
    const values = type === 'integer' ? fc.integer({ min: low, max: high }) : between(low, high)
    return exclusive
      ? {
          schema: { type, exclusiveMinimum: low - 1, exclusiveMaximum: high + 1 },
          value: values,
        }
      : { schema: { type, minimum: low, maximum: high }, value: values }
  })

const halfBounded: fc.Arbitrary<Property> = small.map((low) => ({
  schema: { type: 'number', minimum: low },
  value: between(low, low + 8),
}))

const numbers: fc.Arbitrary<Property> = fc.oneof(
  bounded,
  halfBounded,
  fc.constant({ schema: { type: 'number' }, value: between(-8, 8) }),
  fc
    .uniqueArray(small, { minLength: 1, maxLength: 3 })
    .map((listed) => ({ schema: { enum: listed }, value: fc.constantFrom(...listed) })),
)

const WORDS = ['a', 'b', 'LOT-1', '']

const texts: fc.Arbitrary<Property> = fc.oneof(
  fc.constant({ schema: { type: 'string' }, value: fc.constantFrom(...WORDS) }),
  fc.constant({ schema: { type: 'string', maxLength: 0 }, value: fc.constant('') }),
  fc
    .uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
    .map((listed) => ({ schema: { enum: listed }, value: fc.constantFrom(...listed) })),
  fc.constantFrom(...WORDS).map((word) => ({ schema: { const: word }, value: fc.constant(word) })),
)

const truths: fc.Arbitrary<Property> = fc.constantFrom<Property>(
  { schema: { type: 'boolean' }, value: fc.boolean() },
  { schema: { const: true }, value: fc.constant(true) },
)

function nullable({ schema, value }: Property): Property {
  return {
    schema: { anyOf: [schema, { type: 'null' }] },
    value: fc.option(value, { nil: null }),
  }
}

function listOf({ schema, value }: Property): Property {
  return { schema: { type: 'array', items: schema }, value: fc.array(value, { maxLength: 3 }) }
}

/** A schema with fields a, b (numbers), t, u (texts), p, q (truths), xs (numbers), o.a and o.t. */
export function sketches(kinds: 'plain' | 'nullable'): fc.Arbitrary<Sketch> {
  const some = (property: fc.Arbitrary<Property>): fc.Arbitrary<Property> =>
    kinds === 'plain'
      ? property
      : fc.tuple(property, fc.boolean()).map(([one, may]) => (may ? nullable(one) : one))
  return fc
    .record({
      a: some(numbers),
      b: some(numbers),
      t: some(texts),
      u: some(texts),
      p: some(truths),
      q: some(truths),
      xs: some(numbers.map(listOf)),
      o: fc.record({ a: some(numbers), t: some(texts) }).map((fields) => objectOf(fields)),
    })
    .map((fields) => {
      const { schema, value } = objectOf(fields)
      const admitted = value as fc.Arbitrary<JsonObject>
      return { schema, whole: admitted, partial: fc.tuple(admitted, fc.array(fc.nat(7))).map(without) }
    })
}

function objectOf(fields: Readonly<Record<string, Property>>): Property {
  const of = <T>(part: (property: Property) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(fields).map(([name, property]) => [name, part(property)]))
  const schema = {
    type: 'object',
    properties: of((property) => property.schema),
    additionalProperties: false,
  }
  return {
    schema,
    value: fc.record(
      of((property) => property.value),
      { noNullPrototype: true },
    ),
  }
}

function without([input, places]: [JsonObject, number[]]): JsonObject {
  return Object.fromEntries(Object.entries(input).filter((_, place) => !places.includes(place)))
}

type Sort = 'condition' | 'number' | 'text' | 'list' | 'any'

/** The random source text of each sort, for those made of others. */
type Sources = Readonly<Record<Sort, fc.Arbitrary<string>>>

const field = fc.constantFrom('a', 'b', 'o.a')
const limit = fc.integer({ min: -6, max: 6 })
const order = fc.constantFrom('<', '<=', '>', '>=', '==', '!=')
const word = fc.constantFrom('"a"', '"b"', '"c"', '""')

/** Expressions on such inputs, most of which make sense; about as many are decided as are not. */
export const sourcesOnSketches: fc.Arbitrary<string> = fc.letrec<Record<Sort, string>>((tie) => {
  const of: Sources = {
    condition: tie('condition'),
    number: tie('number'),
    text: tie('text'),
    list: tie('list'),
    any: tie('any'),
  }
  const bound = { maxDepth: 4, depthIdentifier: 'checked' }
  return {
    any: fc.oneof(of.number, of.text, of.condition, of.list, fc.constant('null')),
    condition: fc.oneof(bound, ...conditions(of)),
    number: fc.oneof(bound, ...numbersFrom(of)),
    text: fc.oneof(bound, ...textsFrom(of)),
    list: fc.oneof(bound, ...listsFrom(of)),
  }
}).condition

function conditions({ condition, number, text, list, any }: Sources): fc.Arbitrary<string>[] {
  return [
    fc.constantFrom('p', 'q', 'true', 'false'),
    written`${field} ${order} ${limit}`,
    written`${fc.constantFrom('t', 'u', 'o.t')} ${fc.constantFrom('==', '!=', '<', '>=')} ${word}`,
    written`${condition} ${fc.constantFrom('and', 'or', '&&', '||')} ${condition}`,
    written`${field} ${order} ${limit} ${fc.constantFrom('and', 'or')} ${field} ${order} ${limit}`,
    written`not (${condition})`,
    written`${number} ${order} ${number}`,
    written`${text} ${order} ${text}`,
    written`${number} ${fc.constantFrom('BETWEEN', 'NOT BETWEEN')} ${number} AND ${number}`,
    written`${any} ${fc.constantFrom('==', '!=', 'in', 'not in')} ${any}`,
    written`${fc.oneof(number, text, list)} ${order} ${any}`,
    written`${field} ${fc.constantFrom('in', 'not in')} [${limit}, ${limit}]`,
    written`${text} ${fc.constantFrom('in', 'not in')} [${word}, ${word}]`,
    written`${number} in ${list}`,
    written`${list}.${fc.constantFrom('all', 'exists')}(x, ${fc.constantFrom('x', 'a')} ${order} ${limit})`,
    written`has(${fc.constantFrom('a', 'o.t', 'zz')})`,
    written`${condition} ? ${condition} : ${condition}`,
    written`${fc.constantFrom('any', 'all')}(${list}.map(x, ${condition}))`,
  ]
}

function numbersFrom({ condition, number, text, list }: Sources): fc.Arbitrary<string>[] {
  return [
    field,
    limit.map(String),
    written`${number} ${fc.constantFrom('+', '-', '*', '/', '%')} ${number}`,
    written`-(${number})`,
    written`${fc.constantFrom('abs', 'floor', 'ceil', 'round', 'sqrt', 'number')}(${number})`,
    written`${fc.constantFrom('sum', 'avg', 'min', 'max', 'count')}(${list})`,
    written`${fc.constantFrom('min', 'max', 'sum')}(${number}, ${number})`,
    written`coalesce(${number}, ${number})`,
    written`${condition} ? ${number} : ${number}`,
    written`${fc.constantFrom('hour', 'weekday')}(timestamp(${number}))`,
    written`len(${text})`,
  ]
}

function textsFrom({ condition, text }: Sources): fc.Arbitrary<string>[] {
  return [
    fc.constantFrom('t', 'u', 'o.t'),
    word,
    written`${text} + ${text}`,
    written`upper(${text})`,
    written`${condition} ? ${text} : ${text}`,
  ]
}

function listsFrom({ condition, number, list }: Sources): fc.Arbitrary<string>[] {
  return [
    fc.constantFrom('xs', '[]'),
    written`[${number}, ${number}]`,
    written`${list}.filter(x, ${condition})`,
    written`${list}.map(x, ${number})`,
    written`${list} + ${list}`,
  ]
}

const atoms: fc.Arbitrary<string> = fc.oneof(
  written`${fc.constantFrom('a', 'a', 'o.a', 'a / 2', '(p ? a : 2)')} ${order} ${limit}`,
  written`${fc.constantFrom('a', 'o.a')} ${fc.constantFrom('BETWEEN', 'NOT BETWEEN')} ${limit} AND ${limit}`,
  written`t ${fc.constantFrom('==', '!=')} ${word}`,
  written`t ${fc.constantFrom('in', 'not in')} [${word}, ${word}]`,
  written`a ${order} o.a`,
  fc.constantFrom('p', 'o.t == null'),
)

/** Conditions that ask about few things again and again, so that many are decided by their parts together. */
export const chainsOnSketches: fc.Arbitrary<string> = fc.letrec<{ chain: string }>((tie) => ({
  chain: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'chain' },
    { arbitrary: atoms, weight: 2 },
    { arbitrary: written`not ${tie('chain')}`, weight: 1 },
    { arbitrary: written`${tie('chain')} ${fc.constantFrom('and', 'or')} ${tie('chain')}`, weight: 3 },
  ),
})).chain

/** Source text with random parts, in brackets. */
function written(texts: TemplateStringsArray, ...parts: readonly fc.Arbitrary<string | number>[]) {
  return fc
    .tuple(...parts)
    .map((values) => `(${texts.map((text, place) => `${text}${values[place] ?? ''}`).join('')})`)
}
