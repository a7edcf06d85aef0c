import type { Track } from './calibration/precision.ts'
import type { Threshold, ThresholdPolicy } from './calibration/threshold.ts'
import type { Decider, RuleMeaning } from './deciders.ts'

/** How far a workflow's deciders can be trusted, as far as a decision depends on it. */
export interface Trust {
  /** Names the state of the ratings that all this follows from. */
  readonly digest: string
  /** Rated judgements that a rule was chosen in. */
  ruleTrack(rule: RuleMeaning): Track
  /** A decider's own confidence as it can be trusted, 0 to 1. */
  calibrate(decider: Decider, raw: number): number
  /** Confidence from which a decider may decide without a person. */
  threshold(decider: Decider, policy: ThresholdPolicy): Threshold
}
