import type { Result } from '../semantics/operand.ts'
import type { Run } from './run.ts'

/**
 * A back end for many rules at once: it sorts them into true, false and left to ask. It need not say why a rule is
 * unknown, since whoever is asked (the rule's own closure) says so; that is what keeps all back ends alike.
 */
export interface RuleSieve {
  /**
   * Sets the bit of each of its rules that is true, or that must be asked, in `kept`, and of each that must be asked in
   * `doubted` as well. May fill slots of terms. Their bits come cleared. A rule without a bit is false.
   */
  sift(slots: Result[], run: Run, kept: Int32Array, doubted: Int32Array): void
}

/** Rules in a word of bits. */
export const WORD = 32

/** How many words hold so many bits. */
export function wordsFor(bits: number): number {
  return (bits + WORD - 1) >>> 5
}

/** Bits for so many rules, all clear. */
export function clearBits(bits: number): Int32Array {
  return new Int32Array(wordsFor(bits))
}

/** Sets the bit at a place, counted from `start` on in words. */
export function setBit(words: Int32Array, place: number, start = 0): void {
  const at = start + (place >>> 5)
  words[at] = (words[at] ?? 0) | (1 << (place & 31))
}

/** Clears the bit at a place, counted from `start` on in words. */
export function clearBit(words: Int32Array, place: number, start = 0): void {
  const at = start + (place >>> 5)
  words[at] = (words[at] ?? 0) & ~(1 << (place & 31))
}

/** Whether the bit at a place is set. */
export function hasBit(words: Int32Array, place: number): boolean {
  return (((words[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1
}

/** Where the lowest bit of a word stands that is set. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

/** How many bits are set. Source: Warren, "Hacker's Delight", 5-1. */
export function countBits(words: Int32Array): number {
  let count = 0
  for (let at = 0; at < words.length; at += 1) {
    let word = words[at] as number
    word -= (word >>> 1) & 0x55_55_55_55
    word = (word & 0x33_33_33_33) + ((word >>> 2) & 0x33_33_33_33)
    count += Math.imul((word + (word >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24
  }
  return count
}
