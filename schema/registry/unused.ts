import type { UsageWindow } from '../usage/recorded-operation.ts'
import type { Problem } from './problem.ts'

/** Breaking for reasons that no operation shows. */
const whoeverAsks = new Set([
  'PERMISSION_WEAKENED',
  'SUBGRAPH_REMOVED',
  'CONTRACT_REMOVED',
  'PUBLISHED_UNREADABLE',
])

/** Lets a breaking change pass that no operation uses, provided that usage was recorded in the whole window. */
export function unusedPassed(
  problems: Problem[],
  { days, complete }: UsageWindow,
): { standing: Problem[]; accepted: Problem[] } {
  const passes = ({ kind, code, users }: Problem) =>
    complete && kind === 'breaking' && !whoeverAsks.has(code) && users !== undefined && users.length === 0
  return {
    standing: problems.filter((problem) => !passes(problem)),
    accepted: problems
      .filter(passes)
      .map((problem) => ({ ...problem, accepted: `nobody used it in the last ${days} days` })),
  }
}
