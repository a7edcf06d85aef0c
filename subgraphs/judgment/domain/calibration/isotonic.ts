import type { Rating } from './rating.ts'

/** A corner of a rising line: the share that was right of those with about this confidence. */
export interface Corner {
  raw: number
  share: number
}

interface Block {
  raw: number
  correct: number
  count: number
}

/**
 * Isotonic regression, for many ratings: the rising step function nearest to the ratings, by pooling adjacent
 * violators (M. Ayer et al., Ann. Math. Statist. 26, 1955; for calibration B. Zadrozny and C. Elkan, KDD 2002). Each
 * step is given by its middle; between the middles the line is straight.
 */
export function fitIsotonic(ratings: readonly Rating[]): Corner[] {
  const blocks: Block[] = []
  for (const block of byConfidence(ratings)) {
    let last = block
    for (let before = blocks.at(-1); before && shareOf(before) >= shareOf(last); before = blocks.at(-1)) {
      blocks.pop()
      last = pooled(before, last)
    }
    blocks.push(last)
  }
  return blocks.map((block) => ({ raw: block.raw, share: shareOf(block) }))
}

/**
 * The line's height. Below the lowest corner it falls to 0 at 0, since nothing is known of such low confidence but
 * that it is lower; above the highest it stays.
 */
export function onLine(corners: readonly Corner[], raw: number): number {
  let low = 0
  let high = corners.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((corners[middle]?.raw ?? 0) < raw) low = middle + 1
    else high = middle
  }
  const left = corners[low - 1] ?? { raw: 0, share: 0 }
  const right = corners[low]
  if (right === undefined) return left.share
  if (right.raw === left.raw) return right.share
  return left.share + ((right.share - left.share) * (raw - left.raw)) / (right.raw - left.raw)
}

/** Ratings of equal confidence together, ascending. */
function byConfidence(ratings: readonly Rating[]): Block[] {
  const blocks: Block[] = []
  for (const { raw, correct } of ratings.toSorted((one, other) => one.raw - other.raw)) {
    const last = blocks.at(-1)
    if (last?.raw === raw) {
      last.count += 1
      last.correct += correct ? 1 : 0
    } else blocks.push({ raw, correct: correct ? 1 : 0, count: 1 })
  }
  return blocks
}

function pooled(one: Block, other: Block): Block {
  const count = one.count + other.count
  return {
    raw: (one.raw * one.count + other.raw * other.count) / count,
    correct: one.correct + other.correct,
    count,
  }
}

function shareOf({ correct, count }: Block): number {
  return correct / count
}
