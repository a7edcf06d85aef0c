/** How a rule did beside the rules in service. */
export interface ShadowResult {
  /** Judgements looked at. */
  judgments: number
  /** Those for which it was true. */
  matched: number
  differing: number
  rated: number
  right: number
  judgedRight: number
  mended: number
  broken: number
}
