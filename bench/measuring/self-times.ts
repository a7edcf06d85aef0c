import type { SelfTime, Span } from './cpu-profile.ts'
import { table } from './table.ts'

/** Functions that are told by name. */
const FUNCTIONS = 15

/** Prints where the time of a span went, by package or folder and by function: of all, and for each of `units`. */
export function printSelfTimes(times: readonly SelfTime[], span: Span, title: string, units: number): void {
  const total = times.reduce((sum, { time }) => sum + time, 0)
  const shares = (time: number): string[] => [
    `${((time / total) * 100).toFixed(1)} %`,
    `${(time / units).toFixed(1)} µs`,
  ]
  const places = new Map<string, number>()
  for (const { place, time } of times) places.set(place, (places.get(place) ?? 0) + time)
  const byTime = [...places].toSorted(([, a], [, b]) => b - a).filter(([, time]) => time / total > 0.003)
  const working = times.filter(({ place }) => place !== 'idle').toSorted((a, b) => b.time - a.time)
  const covered = Math.round((total / (span.to - span.from)) * 100)
  console.log(`\n  ${title}; samples cover ${covered} % of the time\n`)
  console.log(table(byTime.map(([place, time]) => [place, ...shares(time)])))
  console.log('')
  const rows = working
    .slice(0, FUNCTIONS)
    .map(({ name, where, time }) => [`${name}  ${where}`, ...shares(time)])
  console.log(table(rows))
}
