/** The known name nearest to a written one: the same but for case, or a few letters off. Null when none is near. */
export function nearestName(written: string, known: readonly string[]): string | null {
  const lower = written.toLowerCase()
  let best: { name: string; distance: number } | null = null
  for (const name of known) {
    const distance = editDistance(lower, name.toLowerCase())
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && (best === null || distance < best.distance)) {
      best = { name, distance }
    }
  }
  return best?.name ?? null
}

/** Letters to insert, delete or replace to turn one word into the other (Wagner and Fischer, 1974). */
function editDistance(from: string, to: string): number {
  // Nothing so much longer is near, and a long word must not cost its square.
  if (Math.abs(from.length - to.length) > 8) return Number.POSITIVE_INFINITY
  let previous = Array.from({ length: to.length + 1 }, (_, place) => place)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}
