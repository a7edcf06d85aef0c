import type { NewRule } from './in-rule-set.ts'
import type { LearnedRule } from './learned-rule.ts'
import { mcnemarExact } from './mcnemar.ts'
import type { ShadowResult } from './shadow-result.ts'

/** A change of a workflow's rules by a learned one. */
export interface Promotion {
  kind: 'ADDED' | 'RETIRED'
  workflow: { id: string; name: string; from: number; to: number }
  rule: NewRule<unknown>
  learned: LearnedRule
  shadow: ShadowResult | null
  by: string
  at: Date
  comment: string
}

/** What a version gained or lost, for people: the change as a diff, and what it rests on. */
export function diffOf({ kind, workflow, rule, learned, shadow, by, at, comment }: Promotion): string {
  const sign = kind === 'ADDED' ? '+' : '-'
  return [
    `Workflow ${JSON.stringify(workflow.name)} (${workflow.id}): version ${workflow.from} -> ${workflow.to}`,
    `Learned rule ${learned.id} ${kind === 'ADDED' ? 'approved' : 'retired'} by ${by} at ${at.toISOString()}`,
    `Why: ${comment}`,
    '',
    `${sign} rule ${rule.id}`,
    `${sign}   when:       ${rule.when}`,
    `${sign}   outcome:    ${JSON.stringify(rule.outcome)}`,
    `${sign}   confidence: ${rule.confidence}`,
    '',
    ...evidence(learned, shadow),
  ].join('\n')
}

function evidence(
  { algorithms, heldOut, backtestSummary, conflicts, liveVersion }: LearnedRule,
  shadow: ShadowResult | null,
): string[] {
  const { covered, correct, bounds, recall, cases } = heldOut
  return [
    `Found by:   ${algorithms.join(', ')}`,
    `Held out:   right about ${correct} of ${covered} (${percent(bounds.low)} to ${percent(bounds.high)} with 95 %), finds ${percent(recall)} of its outcome among ${cases} cases`,
    backtestSummary === null
      ? 'History:    not backtested'
      : `History:    of ${backtestSummary.judgments} judgements true of ${backtestSummary.matched}; with it ${backtestSummary.flipped} flip and ${backtestSummary.settled} open ones are settled; rated: right about ${backtestSummary.right} of ${backtestSummary.rated}, mends ${backtestSummary.mended}, breaks ${backtestSummary.broken}`,
    shadow === null
      ? 'Shadow:     none'
      : `Shadow:     of ${shadow.judgments} judgements true of ${shadow.matched}; rated: right about ${shadow.right} of ${shadow.rated}, mends ${shadow.mended}, breaks ${shadow.broken} (McNemar p ${mcnemarExact(shadow.mended, shadow.broken).toPrecision(3)})`,
    `Conflicts:  ${conflicts === null ? 'not found out' : conflicts.length === 0 ? 'none' : conflicts.map(({ ruleId }) => ruleId).join(', ')}`,
    ...(liveVersion === null ? [] : [`In service: since version ${liveVersion}`]),
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** What is signed for a change: nobody can take a diff for that of another tenant or another change. */
export function signedText(
  tenantId: string,
  changeOf: { learnedRuleId: string; version: number; diff: string },
): string {
  const { learnedRuleId, version, diff } = changeOf
  return JSON.stringify(['learned rule', tenantId, learnedRuleId, version, diff])
}
