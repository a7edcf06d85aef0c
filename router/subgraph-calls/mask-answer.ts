import { type Answer, type AnswerError, type ErrorCode, httpStatus, traceId } from '#host'

/** Codes whose messages subgraphs write for clients. The others speak of what goes on between services. */
const forClients = new Set<unknown>(
  (Object.keys(httpStatus) as ErrorCode[]).filter(
    (code) => code !== 'INTERNAL' && code !== 'UNAUTHENTICATED',
  ),
)

/**
 * A subgraph's answer as clients may see it: data and errors alone. An error with a code that is meant for clients
 * keeps its message, its path and the code; of any other remains that something went wrong, and `tell` gets it whole.
 */
export function maskAnswer({ data, errors }: Answer, tell: (error: AnswerError) => void): Answer {
  const given = data === undefined ? {} : { data }
  return errors === undefined ? given : { ...given, errors: errors.map((error) => maskError(error, tell)) }
}

function maskError(error: AnswerError, tell: (error: AnswerError) => void): AnswerError {
  const code = error.extensions?.['code']
  const path = isPath(error.path) ? { path: error.path } : {}
  if (forClients.has(code)) {
    // Without a path nothing was executed: the subgraph refused an operation that the router planned.
    if (code === 'BAD_INPUT' && error.path === undefined) tell(error)
    return { message: error.message, ...path, extensions: { code } }
  }
  tell(error)
  const id = traceOf(error)
  return {
    message: 'Something went wrong on our side. It is in the log under the trace id given here.',
    ...path,
    extensions: { code: 'INTERNAL', ...(id !== undefined && { traceId: id }) },
  }
}

function traceOf({ extensions }: AnswerError): string | undefined {
  const told = extensions?.['traceId']
  return typeof told === 'string' && /^[\da-f]{32}$/.test(told) ? told : traceId()
}

function isPath(path: unknown): path is NonNullable<AnswerError['path']> {
  return Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number')
}
