/**
 * What a function makes of each item, none, one or many of them, in order. Unlike a generator it can be returned
 * while it waits: `return` reaches the source at once.
 */
export function flatMap<T, U>(
  source: AsyncIterableIterator<T>,
  make: (item: T) => readonly U[],
): AsyncIterableIterator<U> {
  const made: U[] = []
  return {
    async next() {
      while (made.length === 0) {
        const item = await source.next()
        if (item.done === true) return { done: true, value: undefined }
        made.push(...make(item.value))
      }
      return { done: false, value: made.shift() as U }
    },
    async return() {
      made.length = 0
      await source.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
