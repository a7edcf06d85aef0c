import { GraphQLError, type GraphQLFormattedError } from 'graphql'

/** An error as clients see it: message, place, and `code` and `traceId` of its extensions; nothing of how it came about. */
export function clientError(error: GraphQLFormattedError): GraphQLError {
  const { code, traceId } = error.extensions ?? {}
  const extensions = { code: code ?? 'BAD_INPUT', ...(traceId !== undefined && { traceId }) }
  return Object.assign(new GraphQLError(error.message, { path: error.path ?? null, extensions }), {
    toJSON: () => ({
      message: error.message,
      ...(error.locations !== undefined && { locations: error.locations }),
      ...(error.path !== undefined && { path: error.path }),
      extensions,
    }),
  })
}
