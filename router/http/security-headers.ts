import type { FastifyInstance } from 'fastify'

/** Of the OWASP Secure Headers Project, what matters to an API; a route that serves pages loosens what it must. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const A_YEAR = 'max-age=31536000; includeSubDomains'

/** Adds to every answer the headers that tell browsers to be careful; over HTTPS also to stay with it. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS)
    if (request.protocol === 'https') reply.header('strict-transport-security', A_YEAR)
    done()
  })
}
