import type { AnswerError } from '#host'

/** How errors are shown to clients. */
export interface ErrorView {
  requestId: string
  /** Whether a client may be told what else the schema has: `Did you mean "…"?` */
  suggestions: boolean
}

/** What graphql-js adds to a message when a name is close to one of the schema. */
const SUGGESTION = / ?Did you mean (?:to use an inline fragment on |the enum value )?"[^?]*\?/g

/**
 * An error as clients see it: message, place, and of its extensions `code`, `traceId` and what a limit counted, with the
 * request's id; nothing of how it came about.
 */
export function clientError(
  { message, locations, path, extensions }: AnswerError,
  view: ErrorView,
): AnswerError {
  const { code = 'BAD_INPUT', traceId, limit, counted, allowed } = extensions ?? {}
  return {
    message: view.suggestions ? message : message.replaceAll(SUGGESTION, ''),
    ...(locations !== undefined && { locations }),
    ...(path !== undefined && { path }),
    extensions: {
      code,
      requestId: view.requestId,
      ...(traceId !== undefined && { traceId }),
      ...(code === 'TOO_COMPLEX' && { limit, counted, allowed }),
    },
  }
}
