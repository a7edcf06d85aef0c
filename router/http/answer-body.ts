import { type Answer, type ErrorCode, httpStatus } from '#host'
import type { AnswerText } from '../execution/answer.ts'
import { type ErrorView, clientError } from './client-error.ts'
import type { MediaType } from './media-type.ts'

/** How an operation ended: with data, with some, refused before it ran, or by a fault of ours. */
export type Result = 'ok' | 'partial' | 'refused' | 'failed'

/** The JSON of an answer, its errors as clients see them. */
export function bodyOf(answer: Answer | AnswerText, view: ErrorView): string {
  if ('text' in answer) {
    if (answer.errors.length === 0) return answer.text
    const errors = answer.errors.map((error) => clientError(error, view))
    return `{"errors":${JSON.stringify(errors)},${answer.text.slice(1)}`
  }
  const { data, errors = [], extensions } = answer
  return JSON.stringify({
    ...(errors.length > 0 && { errors: errors.map((error) => clientError(error, view)) }),
    ...(data !== undefined && { data }),
    ...(extensions !== undefined && { extensions }),
  })
}

/**
 * The HTTP status of an answer. An operation that ran has 200, whatever became of it. One that didn't has 200 too as
 * `application/json` or as an event, and a 4xx or 5xx as `application/graphql-response+json` (GraphQL over HTTP, 6.4).
 */
export function statusOf(answer: Answer | AnswerText, type: MediaType): number {
  if ('text' in answer || 'data' in answer || type !== 'application/graphql-response+json') return 200
  return httpStatus[codeOf(answer)] ?? 400
}

/** How it ended, for the metrics. */
export function resultOf(answer: Answer | AnswerText): Result {
  if ('text' in answer || 'data' in answer) return (answer.errors ?? []).length > 0 ? 'partial' : 'ok'
  return httpStatus[codeOf(answer)] >= 500 ? 'failed' : 'refused'
}

function codeOf({ errors }: Answer): ErrorCode {
  const code = errors?.[0]?.extensions?.['code']
  return typeof code === 'string' && Object.hasOwn(httpStatus, code) ? (code as ErrorCode) : 'BAD_INPUT'
}
