/** What a criterion makes of the weights of a node's classes. */
export interface Impurity {
  /** Gini impurity, or entropy in bits. */
  of(weights: Float64Array, total: number): number
  /** The greater, the purer: minus weight × impurity, up to what is the same for all splits of a node. */
  purity(weights: Float64Array, total: number): number
}

/** Breiman, Friedman, Olshen, Stone, Classification and Regression Trees, 1984. */
export const gini: Impurity = {
  of(weights, total) {
    return total <= 0 ? 0 : 1 - squares(weights) / (total * total)
  },
  purity(weights, total) {
    return total <= 0 ? 0 : squares(weights) / total
  },
}

/** Quinlan, Induction of Decision Trees, 1986. */
export const entropy: Impurity = {
  of(weights, total) {
    return total <= 0 ? 0 : -entropy.purity(weights, total) / total
  },
  purity(weights, total) {
    if (total <= 0) return 0
    let sum = 0
    for (const weight of weights) if (weight > 0) sum += weight * Math.log2(weight / total)
    return sum
  },
}

function squares(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight * weight
  return sum
}
