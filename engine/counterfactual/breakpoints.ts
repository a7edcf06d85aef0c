import { type Interval, steps } from '../regions/decimals.ts'
import type { Space } from '../regions/space.ts'
import type { Subject } from '../regions/subject.ts'

/** Points at which a term is looked at, to see between which it passes a threshold. */
const SAMPLES = 48

/**
 * The multiples of a step next to which a verdict can change when one field does: on both sides of each number that
 * the field is compared with, and of each place where a term of it passes one, found by bisection on the term's own
 * evaluation. A term that turns back between two samples, as a square can, may have a place more.
 */
export function breakpoints(
  space: Space,
  path: string,
  field: { readonly step: number; readonly interval: Interval; readonly current: number },
  evaluate: (subject: Subject, value: number) => number | null,
): number[] {
  const counts = new Set<number>()
  const near = (count: number) => {
    for (const by of [-1, 0, 1, 2]) counts.add(Math.floor(count) + by)
  }
  const { step, interval, current } = field
  for (const end of [interval.low, interval.high]) if (Number.isFinite(end)) near(end / step)
  for (const subject of space.subjects) {
    if (!subject.references.some((reference) => reference.path === path)) continue
    const thresholds = thresholdsOf(subject)
    if (subject.field) for (const threshold of thresholds) near(threshold / step)
    else {
      const grid = gridOf(space, path, field)
      for (const count of crossings(grid, thresholds, (at) => evaluate(subject, steps(at, step)))) near(count)
    }
  }
  near(current / step)
  return [...counts].map((count) => steps(count, step))
}

/** The numbers that a subject is compared with. */
export function thresholdsOf({ cells }: Subject): number[] {
  const numbers = cells.flatMap((cell) => {
    if (cell.kind === 'comparison') return [0]
    return 'interval' in cell && cell.interval !== null ? [cell.interval.low, cell.interval.high] : []
  })
  return [...new Set(numbers)].filter(Number.isFinite)
}

/** Steps at which terms are looked at, in order: over the whole interval, denser near the current value. */
function gridOf(
  space: Space,
  path: string,
  {
    step,
    interval: { low, high },
    current,
  }: { readonly step: number; readonly interval: Interval; readonly current: number },
): number[] {
  const thresholds = space.subjects.filter(({ key }) => key === path).flatMap(thresholdsOf)
  const scale = Math.max(1, Math.abs(current), ...thresholds.map(Math.abs))
  const from = Number.isFinite(low) ? low : Math.min(current, high) - 1_000 * scale
  const to = Number.isFinite(high) ? high : Math.max(current, low) + 1_000 * scale
  const even = Array.from({ length: SAMPLES / 2 + 1 }, (_, at) => from + ((to - from) * at) / (SAMPLES / 2))
  const close = Array.from({ length: SAMPLES / 4 }, (_, at) => 2 ** (at - 2) * step)
  const points = [...even, current, 0, ...thresholds, ...close.flatMap((by) => [current - by, current + by])]
  const inside = points
    .filter((point) => point >= from && point <= to)
    .map((point) => Math.round(point / step))
  return [...new Set(inside)].filter(Number.isSafeInteger).toSorted((a, b) => a - b)
}

/** Where a function of whole numbers passes a threshold: the number before. */
function crossings(
  grid: readonly number[],
  thresholds: readonly number[],
  evaluate: (count: number) => number | null,
): number[] {
  const values = grid.map(evaluate)
  return thresholds.flatMap((threshold) =>
    grid.flatMap((count, at) => {
      const [before, after] = [values[at - 1] ?? null, values[at] ?? null]
      if (before === null || after === null) return []
      const side = Math.sign(before - threshold)
      if (side === Math.sign(after - threshold)) return side === 0 ? [count] : []
      return [
        bisect(grid[at - 1] ?? count, count, side, (middle) => {
          const value = evaluate(middle)
          return value === null ? null : Math.sign(value - threshold)
        }),
      ]
    }),
  )
}

function bisect(from: number, to: number, side: number, sideAt: (count: number) => number | null): number {
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor(low + (high - low) / 2)
    if (sideAt(middle) === side) low = middle
    else high = middle
  }
  return low
}
