import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '#host'

/** Characters of the longest credential looked at. */
const LONGEST = 8192

/**
 * The one credential that a request shows: a bearer token, or an API key in either header; undefined when it shows
 * none. Throws UNAUTHENTICATED for two at once, and for what can't be one.
 */
export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization, 'x-api-key': key } = headers
  if (authorization === undefined && key === undefined) return undefined
  if (authorization !== undefined && key !== undefined)
    throw new AppError('UNAUTHENTICATED', 'Send `Authorization` or `x-api-key`, not both.')
  const shown = authorization === undefined ? key : /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  if (typeof shown !== 'string' || !/^[\w.~+/=-]+$/.test(shown))
    throw new AppError(
      'UNAUTHENTICATED',
      'This needs a token: send the header `Authorization: Bearer <token>`. `judgify token` makes one.',
    )
  if (shown.length > LONGEST)
    throw new AppError('UNAUTHENTICATED', `The token is not valid: it is longer than ${LONGEST} characters.`)
  return shown
}
