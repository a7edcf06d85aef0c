import { Duration, fractionOf } from './duration.ts'
import { offsetAt, type TimeZone } from './time-zone.ts'

const NANOS = 1_000_000_000

// The years 1 to 9999, as in CEL.
const EARLIEST_SECONDS = -62_135_596_800
const LATEST_SECONDS = 253_402_300_799

const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?(Z|z|[-+]\d{2}:\d{2}))?)?$/u

/** A point in time, exact to a nanosecond, in the years 1 to 9999. `nanos` counts forward from `seconds`. */
export class Timestamp {
  /** Seconds since 1970-01-01 UTC, an integer. */
  readonly seconds: number
  readonly nanos: number

  private constructor(seconds: number, nanos: number) {
    this.seconds = seconds
    this.nanos = nanos
  }

  /** Carries nanoseconds over into seconds; null outside the years 1 to 9999. */
  static of(seconds: number, nanos: number): Timestamp | null {
    const whole = seconds + Math.floor(nanos / NANOS)
    if (!(whole >= EARLIEST_SECONDS && whole <= LATEST_SECONDS)) return null
    return new Timestamp(whole, nanos - Math.floor(nanos / NANOS) * NANOS)
  }

  /** From milliseconds since 1970-01-01 UTC. */
  static ofMilliseconds(milliseconds: number): Timestamp | null {
    const seconds = Math.floor(milliseconds / 1_000)
    return Timestamp.of(seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000))
  }

  /**
   * Reads an RFC 3339 time, or a date, which is its midnight. What has no offset of its own is taken in the
   * zone; without one, a date is taken in UTC, and a time is not a point in time: `no zone`.
   */
  static parse(text: string, zone?: TimeZone): Timestamp | 'malformed' | 'no zone' {
    const [matched, year, month, day, hour, minute, second, fraction, offset] = PATTERN.exec(text) ?? []
    if (matched === undefined) return 'malformed'
    const clock = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)] as const
    const date = new Date(0)
    date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
    // A day or month that doesn't exist has moved the date.
    if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return 'malformed'
    if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return 'malformed'
    const local = date.getTime() / 1_000 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    const nanos = Number((fraction ?? '').padEnd(9, '0'))
    if (offset !== undefined && !/^z$/iu.test(offset)) {
      return Timestamp.of(local - secondsOf(offset), nanos) ?? 'malformed'
    }
    if (offset === undefined && zone === undefined && hour !== undefined) return 'no zone'
    const behind = offset === undefined && zone !== undefined ? offsetOfLocal(local, zone) : 0
    return Timestamp.of(local - behind, nanos) ?? 'malformed'
  }

  /** Orders by time: negative, zero or positive. */
  compare(other: Timestamp): number {
    return this.seconds - other.seconds || this.nanos - other.nanos
  }

  plus(duration: Duration): Timestamp | null {
    return Timestamp.of(this.seconds + duration.seconds, this.nanos + duration.nanos)
  }

  /** How much later this is than another time. */
  since(other: Timestamp): Duration | null {
    return Duration.of(this.seconds - other.seconds, this.nanos - other.nanos)
  }

  /** The calendar and clock of a zone, as the UTC fields of a Date. */
  local(zone: TimeZone): Date {
    return new Date(
      (this.seconds + offsetAt(zone, this.seconds)) * 1_000 + Math.floor(this.nanos / 1_000_000),
    )
  }

  /** RFC 3339 in UTC, with as many decimals as needed. */
  toString(): string {
    return `${new Date(this.seconds * 1_000).toISOString().slice(0, 19)}${fractionOf(this.nanos)}Z`
  }

  toJSON(): string {
    return this.toString()
  }
}

function secondsOf(offset: string): number {
  const [hours, minutes] = offset.slice(1).split(':')
  return (offset.startsWith('-') ? -60 : 60) * (Number(hours) * 60 + Number(minutes))
}

// The offset depends on the time and the time on the offset: a second look settles it but for the hour that a
// clock change skips or repeats, where the later offset counts.
function offsetOfLocal(local: number, zone: TimeZone): number {
  return offsetAt(zone, local - offsetAt(zone, local))
}
