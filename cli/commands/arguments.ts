import { InvalidArgumentError } from 'commander'

/** Parses an option's whole number within bounds; commander tells the user when it isn't one. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Parses an option's span of time, such as 15m, in seconds; commander tells the user when it isn't one. */
export function secondsOf(span: string): number {
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }
  const [, count, unit] = /^(\d+)([smhd])$/.exec(span) ?? []
  if (count === undefined || unit === undefined || Number(count) === 0)
    throw new InvalidArgumentError('It is not a span such as 900s, 15m, 12h or 30d.')
  return Number(count) * seconds[unit as keyof typeof seconds]
}
