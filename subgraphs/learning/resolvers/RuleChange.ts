import type { RuleChangeResolvers } from '../schema.generated.ts'

export const RuleChange = {
  promotion: ({ promotion, learnedRuleId }) => promotion && { ...promotion, learnedRuleId },
} satisfies RuleChangeResolvers
