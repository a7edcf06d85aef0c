/** Counts who uses something, and closes it once it was given up and the last of them is done. */
export class InUse {
  readonly #close: () => void
  #users = 0
  #givenUp = false

  constructor(close: () => void) {
    this.#close = close
  }

  /** Uses it until what comes back is disposed of. */
  use(): Disposable {
    this.#users += 1
    let done = false
    return {
      [Symbol.dispose]: () => {
        if (done) return
        done = true
        this.#users -= 1
        if (this.#givenUp && this.#users === 0) this.#close()
      },
    }
  }

  /** Nobody new is to come. */
  giveUp(): void {
    if (this.#givenUp) return
    this.#givenUp = true
    if (this.#users === 0) this.#close()
  }
}
