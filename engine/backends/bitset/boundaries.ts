/**
 * Finds a number's place among ascending ones. A grid over them leaves a few to search for each of its cells. A number
 * above another is never in a lower cell, whatever rounding does, so that what the grid skips need not be compared.
 */
export class Boundaries {
  readonly count: number
  readonly #ends: Float64Array
  readonly #origin: number
  readonly #scale: number
  readonly #cells: number
  /** For each cell, how many ends lie in the cells before it. */
  readonly #before: Int32Array

  constructor(ascending: readonly number[]) {
    this.count = ascending.length
    this.#ends = Float64Array.from(ascending)
    const first = ascending[0] ?? 0
    const span = (ascending.at(-1) ?? 0) - first
    this.#cells = this.count * 2 + 1
    this.#origin = first
    // Ends too close together or too far apart for a grid share one cell.
    const scale = (this.#cells - 1) / span
    this.#scale = Number.isFinite(scale) ? scale : 0
    this.#before = new Int32Array(this.#cells + 1)
    for (const end of ascending) {
      const after = this.#cell(end) + 1
      this.#before[after] = (this.#before[after] ?? 0) + 1
    }
    for (let cell = 1; cell <= this.#cells; cell += 1)
      this.#before[cell] = (this.#before[cell] ?? 0) + (this.#before[cell - 1] ?? 0)
  }

  /** How many of the ends are at most this number. */
  countUpTo(value: number): number {
    const cell = this.#cell(value)
    let low = this.#before[cell] as number
    let high = this.#before[cell + 1] as number
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ends[middle] as number) <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  #cell(value: number): number {
    const cell = (value - this.#origin) * this.#scale
    // Never true for NaN, which a span without end would make.
    return cell >= 1 ? (cell >= this.#cells ? this.#cells - 1 : Math.floor(cell)) : 0
  }
}
