import { isRecord, type JsonObject } from './json.ts'

/** What stands at one place of a record. */
export type Value = { kind: 'NUMBER'; number: number } | { kind: 'TEXT'; text: string }

/** A record by path: nested objects by dots, lists by `[]`. Null is as good as missing. */
export type Features = ReadonlyMap<string, readonly Value[]>

/** Items of a list that are looked at. */
const MOST_ITEMS = 100

/**
 * Spells a record out into its features. A list of numbers is told by its length, mean, lowest and highest, any other
 * by its items as a bag.
 */
export function featuresOf(record: JsonObject): Features {
  const features = new Map<string, Value[]>()
  gather(record, '', features)
  return features
}

function gather(value: unknown, path: string, into: Map<string, Value[]>): void {
  if (typeof value === 'number') add(into, path, { kind: 'NUMBER', number: value })
  else if (typeof value === 'string') add(into, path, { kind: 'TEXT', text: value })
  else if (typeof value === 'boolean') add(into, path, { kind: 'TEXT', text: String(value) })
  else if (Array.isArray(value)) gatherList(value, path, into)
  else if (isRecord(value))
    for (const [key, inner] of Object.entries(value))
      gather(inner, path === '' ? key : `${path}.${key}`, into)
}

function gatherList(list: readonly unknown[], path: string, into: Map<string, Value[]>): void {
  add(into, `${path}.length`, { kind: 'NUMBER', number: list.length })
  const numbers = list.filter((item) => typeof item === 'number')
  if (numbers.length > 0 && numbers.length === list.length) {
    const sum = numbers.reduce((left, right) => left + right, 0)
    add(into, `${path}.mean`, { kind: 'NUMBER', number: sum / numbers.length })
    add(into, `${path}.lowest`, { kind: 'NUMBER', number: extreme(numbers, Math.min) })
    add(into, `${path}.highest`, { kind: 'NUMBER', number: extreme(numbers, Math.max) })
    return
  }
  for (const item of list.slice(0, MOST_ITEMS)) gather(item, `${path}[]`, into)
}

function extreme(numbers: readonly number[], pick: (left: number, right: number) => number): number {
  return numbers.reduce((left, right) => pick(left, right))
}

function add(into: Map<string, Value[]>, path: string, value: Value): void {
  const values = into.get(path)
  if (values === undefined) into.set(path, [value])
  else values.push(value)
}
