/** Chance that a seed determines. */
export interface Chance {
  /** A whole number below a bound. */
  below(bound: number): number
  /** True in one of so many cases. */
  oneIn(cases: number): boolean
  pick<T>(items: readonly T[]): T
  /** Each item with a chance of one half; at least one. */
  some<T>(items: readonly T[]): T[]
}

/** Mulberry32. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return {
    below,
    oneIn: (cases) => below(cases) === 0,
    pick: (items) => items[below(items.length)]!,
    some(items) {
      const chosen = items.filter(() => next() < 0.5)
      return chosen.length > 0 ? chosen : items.slice(0, 1)
    },
  }
}

/** A number from a text, always the same: FNV-1a, mixed. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193)
  h ^= h >>> 16
  h = Math.imul(h, 0x45d9f3b)
  return (h ^ (h >>> 16)) >>> 0
}
