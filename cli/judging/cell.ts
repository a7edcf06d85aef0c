import type { JsonValue } from '../json.ts'

/** The JSON types that a schema can ask for, in the order in which a cell is tried for them. */
export const jsonTypes = ['null', 'integer', 'number', 'boolean', 'object', 'array', 'string'] as const

/** One of `jsonTypes`. */
export type JsonType = (typeof jsonTypes)[number]

/** A cell's value; undefined for an empty cell, which is absent from the record; or why it has none. */
export type CellResult = { value: JsonValue | undefined } | { fault: string }

/** A number as people and programs write it: 42, -0.5, +7, 1e-5, 007. No thousands separators, no decimal commas. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** A number that can't be an identifier: no leading zeros or plus, an exponent only with its sign (`1.5E+07`). */
const CANONICAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]\d+)?$/i

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'y'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'n'].map((word) => [word, false] as const),
])

const NAMES: Record<JsonType, string> = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  object: 'a JSON object',
  array: 'a JSON list',
}

type Conversions = Record<JsonType, (text: string) => JsonValue | undefined>

/** Where text isn't allowed: whatever can be read as the type. */
const lenient: Conversions = {
  null: (text) => (text.toLowerCase() === 'null' ? null : undefined),
  integer: (text) => whole(number(text)),
  number,
  boolean: (text) => BOOLEANS.get(text.toLowerCase()),
  object: (text) => parsed('{', text),
  array: (text) => parsed('[', text),
  string: (text) => text,
}

/** Where text is allowed too. */
const unmistakable: Conversions = {
  ...lenient,
  null: () => undefined,
  integer: (text) => whole(canonicalNumber(text)),
  number: canonicalNumber,
  boolean: literal,
}

/**
 * Converts a cell to the first of the types that it fits. Where text is allowed, only what is unmistakably of another
 * allowed type is converted ("007" stays text). Without types, canonical numbers become numbers and all else is text.
 */
export function convertCell(text: string, types: ReadonlySet<JsonType> | undefined): CellResult {
  const trimmed = text.trim()
  if (trimmed === '') return { value: undefined }
  if (types === undefined) return { value: canonicalNumber(trimmed) ?? text }
  const conversions = types.has('string') ? unmistakable : lenient
  for (const type of jsonTypes) {
    const value = types.has(type) ? conversions[type](trimmed) : undefined
    if (value !== undefined) return { value: type === 'string' ? text : value }
  }
  const wanted = jsonTypes
    .filter((type) => types.has(type) && !(type === 'integer' && types.has('number')))
    .toReversed()
  return {
    fault: `${JSON.stringify(shorten(text))} is not ${wanted.map((type) => NAMES[type]).join(' or ')}`,
  }
}

function literal(text: string): boolean | undefined {
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

function number(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

function whole(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined
}

/** A number that is canonical and exact: an identifier of 20 digits is not one. */
function canonicalNumber(text: string): number | undefined {
  if (!CANONICAL.test(text)) return undefined
  const value = Number(text)
  const exact = Number.isInteger(value)
    ? Number.isSafeInteger(value) || /[.e]/i.test(text)
    : Number.isFinite(value)
  return exact ? value : undefined
}

function parsed(bracket: '{' | '[', text: string): JsonValue | undefined {
  if (!text.startsWith(bracket)) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
