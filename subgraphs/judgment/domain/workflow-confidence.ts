/** Who can decide without a person. */
export type Decider = 'RULES' | 'MODEL' | 'CASES'

/** What is known of how sure one may be of a workflow's deciders. */
export interface WorkflowConfidence {
  /** Names the state of all that follows from ratings. */
  readonly digest: string
  /** Rated judgements of a rule. */
  ruleTrack(rule: { id: string; when: string; outcome: unknown }): Track
  /** What a decider's figure is worth, 0 to 1. */
  calibrate(decider: Decider, raw: number): number
  /** The calibrated confidence from which on a decider may decide without a person. */
  threshold(decider: Decider, policy: { threshold: number; errorBudget: number | null }): Threshold
}

/** What holds where nothing was ever rated. */
export const UNRATED: WorkflowConfidence = {
  digest: '',
  ruleTrack: () => ({ correct: 0, wrong: 0 }),
  calibrate: (_, raw) => raw,
  threshold: (_, { threshold, errorBudget }) =>
    errorBudget === null
      ? { at: threshold, why: 'SETTING', message: 'As it is set.' }
      : { at: 2, why: 'TOO_FEW_RATINGS', message: 'There are no ratings to keep the error budget by.' },
}

/** How often something was right, and how often wrong. */
export interface Track {
  correct: number
  wrong: number
}

/** A threshold, and where it comes from. */
export interface Threshold {
  /** 0 to 1; above 1, the decider may decide nothing. */
  at: number
  why: 'SETTING' | 'ERROR_BUDGET' | 'TOO_FEW_RATINGS' | 'NOT_WITHIN_BUDGET' | 'WITHDRAWN'
  /** For people. */
  message: string
}

/**
 * Posterior mean of a rule's precision, 0 to 1: the author's figure counts as `weight` earlier cases (the mean of a
 * Beta posterior whose prior has that mean and that weight).
 */
export function measuredPrecision({
  correct,
  wrong,
  prior,
  weight = 20,
}: Track & { prior: number; weight?: number }): number {
  return correct + wrong === 0 ? prior : (correct + prior * weight) / (correct + wrong + weight)
}
