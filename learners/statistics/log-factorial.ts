/** Stirling's series for ln Γ (Abramowitz and Stegun 6.1.41), from 10 on; below by ln Γ(x) = ln Γ(x + 1) − ln x. */
export function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x)
  const inverse = 1 / x
  const square = inverse * inverse
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}

/** ln n! */
export function logFactorial(n: number): number {
  return logGamma(n + 1)
}
