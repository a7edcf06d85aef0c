/** How much of a name is compared, in code units. */
const LONGEST = 40

/**
 * The name among `known` that was probably meant: equal but for case and spacing, or a third of its letters
 * away.
 */
export function nearestName(written: string, known: Iterable<string>): string | null {
  const target = folded(written)
  let best: { name: string; distance: number } | undefined
  for (const name of known) {
    const candidate = folded(name)
    const bound = Math.min(best?.distance ?? Infinity, Math.max(1, Math.floor(target.length / 3)) + 1)
    const distance = distanceBelow(bound, target, candidate)
    if (distance < bound) best = { name, distance }
  }
  return best?.name ?? null
}

/** Compared by letters: Hangul syllables by their jamo, so that 운도 is close to 온도. */
function folded(name: string): string {
  return name
    .slice(0, LONGEST)
    .toLowerCase()
    .replaceAll(/[\s_-]/gu, '')
    .normalize('NFD')
}

/** Optimal string alignment distance (swaps count one), or `bound` when it isn't less. */
function distanceBelow(bound: number, left: string, right: string): number {
  if (Math.abs(left.length - right.length) >= bound) return bound
  let before: number[] = []
  let above = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const line = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    if (Math.min(...line) >= bound) return bound
    before = above
    above = line
  }
  return Math.min(bound, above[right.length] ?? 0)
}
