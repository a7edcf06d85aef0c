import type { JudgmentResolvers } from '../schema.generated.ts'

export const Judgment = {
  // The judgment service alone knows which judgements exist; here any id may be asked about, and has feedback or none.
  __resolveReference: ({ id }) => ({ __typename: 'Judgment', id }),

  async feedback({ id }, { replaced }, { feedbackOf }) {
    const all = await feedbackOf(id)
    return replaced ? all : all.filter(({ replacedAt }) => replacedAt === null)
  },

  ratedCase: ({ id }, _, { caseOfJudgment }) => caseOfJudgment(id),
} satisfies JudgmentResolvers
