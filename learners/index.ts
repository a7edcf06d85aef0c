/**
 * Learners of rules: a pure library over columns of typed arrays. docs/learners.md tells of the algorithms and where
 * they come from.
 */
export {
  casesOf,
  classCounts,
  type Column,
  type DataSet,
  type IgnoredField,
  type Labels,
  labelsOf,
} from './data-set/data-set.ts'
export { dataSetOf, type DataSetOptions } from './data-set/from-records.ts'
export { growTree } from './tree/grow.ts'
export { prune } from './tree/prune.ts'
export { countLeaves, predict, type Tree, type TreeNode, type TreeOptions } from './tree/tree.ts'
