import { GraphQLError, type GraphQLFormattedError } from 'graphql'

/**
 * An error as clients see it: message, place, and of its extensions `code`, `traceId` and what a limit counted;
 * nothing of how it came about.
 */
export function clientError(error: GraphQLFormattedError): GraphQLError {
  const { code, traceId, limit, counted, allowed } = error.extensions ?? {}
  const extensions = {
    code: code ?? 'BAD_INPUT',
    ...(traceId !== undefined && { traceId }),
    ...(code === 'TOO_COMPLEX' && { limit, counted, allowed }),
  }
  return Object.assign(new GraphQLError(error.message, { path: error.path ?? null, extensions }), {
    toJSON: () => ({
      message: error.message,
      ...(error.locations !== undefined && { locations: error.locations }),
      ...(error.path !== undefined && { path: error.path }),
      extensions,
    }),
  })
}
