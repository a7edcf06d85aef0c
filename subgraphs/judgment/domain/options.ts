/** How long, how sure, and whether to reuse, with defaults filled in. */
export interface Options {
  timeoutMs: number
  /** 0 to 1; undefined: what the workflow says. */
  threshold: number | undefined
  cache: boolean
}

/** What a caller may leave out. */
export interface AskedOptions {
  /** ISO 8601, such as PT30S. */
  timeout?: string | null | undefined
  threshold?: number | null | undefined
  cache?: boolean | null | undefined
}

/** The product's settings that options fall back on. */
export interface OptionDefaults {
  timeoutSeconds: number
}

/** An option out of its bounds. */
export interface OptionFault {
  option: string
  message: string
}

const LONGEST_MS = 5 * 60_000

/** Fills in what was left out; an option out of bounds is a fault. */
export function readOptions(
  asked: AskedOptions | null | undefined,
  defaults: OptionDefaults,
): Options | OptionFault {
  const timeoutMs = asked?.timeout == null ? defaults.timeoutSeconds * 1000 : milliseconds(asked.timeout)
  if (timeoutMs === undefined || timeoutMs <= 0 || timeoutMs > LONGEST_MS)
    return {
      option: 'timeout',
      message: 'The timeout must be more than nothing and at most PT5M, in days, hours, minutes and seconds.',
    }
  const threshold = asked?.threshold ?? undefined
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1))
    return { option: 'threshold', message: `The threshold must be from 0 to 1; it is ${threshold}.` }
  return { timeoutMs, threshold, cache: asked?.cache ?? false }
}

/** Milliseconds of an ISO 8601 duration of days and time; undefined for months and years, whose length varies. */
export function milliseconds(duration: string): number | undefined {
  const match = /^P(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(duration)
  if (match === null) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
