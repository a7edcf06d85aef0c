/** The columns' entries between `start` and `end`, and what limits a split of them. */
export interface Stretch {
  readonly entries: Int32Array
  readonly ranks: Int32Array
  readonly start: number
  readonly end: number
  readonly minLeaf: number
}

/** The best place to split: the first entry of the right side, or -1; and its purity. */
export interface Cut {
  place: number
  purity: number
}

/**
 * The purest split of two classes by Gini's measure. All figures are whole numbers until the last division, so that
 * splits that are equally good come out equal.
 */
export function cutTwo({ entries, ranks, start, end, minLeaf }: Stretch, ones: number, cut: Cut): void {
  const total = end - start
  const zeros = total - ones
  const last = end - Math.max(1, minLeaf)
  let best = cut.purity
  let left = 0
  for (let place = start; place < last; place += 1) {
    left += (entries[place] as number) & 1
    const count = place + 1 - start
    if (ranks[place] === ranks[place + 1] || count < minLeaf) continue
    const other = count - left
    const right = ones - left
    const rest = zeros - other
    const purity = (other * other + left * left) / count + (rest * rest + right * right) / (total - count)
    if (purity > best) {
      best = purity
      cut.place = place + 1
    }
  }
  cut.purity = best
}

/** The same of many classes: sums of squares are carried along. */
export function cutMany(
  { entries, ranks, start, end, minLeaf }: Stretch,
  counts: Float64Array,
  cut: Cut,
): void {
  const mask = maskOf(counts.length)
  const left = new Float64Array(counts.length)
  const last = end - Math.max(1, minLeaf)
  let squaresLeft = 0
  let squaresRight = 0
  for (const count of counts) squaresRight += count * count
  for (let place = start; place < last; place += 1) {
    const code = (entries[place] as number) & mask
    const before = left[code] as number
    squaresLeft += 2 * before + 1
    squaresRight -= 2 * ((counts[code] as number) - before) - 1
    left[code] = before + 1
    const count = place + 1 - start
    if (ranks[place] === ranks[place + 1] || count < minLeaf) continue
    const purity = squaresLeft / count + squaresRight / (end - place - 1)
    if (purity > cut.purity) {
      cut.purity = purity
      cut.place = place + 1
    }
  }
}

/** The bits of an entry that hold one of so many classes. */
export function maskOf(classes: number): number {
  return (1 << Math.max(1, 32 - Math.clz32(classes - 1))) - 1
}
