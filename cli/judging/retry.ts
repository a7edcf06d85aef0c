import { GraphFailure } from '../graph-client.ts'

/** How often and when to try again. */
export interface RetryOptions {
  /** Pauses before the second, third … attempt, in milliseconds; as many as there are further attempts. */
  pausesMs: readonly number[]
  /** Waits that long; throws the signal's reason if it gives up. */
  sleep: (ms: number) => Promise<void>
  /** 0 to 1, spreads the pauses by up to a quarter. */
  random: () => number
  /** Told before each pause. */
  onRetry?: (failure: GraphFailure, pauseMs: number) => void
}

/** Eight attempts within about a minute: long enough for a server to be restarted. */
export const patiently: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

/**
 * Does a task, again and again while it fails with what may pass (network, 5xx, too many requests). A server's
 * Retry-After is kept. Throws the last failure when the attempts are used up, and any other error at once. A rate limit
 * uses up no attempt: it passes, and whoever has many records meets it often.
 */
export async function retrying<T>(task: () => Promise<T>, options: RetryOptions): Promise<T> {
  let attempts = 0
  for (;;) {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof GraphFailure) || !error.details.retryable) throw error
      const pause = isRateLimit(error) ? 0 : options.pausesMs[attempts++]
      if (pause === undefined) throw error
      const wait = Math.max(pause * (1 + options.random() / 4), error.details.retryAfterMs ?? 0)
      options.onRetry?.(error, wait)
      await options.sleep(wait)
    }
  }
}

/** Whether the server says both that it was asked too often and when it may be asked again. */
function isRateLimit({ details: { code, retryAfterMs } }: GraphFailure): boolean {
  return retryAfterMs !== undefined && (code === 'RATE_LIMITED' || code === 'HTTP_429')
}
