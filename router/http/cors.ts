import { fastifyCors } from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { REQUEST_ID_HEADER } from '#host'

/** How long a browser may remember that it may ask, in seconds. */
const A_DAY = 86_400

/** Lets pages of these origins ask, joined by commas; `*` lets all, `none` none. Never with cookies. */
export async function allowOrigins(app: FastifyInstance, origins: string): Promise<void> {
  if (origins === 'none') return
  await app.register(fastifyCors, {
    origin: origins.split(',').map((origin) => origin.trim()),
    methods: ['GET', 'POST'],
    exposedHeaders: [
      REQUEST_ID_HEADER,
      'retry-after',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'ratelimit-policy',
    ],
    maxAge: A_DAY,
  })
}
