/** What a rule does to the cases that the rules before it left. */
export interface RuleCounts {
  readonly covered: number
  readonly uncovered: number
  /** Covered, and not of the class. */
  readonly wrong: number
  /** Of the class, and not covered. */
  readonly missed: number
  /** Covered, and of the class. */
  readonly right: number
}

/** Bits to tell which `chosen` of `all` were chosen, when each is with that probability. */
function subsetLength(all: number, chosen: number, probability: number): number {
  let length = 0
  if (chosen > 0) length -= chosen * Math.log2(Math.max(probability, Number.MIN_VALUE))
  if (all > chosen) length -= (all - chosen) * Math.log2(Math.max(1 - probability, Number.MIN_VALUE))
  return length
}

/**
 * Bits to tell the exceptions to rules (Quinlan, MDL and Categorical Theories (Continued), 1995): the errors of the
 * larger side are coded by what is expected of them, those of the other as they are. `expected`: the share of wrong
 * cases among errors that is expected, the share of the class.
 */
export function exceptionsLength(
  expected: number,
  { covered, uncovered, wrong, missed }: Pick<RuleCounts, 'covered' | 'uncovered' | 'wrong' | 'missed'>,
): number {
  const total = Math.log2(covered + uncovered + 1)
  if (covered > uncovered) {
    const rest = uncovered > 0 ? subsetLength(uncovered, missed, missed / uncovered) : 0
    return total + subsetLength(covered, wrong, (expected * (wrong + missed)) / covered) + rest
  }
  const own = covered > 0 ? subsetLength(covered, wrong, wrong / covered) : 0
  return total + own + subsetLength(uncovered, missed, ((1 - expected) * (wrong + missed)) / uncovered)
}

/**
 * Bits to tell a rule of so many conditions, when there are `possible` to choose from; halved, since conditions can be
 * told in any order (Cohen 1995).
 */
export function ruleLength(conditions: number, possible: number): number {
  if (conditions === 0) return 0
  const count = Math.log2(conditions)
  const number = conditions > 1 ? count + 2 * Math.log2(count) : count
  return 0.5 * (number + subsetLength(possible, conditions, conditions / possible))
}
