import { GraphQLError } from 'graphql'

/** The closed set of codes that a client can meet in `extensions.code`. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_INPUT'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_LARGE'
  | 'TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'INTERRUPTED'
  | 'INTERNAL'

/** HTTP status of each code, where an error answers a whole request. */
export const httpStatus: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_INPUT: 400,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_LARGE: 413,
  TOO_COMPLEX: 400,
  RATE_LIMITED: 429,
  PERSISTED_QUERY_NOT_FOUND: 400,
  PERSISTED_QUERY_NOT_SUPPORTED: 400,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
  INTERRUPTED: 503,
  INTERNAL: 500,
}

/**
 * "You may not", "no such thing", "not now": an error whose message is meant for the client.
 * What a user can cause within an operation is a union member in the SDL instead; everything else is a
 * fault, masked for the client and whole in the log.
 */
export class AppError extends GraphQLError {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { extensions: { code }, originalError: asError(options.cause) })
    this.name = 'AppError'
    this.code = code
  }
}

/** The AppError behind an error, however deep GraphQL wrapped it; undefined for a fault. */
export function appErrorOf(error: unknown): AppError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 10; depth++) {
    if (at instanceof AppError) return at
    at = at instanceof GraphQLError ? at.originalError : at.cause
  }
  return undefined
}

function asError(cause: unknown): Error | null {
  return cause instanceof Error ? cause : null
}
