import { spellOutRules, spellOutValues } from '../domain/spell-out.ts'
import type { JudgmentTraceResolvers } from '../schema.generated.ts'

export const JudgmentTrace = {
  steps: ({ steps }) => steps,
  ratingsDigest: ({ stored }) => stored.ratings ?? null,
  engineVersion: ({ stored }) => stored.engine,
  hitPolicy: ({ ruleSet }) => ruleSet.hitPolicy,
  rules: ({ stored, ruleSet, inputData }) => spellOutRules(stored, ruleSet, inputData),
  values: ({ ruleSet, inputData }) => spellOutValues(ruleSet, inputData),
  defaultApplied: ({ stored }) => stored.defaultApplied,
} satisfies JudgmentTraceResolvers
