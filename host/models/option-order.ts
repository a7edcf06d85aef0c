import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { ModelQuestion } from './models.ts'

/** Where each option stands: `order[position]` is the option's index in the question. */
export type OptionOrder = readonly number[]

/** A number that is the same for the same question, however its members are ordered: what orders are drawn from. */
export function seedOf({ instructions, options, input }: ModelQuestion): number {
  const text = canonicalJson([instructions, options.map(({ outcome }) => outcome), input])
  return createHash('sha256').update(text).digest().readUInt32LE()
}

/** The `nth` order of so many options that a seed gives (Fisher and Yates's shuffle, in Durstenfeld's form, 1964). */
export function shuffledOrder(count: number, seed: number, nth = 0): OptionOrder {
  const order = Array.from({ length: count }, (_, index) => index)
  const random = mulberry32((seed + Math.imul(nth, 0x9e3779b9)) >>> 0)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const moved = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = moved
  }
  return order
}

/** The items as they stand in an order. */
export function inOrder<T>(items: readonly T[], order: OptionOrder): T[] {
  return order.map((index) => items[index] as T)
}

/** The inverse of `inOrder`: items by position, back in the question's order. */
export function backInOrder<T>(items: readonly T[], order: OptionOrder): T[] {
  const back: T[] = []
  order.forEach((index, position) => (back[index] = items[position] as T))
  return back
}

/** Numbers from 0 to 1 drawn from a seed of 32 bits (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
