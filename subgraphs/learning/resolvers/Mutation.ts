import { AppError, isUuid } from '#host'
import type { Context } from '../context.ts'
import type { NewRating } from '../cases/rating.ts'
import type { MutationResolvers } from '../schema.generated.ts'
import { asExtraction } from './RuleExtraction.ts'
import { asRuleOutcome } from './RuleCandidate.ts'

/** Judgements that are rated together, and records imported together, at most. */
const MOST = { ratings: 100, imported: 1000 }

export const Mutation = {
  async rateJudgment(_, { input }, context) {
    const result = await rated(context, input)
    if (result.__typename === 'JudgmentUnknown') throw new AppError('NOT_FOUND', result.message)
    return result
  },

  async rateJudgments(_, { input }, context) {
    if (input.length < 1 || input.length > MOST.ratings)
      throw new AppError('BAD_INPUT', `1 to ${MOST.ratings} ratings are taken; these are ${input.length}.`)
    const results = []
    for (const one of input) results.push(await rated(context, one))
    return results
  },

  async importRatedCases(_, { input: { workflowId, cases } }, { viewer, importCases, workflowExists }) {
    if (cases.length < 1 || cases.length > MOST.imported) {
      const message = `1 to ${MOST.imported} records are taken at once; these are ${cases.length}.`
      return { __typename: 'InvalidImport', message }
    }
    const id = workflowId.toLowerCase()
    if (!isUuid(id) || !(await workflowExists(id)))
      throw new AppError('NOT_FOUND', `There is no workflow ${JSON.stringify(workflowId)}.`)
    const workflow = { __typename: 'Workflow', id } as const
    return { __typename: 'ImportRatedCasesPayload', workflow, ...(await importCases(viewer, id, cases)) }
  },

  async deleteRatedCase(_, { id }, { deleteCase }) {
    const deleted = isUuid(id) ? await deleteCase(id) : undefined
    if (deleted === undefined)
      throw new AppError('NOT_FOUND', `There is no rated case ${JSON.stringify(id)}.`)
    return { id, workflow: { __typename: 'Workflow', id: deleted.workflowId } }
  },

  async extractRules(_, { input }, { viewer, extractions }) {
    const outcome = await extractions.start(viewer, { ...input, workflowId: input.workflowId.toLowerCase() })
    if (!('__typename' in outcome)) return asExtraction(outcome)
    return outcome.__typename === 'RuleExtractionUnderWay'
      ? { ...outcome, extraction: asExtraction(outcome.extraction) }
      : outcome
  },

  async cancelRuleExtraction(_, { id }, { viewer, extractions, extraction }) {
    const cancelled = isUuid(id) ? await extractions.cancel(viewer.tenantId, id) : undefined
    if (cancelled !== undefined) return asExtraction(cancelled)
    const known = asExtraction(await extraction(id))
    if (known === null)
      throw new AppError('NOT_FOUND', `There is no run of the learners ${JSON.stringify(id)}.`)
    const message = `The run is ${known.status}: there is nothing to end.`
    return { __typename: 'RuleExtractionOver', message, extraction: known }
  },

  backtestRule: async (_, { input }, { viewer, rules }) => asRuleOutcome(await rules.backtest(viewer, input)),

  startRuleShadow: async (_, { input }, { viewer, rules }) =>
    asRuleOutcome(await rules.startShadow(viewer, input)),

  stopRuleShadow: async (_, { input }, { viewer, rules }) =>
    asRuleOutcome(await rules.stopShadow(viewer, input)),

  approveRule: async (_, { input }, { viewer, rules }) => asRuleOutcome(await rules.approve(viewer, input)),

  rejectRule: async (_, { input }, { viewer, rules }) => asRuleOutcome(await rules.reject(viewer, input)),

  retireRule: async (_, { input }, { viewer, rules }) => asRuleOutcome(await rules.retire(viewer, input)),
} satisfies MutationResolvers

async function rated(
  { viewer, judgment, rate }: Context,
  { judgmentId, ...rating }: NewRating & { judgmentId: string },
) {
  const found = await judgment(judgmentId)
  if (found === null) {
    const message = `There is no judgement ${JSON.stringify(judgmentId)}.`
    return { __typename: 'JudgmentUnknown', message, judgmentId } as const
  }
  const result = await rate.byPerson(viewer, found, rating)
  if (typeof result === 'string') return { __typename: 'InvalidRating', message: result } as const
  return { __typename: 'RateJudgmentPayload', ...result } as const
}
