import { AppError, connectionOf, isUuid, pageOf } from '#host'
import { MOST_VOTES } from '../cases/votes.ts'
import { isRecord } from '../domain/json.ts'
import type { QueryResolvers } from '../schema.generated.ts'
import { asRule } from './RuleCandidate.ts'
import { asExtraction } from './RuleExtraction.ts'

/** Records that are looked at together, examples for each, and judgements left out, at most. */
const MOST = { records: 20, examples: 100, excluded: 100 }

export const Query = {
  async similarCases(_, { input }, { similar, caseOfJudgment }) {
    const { workflowId, limit, excludeJudgmentIds } = input
    const records = input.records.filter(isRecord)
    if (records.length < input.records.length)
      throw new AppError('BAD_INPUT', 'Each record must be a JSON object.')
    within('records', records.length, MOST.records)
    within('limit', limit ?? 20, MOST.examples)
    if ((excludeJudgmentIds?.length ?? 0) > 0)
      within('excludeJudgmentIds', excludeJudgmentIds?.length ?? 0, MOST.excluded)
    if (!isUuid(workflowId)) return records.map(() => ({ cases: [], vote: null, known: 0 }))
    const excluded = await Promise.all((excludeJudgmentIds ?? []).map(caseOfJudgment))
    const without = excluded.flatMap((found) => (found === null ? [] : [found.id]))
    return similar({ workflowId, records, limit: limit ?? 20, without })
  },

  ratedCase: (_, { id }, { ratedCase }) => ratedCase(id),

  async ratedCases(_, { workflowId, filter, ...asked }, { ratedCases }) {
    const page = pageOf(asked)
    return connectionOf(await ratedCases(workflowId, filter ?? {}, page), page, ({ id }) => id)
  },

  async caseVotes(_, { workflowId, first }, { votes }) {
    within('first', first ?? MOST_VOTES, MOST_VOTES)
    return votes(workflowId, first ?? MOST_VOTES)
  },

  async feedback(_, { workflowId, ...asked }, { feedback }) {
    const page = pageOf(asked)
    return connectionOf(await feedback(workflowId, page), page, ({ id }) => id)
  },

  ruleExtraction: async (_, { id }, { extraction }) => asExtraction(await extraction(id)),

  async ruleExtractions(_, { workflowId, ...asked }, { extractionPage }) {
    const page = pageOf(asked)
    const found = await extractionPage(workflowId, page)
    return connectionOf(
      found.map((one) => asExtraction(one)),
      page,
      ({ id }) => id,
    )
  },

  ruleCandidate: async (_, { id }, { rule }) => asRule(await rule(id)),

  async ruleCandidates(_, { workflowId, filter, ...asked }, { rulePage }) {
    const page = pageOf(asked)
    const found = await rulePage({ workflowId, ...filter }, page)
    return connectionOf(
      found.map((one) => asRule(one)),
      page,
      ({ id }) => id,
    )
  },

  async ratingContradictions(_, { workflowId, first }, { contradictions }) {
    within('first', first ?? 20, 100)
    return contradictions(workflowId, first ?? 20)
  },
} satisfies QueryResolvers

function within(what: string, count: number, most: number): void {
  if (count < 1 || count > most)
    throw new AppError('BAD_INPUT', `\`${what}\` is from 1 to ${most}; this is ${count}.`)
}
