import type { JudgmentStepResolvers } from '../schema.generated.ts'

export const JudgmentStep = {
  reason: ({ reason }) => reason ?? null,
  outcome: ({ outcome }) => outcome ?? null,
  rawConfidence: ({ rawConfidence }) => rawConfidence ?? null,
  confidence: ({ confidence }) => confidence ?? null,
  threshold: ({ outcome, threshold }) => (outcome === undefined ? null : (threshold ?? null)),
  cases: ({ cases }) => cases ?? [],
  complexity: ({ complexity }) => complexity ?? null,
  explanation: ({ explanation }) => explanation ?? null,
  model: ({ model }) => model ?? null,
} satisfies JudgmentStepResolvers
