/**
 * Learners of rules: a pure library over columns of typed arrays, and threads that run it. This is the only door; of ours
 * it imports the rule language alone. docs/learners.md tells of the algorithms and where they come from.
 */
export {
  casesOf,
  classCounts,
  type Column,
  type DataSet,
  type IgnoredField,
  type IgnoredReason,
  type Labels,
  labelsOf,
} from './data-set/data-set.ts'
export { dataSetOf, type DataSetOptions } from './data-set/from-records.ts'
export { extract } from './extract.ts'
export type { Extraction, ExtractionTask, LearnedRule, Phase, Refusal, Watch } from './extraction.ts'
export { deriveColumns, type FeatureOptions } from './features/derived-columns.ts'
export { type Contrast, type ContrastOptions, mineContrasts } from './frequency/contrasts.ts'
export type { Proposals, RefusedProposal } from './proposals.ts'
export { predictByList, ripper, type RipperOptions, type RuleList } from './ripper/ripper.ts'
export { printConditions } from './rules/print-rule.ts'
export type { Condition, Rule } from './rules/rule.ts'
export type { Algorithm } from './selection/candidates.ts'
export { type Measure, measure } from './selection/measure.ts'
export { normalForm } from './selection/normal-form.ts'
export { falseDiscoveryRates, fisherExact } from './statistics/fisher.ts'
export { betaProbability, betaQuantile } from './statistics/incomplete-beta.ts'
export { clopperPearson, type Interval, wilson } from './statistics/intervals.ts'
export { logGamma } from './statistics/log-factorial.ts'
export { LearnerThreads, type LearningWatch } from './threads/learner-threads.ts'
export { growPruned, type PruningOptions } from './tree/cross-validation.ts'
export { growTree } from './tree/grow.ts'
export { type BinnedTreeOptions, growBinned } from './tree/grow-binned.ts'
export { prune } from './tree/prune.ts'
export { rulesOfTree } from './tree/rules-of-tree.ts'
export { countLeaves, predict, type Tree, type TreeNode, type TreeOptions } from './tree/tree.ts'
