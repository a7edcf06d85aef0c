import { DEEPEST_VALUE, OUT_OF_STEPS, TOO_DEEP, type Budget } from '../semantics/budget.ts'
import { Duration } from '../values/duration.ts'
import { Timestamp } from '../values/timestamp.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import { isInt64 } from './integers.ts'
import { type MapKey, StrictMap } from './map.ts'
import { OptionalValue, TypeValue, Uint } from './scalars.ts'
import type { StrictResult, StrictValue } from './value.ts'

/** What strict mode takes from a caller: its own values, and JSON, whose numbers are doubles and objects maps. */
export type StrictInput = StrictValue | readonly StrictInput[] | { readonly [key: string]: StrictInput }

// Nodes of an input that are taken in for one step.
const NODES_A_STEP = 8

/** Takes in a value of a caller, whatever it is; `name` is what messages call it. */
export function adopt(value: unknown, name: string, budget: Budget): StrictResult {
  return adoptAt(value, { name, budget }, 0)
}

interface Place {
  readonly name: string
  readonly budget: Budget
}

function adoptAt(value: unknown, place: Place, depth: number): StrictResult {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    typeof value === 'number'
  ) {
    return value
  }
  if (typeof value === 'bigint') {
    return isInt64(value)
      ? value
      : new Unknown('OVERFLOW', `\`${place.name}\` is beyond 64 bits.`, place.name)
  }
  if (isOwn(value)) return value
  if (typeof value !== 'object' || value === null) {
    return new Unknown('TYPE', `\`${place.name}\` is not a value of CEL.`, place.name)
  }
  if (depth > DEEPEST_VALUE) return TOO_DEEP
  return Array.isArray(value) ? adoptList(value, place, depth) : adoptObject(value, place, depth)
}

function isOwn(
  value: unknown,
): value is Uint | Timestamp | Duration | Uint8Array | TypeValue | OptionalValue | StrictMap {
  return [Uint, Timestamp, Duration, Uint8Array, TypeValue, OptionalValue, StrictMap].some(
    (type) => value instanceof type,
  )
}

function adoptList(list: readonly unknown[], place: Place, depth: number): StrictResult {
  if (!place.budget.spend(Math.ceil(list.length / NODES_A_STEP))) return OUT_OF_STEPS
  const items: StrictValue[] = []
  for (const item of list) {
    const adopted = adoptAt(item, place, depth + 1)
    if (isUnknown(adopted)) return adopted
    items.push(adopted)
  }
  return items
}

function adoptObject(object: object, place: Place, depth: number): StrictResult {
  // Own fields only: what a prototype has is not input.
  const fields = Object.entries(object)
  if (!place.budget.spend(Math.ceil(fields.length / NODES_A_STEP))) return OUT_OF_STEPS
  const entries: [MapKey, StrictValue][] = []
  for (const [key, value] of fields) {
    const adopted = adoptAt(value, place, depth + 1)
    if (isUnknown(adopted)) return adopted
    entries.push([key, adopted])
  }
  return StrictMap.of(entries) ?? new Unknown('ARGUMENT', `\`${place.name}\` has a key twice.`, place.name)
}
