/**
 * Formulas over many rows at once, a bit for each row. Kleene's three values take two passes: the rows for which a
 * formula is true (tests that can't tell count as not met, denied or not), and those for which it is not false (they
 * count as met). What lies between is unknown.
 */
import type { Formula, Test } from '../formula.ts'
import { PLANE, planesKey, type SlotPlanes, type View } from './planes.ts'

/** Whether tests that can't tell count as met. */
export type Pass = 'true' | 'not false'

/** A formula that writes its rows. */
export interface RowCondition {
  /** Whether some rows at hand may be unknown, so that the two passes differ. */
  isUnsure(): boolean
  /** Writes a bit for each row at hand; beyond the last row, bits are of no meaning. */
  write(pass: Pass, into: Int32Array, at: number): void
}

/** Compiles a formula for planes of its slots. */
export function rowCondition(formula: Formula, planes: ReadonlyMap<string, SlotPlanes>): RowCondition {
  return compile(formula, false, planes)
}

function compile(formula: Formula, denied: boolean, planes: ReadonlyMap<string, SlotPlanes>): RowCondition {
  switch (formula.kind) {
    case 'not':
      return compile(formula.part, !denied, planes)
    case 'every':
    case 'some': {
      const parts = formula.parts.map((part) => compile(part, denied, planes))
      return junction(parts, (formula.kind === 'every') !== denied)
    }
    case 'opaque':
      return OPAQUE
    default:
      return new TestedRows(formula, denied, planes.get(planesKey(formula)) as SlotPlanes)
  }
}

const OPAQUE: RowCondition = {
  isUnsure: () => true,
  write: (pass, into, at) => into.fill(pass === 'true' ? 0 : -1, at, at + PLANE),
}

class TestedRows implements RowCondition {
  readonly #planes: SlotPlanes
  readonly #read: () => View
  readonly #flip: 0 | -1

  constructor(test: Test, denied: boolean, planes: SlotPlanes) {
    this.#planes = planes
    this.#read = planes.reader(test)
    this.#flip = denied ? -1 : 0
  }

  isUnsure(): boolean {
    return this.#planes.unknown !== null
  }

  /** The rows as they stand, when all are known. */
  view(): View {
    const view = this.#read()
    return this.#flip === 0 ? view : { words: view.words, at: view.at, flip: view.flip === 0 ? -1 : 0 }
  }

  write(pass: Pass, into: Int32Array, at: number): void {
    const { words, at: from, flip } = this.view()
    const { unknown } = this.#planes
    for (let word = 0; word < PLANE; word += 1) {
      const bits = (words[from + word] as number) ^ flip
      const unsure = unknown === null ? 0 : (unknown[word] as number)
      into[at + word] = pass === 'true' ? bits & ~unsure : bits | unsure
    }
  }
}

function junction(parts: readonly RowCondition[], isEvery: boolean): RowCondition {
  const [first, second] = parts
  const isUnsure = (): boolean => parts.some((part) => part.isUnsure())
  const general = joined(parts, isEvery)
  if (!(first instanceof TestedRows) || !(second instanceof TestedRows) || parts.length > 2)
    return { isUnsure, write: general }
  return {
    isUnsure,
    // By far the most common: two tests, all rows known.
    write(pass, into, at) {
      if (first.isUnsure() || second.isUnsure()) general(pass, into, at)
      else if (isEvery) both(first.view(), second.view(), into, at)
      else either(first.view(), second.view(), into, at)
    },
  }
}

function joined(parts: readonly RowCondition[], isEvery: boolean): RowCondition['write'] {
  const own = new Int32Array(PLANE)
  return (pass, into, at) => {
    into.fill(isEvery ? -1 : 0, at, at + PLANE)
    for (const part of parts) {
      part.write(pass, own, 0)
      for (let word = 0; word < PLANE; word += 1) {
        const bits = own[word] as number
        const before = into[at + word] as number
        into[at + word] = isEvery ? before & bits : before | bits
      }
    }
  }
}

function both(one: View, other: View, into: Int32Array, at: number): void {
  const { words, at: from, flip } = one
  const { words: others, at: otherFrom, flip: otherFlip } = other
  for (let word = 0; word < PLANE; word += 1)
    into[at + word] =
      ((words[from + word] as number) ^ flip) & ((others[otherFrom + word] as number) ^ otherFlip)
}

function either(one: View, other: View, into: Int32Array, at: number): void {
  const { words, at: from, flip } = one
  const { words: others, at: otherFrom, flip: otherFlip } = other
  for (let word = 0; word < PLANE; word += 1)
    into[at + word] =
      ((words[from + word] as number) ^ flip) | ((others[otherFrom + word] as number) ^ otherFlip)
}
