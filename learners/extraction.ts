import type { JsonObject } from '#engine'
import type { IgnoredField } from './data-set/data-set.ts'
import type { DataSetOptions } from './data-set/from-records.ts'
import type { Proposals, RefusedProposal } from './proposals.ts'
import type { Algorithm } from './selection/candidates.ts'
import type { Measure } from './selection/measure.ts'

/** Rated cases, and how to learn from them. All of it can be sent to a thread. */
export interface ExtractionTask {
  readonly records: readonly JsonObject[]
  /** For each record the right outcome, as a text; equal outcomes have equal texts. */
  readonly outcomes: readonly string[]
  /** What each case weighs, 0 or more; default 1. Read by the decision tree. */
  readonly weights?: readonly number[] | undefined
  /** Default all but `llm_pattern`, which takes part when there are proposals. */
  readonly algorithms?: readonly Exclude<Algorithm, 'llm_pattern'>[] | undefined
  readonly proposals?: Proposals | undefined
  readonly fields?: DataSetOptions | undefined
  /** Rules to choose at most; default 12. */
  readonly mostRules?: number | undefined
  /** Share of the cases that rules are measured on, and learned without; default 0.3. */
  readonly heldOut?: number | undefined
  /** Cases without which nothing is learned; default 50. */
  readonly fewest?: number | undefined
  /** Whether differences, products and ratios are tried; default true. */
  readonly derive?: boolean | undefined
  /** Default 1. The same task with the same seed has the same answer. */
  readonly seed?: number | undefined
}

/** What is under way, in this order. */
export type Phase = 'features' | Algorithm | 'selection' | 'measuring'

/** Told as the work goes on; `check` throws to end it. */
export interface Watch {
  readonly onPhase?: ((phase: Phase) => void) | undefined
  readonly check?: (() => void) | undefined
}

/** A rule as text, with what it was measured to be worth. */
export interface LearnedRule {
  /** In the rule language. */
  readonly when: string
  readonly outcome: string
  /** Who found it, or one of the same meaning. */
  readonly algorithms: readonly Algorithm[]
  /** Whether it is of the set that was chosen to work together. */
  readonly chosen: boolean
  readonly training: Measure
  readonly heldOut: Measure
}

/** What came of it. */
export interface Extraction {
  readonly kind: 'EXTRACTED'
  /** The chosen ones first, each part by the lower bound of its precision on held-out cases, then what they cover. */
  readonly rules: readonly LearnedRule[]
  /** Derived features that learners were given. */
  readonly features: readonly string[]
  readonly ignored: readonly IgnoredField[]
  readonly refusedProposals: readonly RefusedProposal[]
  readonly cases: { readonly training: number; readonly heldOut: number }
}

/** Why nothing can be learned. */
export interface Refusal {
  readonly kind: 'REFUSED'
  readonly reason: 'TOO_FEW_CASES' | 'ONE_OUTCOME' | 'TOO_MANY_OUTCOMES' | 'NO_FIELDS' | 'TOO_LARGE'
  /** For people: what is wrong, and what to do. */
  readonly message: string
}
