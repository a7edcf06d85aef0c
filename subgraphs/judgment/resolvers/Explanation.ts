import { type Explanation as Explained, ExpressionError, explain, isUnknown } from '#engine'
import { isRecord } from '../domain/input-data.ts'
import type { ExplanationModel } from '../models.ts'
import type { ExplanationResolvers } from '../schema.generated.ts'

export const Explanation = {
  value: ({ result }) => (result === undefined || isUnknown(result) ? null : result),

  unknown({ result }) {
    if (!isUnknown(result)) return null
    return { reason: result.reason, path: result.path ?? null, message: result.message }
  },

  evaluated: ({ result }) => result !== undefined,

  children: ({ children }) => children.map(asExplanation),
} satisfies ExplanationResolvers

/** What an expression comes to on a record, or why that can't be told. */
export function explained(when: string, inputData: unknown, now: Date) {
  const invalid = (message: string, line: number | null, column: number | null) => ({
    __typename: 'InvalidExpression' as const,
    message,
    line,
    column,
  })
  if (!isRecord(inputData)) return invalid('The record must be a JSON object.', null, null)
  try {
    return asExplanation(explain(when, inputData, { now }))
  } catch (error) {
    if (error instanceof ExpressionError) return invalid(error.message, error.line, error.column)
    throw error
  }
}

function asExplanation(explanation: Explained): ExplanationModel {
  return { __typename: 'Explanation', ...explanation }
}
