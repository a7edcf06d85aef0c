import { canonicalJson } from '#engine'

/** How often two people gave a pair of answers. */
export interface AnswerPair {
  first: unknown
  second: unknown
  count: number
}

/** How far reviewers agree. */
export interface Agreement {
  /** Reviews that two people answered. */
  pairs: number
  agreed: number
  /** Cohen's kappa: 1 when they always agree, 0 when as often as by chance; null while that can't be told. */
  kappa: number | null
}

/**
 * Agreement beyond chance, of the first two answers of each review. J. Cohen, Educational and Psychological
 * Measurement 20 (1960); who comes first and who second stand for the two raters.
 */
export function agreementOf(pairs: readonly AnswerPair[]): Agreement {
  const firsts = new Map<string, number>()
  const seconds = new Map<string, number>()
  let [total, agreed] = [0, 0]
  for (const { first, second, count } of pairs) {
    const [one, other] = [canonicalJson(first), canonicalJson(second)]
    firsts.set(one, (firsts.get(one) ?? 0) + count)
    seconds.set(other, (seconds.get(other) ?? 0) + count)
    total += count
    if (one === other) agreed += count
  }
  let byChance = 0
  for (const [outcome, count] of firsts) byChance += count * (seconds.get(outcome) ?? 0)
  const expected = byChance / total ** 2
  // All of one outcome: nothing tells agreement from chance.
  const kappa = total === 0 || expected === 1 ? null : (agreed / total - expected) / (1 - expected)
  return { pairs: total, agreed, kappa }
}
