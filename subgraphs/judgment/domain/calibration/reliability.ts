/** A calibrated confidence, and whether what it was said of was right. */
export interface Scored {
  confidence: number
  correct: boolean
}

/** Those with a confidence from `from` to `to`. */
export interface Bin {
  from: number
  to: number
  count: number
  /** 0 when there are none. */
  meanConfidence: number
  /** The share that was right; 0 when there are none. */
  accuracy: number
}

/** The reliability diagram: bins of equal width, the last including 1. */
export function reliabilityBins(scored: readonly Scored[], bins = 10): Bin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }))
  for (const { confidence, correct } of scored) {
    const sum = sums[Math.min(bins - 1, Math.max(0, Math.floor(confidence * bins)))]
    if (sum === undefined) continue
    sum.count += 1
    sum.confidence += confidence
    sum.correct += correct ? 1 : 0
  }
  return sums.map(({ count, confidence, correct }, at) => ({
    from: at / bins,
    to: (at + 1) / bins,
    count,
    meanConfidence: count === 0 ? 0 : confidence / count,
    accuracy: count === 0 ? 0 : correct / count,
  }))
}

/**
 * Expected calibration error: how far confidence and accuracy lie apart, on average over the bins by their size.
 * M. Naeini et al., AAAI 2015. Null without any.
 */
export function expectedCalibrationError(scored: readonly Scored[], bins = 10): number | null {
  if (scored.length === 0) return null
  const apart = reliabilityBins(scored, bins).map(
    ({ count, meanConfidence, accuracy }) => count * Math.abs(meanConfidence - accuracy),
  )
  return apart.reduce((sum, one) => sum + one, 0) / scored.length
}

/** Mean squared distance of the confidence from what was so. G. Brier, Monthly Weather Review 78 (1950). Null without any. */
export function brierScore(scored: readonly Scored[]): number | null {
  if (scored.length === 0) return null
  const sum = scored.reduce(
    (total, { confidence, correct }) => total + (confidence - (correct ? 1 : 0)) ** 2,
    0,
  )
  return sum / scored.length
}
