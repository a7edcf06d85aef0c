const NANOS = 1_000_000_000

// CEL's bound: ten thousand years.
const LONGEST_SECONDS = 315_576_000_000

const UNIT_NANOS: Readonly<Record<string, number>> = {
  d: 86_400 * NANOS,
  h: 3_600 * NANOS,
  m: 60 * NANOS,
  s: NANOS,
  ms: 1_000_000,
  us: 1_000,
  ns: 1,
}

/** A length of time, exact to a nanosecond. `seconds` and `nanos` are integers of the same sign. */
export class Duration {
  readonly seconds: number
  readonly nanos: number

  private constructor(seconds: number, nanos: number) {
    this.seconds = seconds
    this.nanos = nanos
  }

  /** Carries nanoseconds over into seconds; null beyond ten thousand years. */
  static of(seconds: number, nanos: number): Duration | null {
    let whole = seconds + Math.trunc(nanos / NANOS)
    let rest = nanos % NANOS
    if (whole > 0 && rest < 0) [whole, rest] = [whole - 1, rest + NANOS]
    if (whole < 0 && rest > 0) [whole, rest] = [whole + 1, rest - NANOS]
    return Math.abs(whole) > LONGEST_SECONDS ? null : new Duration(whole + 0, rest + 0)
  }

  /** Reads `1h30m`, `-1.5s`, `2d`: numbers with the units d, h, m, s, ms, us, ns. Null when it is not one. */
  static parse(text: string): Duration | null {
    if (text.length > 100) return null
    const [, sign, amounts] = /^([-+]?)((?:\d+(?:\.\d+)?(?:d|h|ms|m|s|us|ns))+)$/u.exec(text) ?? []
    if (amounts === undefined) return null
    let seconds = 0
    let nanos = 0
    for (const [, amount, unit] of amounts.matchAll(/(\d+(?:\.\d+)?)(d|h|ms|m|s|us|ns)/gu)) {
      const [whole = '0', fraction = '0'] = (amount ?? '').split('.')
      const size = UNIT_NANOS[unit ?? ''] ?? 0
      seconds += size >= NANOS ? Number(whole) * (size / NANOS) : 0
      nanos += (size >= NANOS ? 0 : Number(whole) * size) + Math.trunc(Number(`0.${fraction}`) * size)
    }
    return sign === '-' ? Duration.of(-seconds, -nanos) : Duration.of(seconds, nanos)
  }

  /** Orders by length: negative, zero or positive. */
  compare(other: Duration): number {
    return this.seconds - other.seconds || this.nanos - other.nanos
  }

  plus(other: Duration): Duration | null {
    return Duration.of(this.seconds + other.seconds, this.nanos + other.nanos)
  }

  negated(): Duration {
    return new Duration(0 - this.seconds, 0 - this.nanos)
  }

  /** The whole length in milliseconds, as a fraction. */
  get milliseconds(): number {
    return this.seconds * 1_000 + this.nanos / 1_000_000
  }

  /** Seconds with as many decimals as needed, as in `5400s` and `-0.5s`. */
  toString(): string {
    const sign = this.seconds < 0 || this.nanos < 0 ? '-' : ''
    return `${sign}${Math.abs(this.seconds)}${fractionOf(Math.abs(this.nanos))}s`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** Nanoseconds as the decimals of a second, as in `.5`; nothing for none. */
export function fractionOf(nanos: number): string {
  return nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/u, '')}`
}
