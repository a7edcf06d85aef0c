/**
 * Two-sided p-value of McNemar's exact test: of pairs in which one of two was right and the other wrong, the
 * probability of a count as uneven when either is as likely (A. Agresti, Categorical Data Analysis, §11.1). 1 without
 * such pairs.
 *
 * @param one pairs in which the first alone was right
 * @param other pairs in which the second alone was right
 */
export function mcnemarExact(one: number, other: number): number {
  const pairs = one + other
  const fewer = Math.min(one, other)
  let logTerm = -pairs * Math.LN2
  let tail = 0
  for (let count = 0; count <= fewer; count += 1) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((pairs - count) / (count + 1))
  }
  return Math.min(1, 2 * tail)
}
