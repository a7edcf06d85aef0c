import { Uint } from './scalars.ts'
import type { StrictValue } from './value.ts'

/** What can be a key of a map. */
export type MapKey = boolean | bigint | Uint | string

// A JavaScript Map compares bigints by value, so that an int and a uint of one value are one key, as CEL has it.
type Slot = boolean | bigint | string

/** Whether a value can be a key of a map. */
export function isMapKey(value: StrictValue): value is MapKey {
  return ['boolean', 'bigint', 'string'].includes(typeof value) || value instanceof Uint
}

/** A map of CEL: keys are of four types, and numbers that are equal are one key. Nothing of a prototype is in it. */
export class StrictMap {
  readonly #entries: ReadonlyMap<Slot, readonly [MapKey, StrictValue]>

  private constructor(entries: ReadonlyMap<Slot, readonly [MapKey, StrictValue]>) {
    this.#entries = entries
  }

  /** Null when a key is there twice. */
  static of(entries: Iterable<readonly [MapKey, StrictValue]>): StrictMap | null {
    const slots = new Map<Slot, readonly [MapKey, StrictValue]>()
    for (const entry of entries) {
      const slot = slotOf(entry[0])
      if (slot === null || slots.has(slot)) return null
      slots.set(slot, entry)
    }
    return new StrictMap(slots)
  }

  get size(): number {
    return this.#entries.size
  }

  /** The value of a key; a double finds the integer that it equals. */
  get(key: StrictValue): StrictValue | undefined {
    const slot = slotOf(key)
    return slot === null ? undefined : this.#entries.get(slot)?.[1]
  }

  has(key: StrictValue): boolean {
    const slot = slotOf(key)
    return slot !== null && this.#entries.has(slot)
  }

  entries(): (readonly [MapKey, StrictValue])[] {
    return [...this.#entries.values()]
  }

  /** As an object of JSON, with keys as text. */
  toJSON(): unknown {
    return Object.fromEntries(this.entries().map(([key, value]) => [String(key), value]))
  }
}

function slotOf(key: StrictValue): Slot | null {
  if (typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint') return key
  if (key instanceof Uint) return key.value
  return typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : null
}
