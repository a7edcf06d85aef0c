import { AppError, type ErrorCode } from './errors.ts'

/** How a call over HTTP came to nothing. */
export type FailureKind =
  /** No connection. */
  | 'unreachable'
  /** The connection broke before the answer was whole. */
  | 'cut off'
  /** An HTTP status that says so. */
  | 'failed'
  /** An answer that is no answer of GraphQL. */
  | 'unreadable'
  /** An answer larger than the caller takes. */
  | 'too large'

/** A call that brought no answer. The message is meant for clients; the cause says what was met and is for the log. */
export class CallFailure extends AppError {
  readonly kind: FailureKind
  /** HTTP status, if there was one. */
  readonly status: number | undefined
  /** The header `Retry-After`: seconds, or a date. */
  readonly retryAfter: string | undefined

  constructor(
    slug: string,
    kind: FailureKind,
    details: { cause: unknown; status?: number | undefined; retryAfter?: string | undefined },
  ) {
    const [code, message] = told[kind]
    super(code, message(slug), { cause: details.cause })
    this.kind = kind
    this.status = details.status
    this.retryAfter = details.retryAfter
  }
}

const told: Record<FailureKind, readonly [ErrorCode, (slug: string) => string]> = {
  unreachable: ['UNAVAILABLE', (slug) => `The service ${slug} can't be reached; try again shortly.`],
  'cut off': ['UNAVAILABLE', (slug) => `The service ${slug} broke off its answer; try again shortly.`],
  failed: ['UNAVAILABLE', (slug) => `The service ${slug} is failing; try again shortly.`],
  unreadable: [
    'UNAVAILABLE',
    (slug) => `The service ${slug} gave an answer that can't be read; try again shortly.`,
  ],
  'too large': [
    'TOO_LARGE',
    (slug) => `The answer of the service ${slug} is too large; ask for less, in pages.`,
  ],
}
