/** The pause that the header `Retry-After` asks for, in ms: seconds, or an HTTP date; undefined when it says neither. */
export function retryAfterMs(told: string | undefined, now: Date): number | undefined {
  if (told === undefined) return undefined
  const ms = /^\d+(?:\.\d+)?$/.test(told) ? Number(told) * 1000 : Date.parse(told) - now.getTime()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
