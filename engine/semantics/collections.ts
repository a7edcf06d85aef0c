import { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { isUnknown } from '../values/unknown.ts'
import { type Operand, type Result, unfit } from './operand.ts'
import { unknownAmong } from './logic.ts'

/** `[a, b]`: unknown when an item is. */
export function makeList(items: readonly Result[]): Result {
  return unknownAmong(items) ?? (items as readonly Value[])
}

/** An entry of a map literal, evaluated; `name` is how messages name the key. */
interface Entry {
  readonly key: Result
  readonly value: Result
  readonly name: Operand
}

/** `{key: value}`: keys are texts and differ. Unknown when a key or a value is. */
export function makeMap(entries: readonly Entry[]): Result {
  const unknown = unknownAmong(entries.flatMap(({ key, value }) => [key, value]))
  if (unknown !== null) return unknown
  // Without a prototype, so that a key named __proto__ is a key like any other.
  const map: Record<string, Value> = Object.create(null)
  for (const { key, value, name } of entries) {
    if (isUnknown(key) || isUnknown(value)) continue
    if (typeof key !== 'string') return unfit(name, key, 'a map', 'texts for its keys')
    if (Object.hasOwn(map, key)) {
      return new Unknown('ARGUMENT', `A map can't have the key \`${name.text}\` twice.`, name.path)
    }
    map[key] = value
  }
  return map
}
