import { type GraphQLErrorExtensions, type GraphQLFormattedError, GraphQLError } from 'graphql'
import { appErrorOf, httpStatus } from '../errors.ts'
import type { AnswerError } from '../graph-client.ts'
import { traceId } from '../observability/tracing.ts'
import type { Log } from '../observability/log.ts'

/**
 * An error as the client may see it. An AppError keeps its message, and so does what the client wrote wrong; a fault
 * becomes "Something went wrong" with the trace's id, and goes whole to the log.
 */
export function maskError(error: GraphQLError | Error | GraphQLFormattedError, log: Log): AnswerError {
  const path = 'path' in error ? error.path : undefined
  const known = appErrorOf(error)
  if (known !== undefined) {
    return { message: known.message, ...(path !== undefined && { path }), extensions: { code: known.code } }
  }
  if (isOfClient(error)) {
    const locations = error.locations === undefined ? {} : { locations: error.locations }
    return {
      message: error.message,
      ...locations,
      ...(path !== undefined && { path }),
      // A limit tells with its code what it counted.
      extensions: isOurs(error.extensions) ? error.extensions : { code: 'BAD_INPUT' },
    }
  }
  log.error(
    { err: error instanceof GraphQLError ? (error.originalError ?? error) : error, path },
    'a resolver failed',
  )
  const id = traceId()
  return {
    message: 'Something went wrong on our side. It is in the log under the trace id given here.',
    ...(path !== undefined && { path }),
    extensions: { code: 'INTERNAL', ...(id !== undefined && { traceId: id }) },
  }
}

function isOurs({ code }: GraphQLErrorExtensions): boolean {
  return typeof code === 'string' && code in httpStatus
}

/** Syntax, validation and variable errors have no path: no resolver threw them. */
function isOfClient(error: GraphQLError | Error | GraphQLFormattedError): error is GraphQLError {
  return error instanceof GraphQLError && error.path === undefined
}
