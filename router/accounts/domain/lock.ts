/** How things stand with somebody's failed attempts. */
export interface Attempts {
  /** Names the counter of failures since the last success or lock. */
  readonly counter: string
  /** Locks without a success in between. */
  readonly locks: number
  /** Until when nothing is looked at, in milliseconds since the epoch. */
  readonly lockedUntil: number
}

/** Longest lock, in seconds. */
export const LONGEST_LOCK = 3600

/** Nothing has happened yet. */
export const untried: Attempts = { counter: '0', locks: 0, lockedUntil: 0 }

/** After one failure too many: locked for `seconds`, twice as long as the time before, up to an hour. */
export function lock({ locks }: Attempts, seconds: number, now: Date, counter: string): Attempts {
  const length = Math.min(seconds * 2 ** locks, LONGEST_LOCK)
  return { counter, locks: locks + 1, lockedUntil: now.getTime() + length * 1000 }
}

/** Whole seconds that are left of a lock; 0 when there is none. */
export function secondsLeft({ lockedUntil }: Attempts, now: Date): number {
  return Math.max(0, Math.ceil((lockedUntil - now.getTime()) / 1000))
}
