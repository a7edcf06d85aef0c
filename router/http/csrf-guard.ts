import type { FastifyRequest } from 'fastify'
import { AppError } from '#host'

/** Headers that a page of another origin can't send without asking first, by a preflight. */
const NEEDS_PREFLIGHT = [
  'authorization',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'graphql-require-preflight',
]

/** Types that a form, or a page of another origin without a preflight, can send (Fetch standard, CORS-safelisted). */
const SIMPLE = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])

/**
 * Refuses what a page of another origin could make a browser send without a preflight, and with it the user's cookies
 * or mere presence in a network. As Apollo Server's prevention of cross-site request forgery.
 */
export function guardAgainstForgery({ headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== undefined && type !== '' && !SIMPLE.has(type)) return
  if (NEEDS_PREFLIGHT.some((name) => (headers[name] ?? '') !== '')) return
  throw new AppError(
    'BAD_INPUT',
    'This request could have been forged by another site. Send `content-type: application/json`, or the header ' +
      '`apollo-require-preflight: true`.',
  )
}
