/** What Ctrl-C and SIGTERM ask for. */
export interface Interruption {
  /** Aborted by the first: end what is under way, begin nothing more. */
  stop: AbortSignal
  /** Aborted by the second: drop everything. */
  kill: AbortSignal
  /** Stops listening. */
  close(): void
}

/** A signal that follows the last one within this time is the same one, seen twice: by the group and by a parent, in ms. */
const ECHO = 300

/** Listens for SIGINT and SIGTERM. `onStop` is told of the first. */
export function onInterruption(onStop: () => void): Interruption {
  const stop = new AbortController()
  const kill = new AbortController()
  let lastAt = 0
  const listener = (): void => {
    const echo = stop.signal.aborted && performance.now() - lastAt < ECHO
    lastAt = performance.now()
    if (echo) return
    if (stop.signal.aborted) kill.abort(new Error('stopped'))
    else {
      stop.abort(new Error('stopped'))
      onStop()
    }
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return {
    stop: stop.signal,
    kill: kill.signal,
    close() {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    },
  }
}
