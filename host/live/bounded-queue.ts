/**
 * A queue between what happens and somebody who looks on, of bounded length. When it is full the one who looks on has
 * fallen behind too far: the queue is emptied and ends with an error, for to leave something out in silence would be
 * worse. Iterated once.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #most: number
  readonly #overflow: () => Error
  readonly #items: T[] = []
  #waiting: PromiseWithResolvers<IteratorResult<T, undefined>> | undefined
  #ended: { error: Error | undefined } | undefined
  readonly #onEnd: () => void

  /** `most` items wait; one more ends it with `overflow()`. `onEnd` is called once, however it ends. */
  constructor({ most, overflow, onEnd }: { most: number; overflow: () => Error; onEnd: () => void }) {
    this.#most = most
    this.#overflow = overflow
    this.#onEnd = onEnd
  }

  /** How many items wait. */
  get length(): number {
    return this.#items.length
  }

  /** Adds an item; does nothing once it has ended. */
  push(item: T): void {
    if (this.#ended !== undefined) return
    if (this.#waiting !== undefined) {
      this.#waiting.resolve({ done: false, value: item })
      this.#waiting = undefined
    } else if (this.#items.length >= this.#most) {
      this.#items.length = 0
      this.end(this.#overflow())
    } else {
      this.#items.push(item)
    }
  }

  /** Ends it after what waits, with an error or well. */
  end(error?: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = { error }
    this.#onEnd()
    if (this.#waiting === undefined) return
    if (error === undefined) this.#waiting.resolve({ done: true, value: undefined })
    else this.#waiting.reject(error)
    this.#waiting = undefined
    this.#ended.error = undefined
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#items.length > 0) return { done: false, value: this.#items.shift() as T }
    if (this.#ended !== undefined) {
      const { error } = this.#ended
      this.#ended.error = undefined
      if (error !== undefined) throw error
      return { done: true, value: undefined }
    }
    this.#waiting = Promise.withResolvers()
    return this.#waiting.promise
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
