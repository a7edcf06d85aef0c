/** Counts steps, so that an analysis ends at the same place on every machine. */
export class Work {
  #left: number
  readonly #all: number

  constructor(steps: number) {
    this.#left = steps
    this.#all = steps
  }

  /** Takes steps off; false once more are gone than there were. */
  spend(steps = 1): boolean {
    this.#left -= steps
    return this.#left >= 0
  }

  get exhausted(): boolean {
    return this.#left < 0
  }

  get spent(): number {
    return Math.min(this.#all, this.#all - this.#left)
  }
}
