import type { ContradictingOutcomeResolvers } from '../schema.generated.ts'

export const ContradictingOutcome = {
  async cases({ caseIds }, _, { ratedCase }) {
    const found = await Promise.all(caseIds.map((id) => ratedCase(id)))
    return found.filter((one) => one !== null)
  },
} satisfies ContradictingOutcomeResolvers
