import { AppError, isUuid } from '#host'
import { rulesAsRated } from '../domain/rated-rules.ts'
import { stepsOf } from '../domain/spell-out-steps.ts'
import { counterfactualsOf, evidenceOf } from '../domain/why.ts'
import { factsOf } from '../domain/wording/facts.ts'
import type { JudgmentResolvers } from '../schema.generated.ts'
import { asReview } from './Review.ts'

export const Judgment = {
  __resolveReference: ({ id }, { judgment }) => (isUuid(id) ? judgment(id) : null),

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),

  rawConfidence: ({ storedTrace, confidence }) => storedTrace.rawConfidence ?? confidence,

  async trace(judgment, _, { ruleSet: find }) {
    const { storedTrace: stored, ruleSetDigest, inputData } = judgment
    const ruleSet = rulesAsRated(await find(ruleSetDigest), stored)
    return { stored, ruleSet, inputData, steps: stepsOf(judgment, ruleSet) }
  },

  review: async ({ id }, _, { review }) => asReview(await review(id)),

  async explain(judgment, asked, { ruleSet: find, explainInWords }) {
    const ruleSet = rulesAsRated(await find(judgment.ruleSetDigest), judgment.storedTrace)
    const { audience, language, wording } = asked
    return explainInWords(factsOf(judgment, ruleSet, stepsOf(judgment, ruleSet)), {
      audience: audience ?? 'OPERATOR',
      language: language ?? 'EN',
      wording: wording ?? 'TEMPLATE',
    })
  },

  evidence: async (judgment, _, { ruleSet }) => evidenceOf(judgment, await ruleSet(judgment.ruleSetDigest)),

  async counterfactuals(judgment, { outcome: target, maxChanges }, { ruleSet, terms }) {
    if (maxChanges !== 1 && maxChanges !== 2)
      throw new AppError('BAD_INPUT', `\`maxChanges\` is 1 or 2; this is ${maxChanges}.`)
    const found = counterfactualsOf(judgment, await ruleSet(judgment.ruleSetDigest), {
      target: target ?? undefined,
      maxChanges,
      ...(await terms(judgment)),
    })
    return found.map(({ input, changes, ...rest }) => ({ ...rest, inputData: input, changes: [...changes] }))
  },
} satisfies JudgmentResolvers
