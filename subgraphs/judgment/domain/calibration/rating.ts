/** What a decider said of one record, and whether it was right. */
export interface Rating {
  /** Its own confidence, 0 to 1. */
  raw: number
  correct: boolean
}
