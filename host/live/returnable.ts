/**
 * A generator that can be returned while it waits: `return` calls `leave`, which must make it end, and does not wait
 * for it as a generator's own `return` would.
 */
export function returnable<T>(
  items: AsyncIterable<T>,
  leave: () => void,
): AsyncIterableIterator<T, undefined> {
  const source = items[Symbol.asyncIterator]()
  return {
    next: async () => {
      const item = await source.next()
      return item.done === true ? { done: true, value: undefined } : item
    },
    async return() {
      leave()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
