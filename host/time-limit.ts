/**
 * Runs work with a signal of its own and gives what it gives. After `ms`, or when `parent` is aborted, the signal is
 * aborted and the error thrown at once, whether the work heeds the signal or not.
 */
export function withinTime<T>(
  limit: { ms: number; late: () => Error; parent?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { ms, late, parent } = limit
  return new Promise((resolve, reject) => {
    const ended = new AbortController()
    const settle = (): void => {
      clearTimeout(timer)
      parent?.removeEventListener('abort', leave)
    }
    const end = (reason: Error): void => {
      settle()
      reject(reason)
      ended.abort(reason)
    }
    const leave = (): void => end(reasonOf(parent))
    const timer = setTimeout(() => end(late()), ms)
    if (parent?.aborted) return leave()
    parent?.addEventListener('abort', leave, { once: true })
    work(ended.signal).finally(settle).then(resolve, reject)
  })
}

/** Why a signal was aborted. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal?.reason })
}
