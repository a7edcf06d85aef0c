import { APIConnectionError, APIError, APIUserAbortError } from 'openai'
import { retryAfterMs } from '../retry-after.ts'
import { maskSensitiveText } from './masking.ts'
import { ModelFailure, type ModelFailureKind } from './models.ts'

/** A request that brought no answer, with what its status tells. */
export class RequestFailure extends ModelFailure {
  /** Whether it may be otherwise in a moment. */
  readonly passing: boolean
  /** Milliseconds that the provider asks to wait for. */
  readonly waitMs: number | undefined
  /** Whether the provider lacks what was asked for: `surely`, or `perhaps` when it is asked for the first time. */
  readonly unsupported: 'surely' | 'perhaps' | 'no'
  /** Names of the request's members that the provider complains about, in its words. */
  readonly complaint: string
  /** Whether the provider may have worked, and want to be paid. */
  readonly mayBeBilled: boolean

  constructor(
    kind: ModelFailureKind,
    message: string,
    details: {
      passing?: boolean
      waitMs?: number | undefined
      unsupported?: 'surely' | 'perhaps' | 'no'
      complaint?: string
      mayBeBilled?: boolean
      cause?: unknown
    } = {},
  ) {
    super(kind, message, { cause: details.cause })
    this.passing = details.passing ?? false
    this.waitMs = details.waitMs
    this.unsupported = details.unsupported ?? 'no'
    this.complaint = details.complaint ?? ''
    this.mayBeBilled = details.mayBeBilled ?? false
  }
}

/** What came is no answer to the question. */
export function invalidAnswer(why: string, cause?: unknown): RequestFailure {
  return new RequestFailure('INVALID_ANSWER', `The model's answer can't be taken: ${why}.`, {
    unsupported: 'perhaps',
    mayBeBilled: true,
    cause,
  })
}

/** The model declined to answer. */
export function refused(words: string | null): RequestFailure {
  const said = words === null || words === '' ? '' : `: ${maskSensitiveText(words).slice(0, 200)}`
  return new RequestFailure('REFUSED', `The model declined to answer${said}.`, { mayBeBilled: true })
}

/** Nobody can be asked. */
export function notConfigured(): RequestFailure {
  return new RequestFailure(
    'NOT_CONFIGURED',
    'No model is configured: set OPENAI_MODEL, or models.providers.',
  )
}

/** The time of an asking is up. */
export function late(cause?: unknown): RequestFailure {
  return new RequestFailure('TIMEOUT', 'The model did not answer in time.', { mayBeBilled: true, cause })
}

/** Whether another model may answer where one gave none; a refusal and an empty purse are final. */
export function othersMay({ kind }: ModelFailure): boolean {
  return kind !== 'REFUSED' && kind !== 'OVER_BUDGET'
}

/** How a request of the client failed, in our terms. */
export function failureOf(error: unknown, now: Date): RequestFailure {
  if (error instanceof RequestFailure) return error
  if (error instanceof ModelFailure)
    return new RequestFailure(error.kind, error.message, { cause: error.cause })
  if (error instanceof APIUserAbortError)
    return new RequestFailure('TIMEOUT', 'The model took too long.', { mayBeBilled: true, cause: error })
  if (error instanceof APIConnectionError)
    return new RequestFailure('UNREACHABLE', `The model can't be reached: ${reason(error)}.`, {
      passing: true,
      mayBeBilled: !neverSent(error),
      cause: error,
    })
  if (error instanceof APIError && error.status !== undefined) return ofStatus(error, error.status, now)
  if (error instanceof SyntaxError) return invalidAnswer('it is no JSON', error)
  return new RequestFailure('UNREACHABLE', `The model broke off its answer: ${reason(error)}.`, {
    passing: true,
    mayBeBilled: true,
    cause: error,
  })
}

/** Statuses of what isn't there at all. */
const absent = new Set([404, 405, 501])
/** Statuses by which a server says that a request is not as it wants it. */
const unwanted = new Set([400, 403, 415, 422])

function ofStatus(error: APIError, status: number, now: Date): RequestFailure {
  const said = maskSensitiveText(error.message).slice(0, 300)
  const complaint = `${error.param ?? ''} ${error.code ?? ''} ${error.message}`
  const details = { cause: error, complaint }
  if (status === 429 && error.code === 'insufficient_quota')
    return new RequestFailure('REJECTED', `The provider's own budget is used up: ${said}`, details)
  if (status === 429)
    return new RequestFailure('BUSY', `The provider takes no more requests for now: ${said}`, {
      ...details,
      passing: true,
      waitMs: retryAfterMs(error.headers?.get('retry-after') ?? undefined, now),
    })
  if (status === 408 || (status >= 500 && status !== 501))
    return new RequestFailure('UNREACHABLE', `The provider is failing: ${said}`, {
      ...details,
      passing: true,
      waitMs: retryAfterMs(error.headers?.get('retry-after') ?? undefined, now),
    })
  const lacks = /not (?:support|implement|available|found|allowed)|unsupported|unknown (?:param|field|url)/i
  const known = absent.has(status) || (unwanted.has(status) && lacks.test(complaint))
  return new RequestFailure('REJECTED', `The provider does not take the request: ${said}`, {
    ...details,
    unsupported: known ? 'surely' : unwanted.has(status) ? 'perhaps' : 'no',
  })
}

const NEVER_SENT =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT|redirects|address/

function neverSent(error: Error): boolean {
  return NEVER_SENT.test(reason(error))
}

/** The innermost reason of an error, in few words. */
function reason(error: unknown): string {
  let at = error
  for (let depth = 0; at instanceof Error && at.cause instanceof Error && depth < 5; depth++) at = at.cause
  if (!(at instanceof Error)) return String(at)
  const code = 'code' in at && typeof at.code === 'string' ? `${at.code} ` : ''
  return maskSensitiveText(`${code}${at.message}`).slice(0, 200).replace(/\.$/, '')
}
