import { AppError } from '#host'
import type { Context } from '../context.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { mcnemarExact } from '../domain/mcnemar.ts'
import type { RuleCandidateModel } from '../models.ts'
import type { RuleOutcome } from '../rules/rules.ts'
import type { ResolversTypes, RuleCandidateResolvers } from '../schema.generated.ts'
import { asExtraction } from './RuleExtraction.ts'

export const RuleCandidate = {
  __resolveReference: async ({ id }, { rule }) => asRule(await rule(id)),

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),

  async extraction({ extractionId }, _, { extraction }) {
    const found = asExtraction(await extraction(extractionId))
    if (found === null) throw new AppError('NOT_FOUND', `The run ${extractionId} is gone.`)
    return found
  },

  examples: ({ exampleIds }, _, context) => casesOf(exampleIds, context),

  counterexamples: ({ counterexampleIds }, _, context) => casesOf(counterexampleIds, context),

  backtest: ({ backtestId }) => (backtestId === null ? null : { __typename: 'Backtest', id: backtestId }),

  backtestSummary: ({ backtestSummary: summary }) =>
    summary && { ...summary, pValue: mcnemarExact(summary.mended, summary.broken) },

  async shadow(rule, _, { shadowResult }) {
    if (rule.shadowSince === null) return null
    const result = await shadowResult(rule)
    return result && { ...result, pValue: mcnemarExact(result.mended, result.broken) }
  },

  changes: ({ id }, _, { ruleChanges }) => ruleChanges(id),
} satisfies RuleCandidateResolvers

/** What is stored, as the graph's type. */
export function asRule(stored: LearnedRule): RuleCandidateModel
export function asRule(stored: LearnedRule | null): RuleCandidateModel | null
export function asRule(stored: LearnedRule | null): RuleCandidateModel | null {
  return stored === null ? null : { __typename: 'RuleCandidate', ...stored }
}

/** What a step came to, as the graph's type. */
export function asRuleOutcome(outcome: RuleOutcome): Awaited<ResolversTypes['ChangeRuleResult']> {
  if (!('__typename' in outcome)) return asRule(outcome)
  return outcome.__typename === 'RuleChangedMeanwhile' ? { ...outcome, rule: asRule(outcome.rule) } : outcome
}

/** Cases as far as they are still there. */
async function casesOf(ids: readonly string[], { ratedCase }: Context) {
  const found = await Promise.all(ids.map((id) => ratedCase(id)))
  return found.filter((one) => one !== null)
}
