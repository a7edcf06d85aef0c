/** What a decider said of one record, and whether it was right. */
export interface Rating {
  /** Its own confidence, 0 to 1. */
  raw: number
  correct: boolean
}

/** How a rated case would have been decided by the others. */
export interface VoteRating extends Rating {
  /** How sure the rules are of it, 0 to 1; absent when they say nothing. */
  rules?: number
}
