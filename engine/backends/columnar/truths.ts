import { clearBits, setBit, wordsFor } from '../rule-sieve.ts'

/** What all rules said of all records: `width` words for each record, a bit for each rule. */
export class Truths {
  readonly records: number
  readonly width: number
  readonly true: Int32Array
  #unknown: Int32Array | null = null

  constructor(records: number, rules: number) {
    this.records = records
    this.width = wordsFor(rules)
    this.true = new Int32Array(records * this.width)
  }

  /** The same of what is unknown; null when nothing is. */
  get unknown(): Int32Array | null {
    return this.#unknown
  }

  setUnknown(record: number, rule: number): void {
    this.#unknown ??= new Int32Array(this.true.length)
    setBit(this.#unknown, rule, record * this.width)
  }

  /** Whether a rule, any unless one is given, is unknown of a record. */
  isUnknown(record: number): boolean {
    if (this.#unknown === null) return false
    for (let word = record * this.width; word < (record + 1) * this.width; word += 1)
      if (this.#unknown[word] !== 0) return true
    return false
  }
}

/**
 * Bits by rule in place of bits by record: for each rule a bit for each record. Square by square of 32 × 32 bits, each
 * turned by exchanging ever smaller squares in it. Source: Warren, "Hacker's Delight", 7-3.
 */
export function byRule(bits: Int32Array, { records, width }: Truths, rules: number): Int32Array[] {
  const columns = Array.from({ length: rules }, () => clearBits(records))
  const square = new Int32Array(32)
  for (let word = 0; word < width; word += 1) {
    const most = Math.min(32, rules - word * 32)
    for (let start = 0; start < records; start += 32) {
      const count = Math.min(32, records - start)
      square.fill(0)
      for (let at = 0; at < count; at += 1) square[at] = bits[(start + at) * width + word] as number
      transpose(square)
      for (let rule = 0; rule < most; rule += 1)
        (columns[word * 32 + rule] as Int32Array)[start >>> 5] = square[rule] as number
    }
  }
  return columns
}

/** Turns 32 words of 32 bits so that bit j of word i becomes bit i of word j. */
function transpose(square: Int32Array): void {
  let mask = 0x00_00_ff_ff
  for (let size = 16; size !== 0; size >>= 1, mask ^= mask << size) {
    for (let at = 0; at < 32; at = (at + size + 1) & ~size) {
      const low = square[at] as number
      const high = square[at + size] as number
      const exchanged = ((low >>> size) ^ high) & mask
      square[at] = low ^ (exchanged << size)
      square[at + size] = high ^ exchanged
    }
  }
}
