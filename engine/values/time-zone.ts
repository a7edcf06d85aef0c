/** A time zone: how far local clocks are ahead of UTC, fixed or by a formatter that knows the zone's history. */
export type TimeZone = { readonly ahead: number } | { readonly formatter: Intl.DateTimeFormat }

// A formatter takes about 50 µs to make. Only names of real zones get in, some hundreds.
const NAMED_ZONES = new Map<string, TimeZone>()

const LONGEST_NAME = 60

/** The zone of a name as in `Asia/Seoul`, or of an offset as in `+09:00`; null when there is none such. */
export function timeZone(name: string): TimeZone | null {
  if (name.length > LONGEST_NAME) return null
  const [offset, sign, hours, minutes] = /^([-+]?)(\d{2}):(\d{2})$/u.exec(name) ?? []
  if (offset !== undefined) {
    return { ahead: (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes)) }
  }
  // Intl takes a name in any case; the map must not grow with each.
  const key = name.toLowerCase()
  const known = NAMED_ZONES.get(key)
  if (known !== undefined) return known
  try {
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    const zone = { formatter }
    NAMED_ZONES.set(key, zone)
    return zone
  } catch {
    // The one way that Intl has of telling that it doesn't know a zone.
    return null
  }
}

/** The zone that is meant when none is named. */
export const UTC: TimeZone = { ahead: 0 }

/** Seconds that a zone's clocks are ahead of UTC at a time, given in seconds since 1970-01-01 UTC. */
export function offsetAt(zone: TimeZone, seconds: number): number {
  if ('ahead' in zone) return zone.ahead
  const parts = zone.formatter.formatToParts(seconds * 1_000)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes, rest] = /GMT([-+])(\d{2}):(\d{2})(?::(\d{2}))?/u.exec(name) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest ?? 0))
}
