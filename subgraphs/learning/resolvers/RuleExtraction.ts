import type { RuleExtractionModel } from '../models.ts'
import type { RuleExtractionResolvers } from '../schema.generated.ts'
import type { Extraction } from '../store/extractions.ts'

export const RuleExtraction = {
  __resolveReference: async ({ id }, { extraction }) => asExtraction(await extraction(id)),

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),
} satisfies RuleExtractionResolvers

/** What is stored, as the graph's type. */
export function asExtraction(stored: Extraction): RuleExtractionModel
export function asExtraction(stored: Extraction | null): RuleExtractionModel | null
export function asExtraction(stored: Extraction | null): RuleExtractionModel | null {
  return stored === null ? null : { __typename: 'RuleExtraction', ...stored }
}
