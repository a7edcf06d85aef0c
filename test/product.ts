import { openAsBlob } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { inject } from 'vitest'
import { type Live, type Log, mintToken, readSettings, startPlatform, type Platform } from '#host'
import { type Connection, connectServer, openEmbedded } from '../host/database/connect.ts'
import { createLog } from '../host/observability/log.ts'
import { discoverSubgraphs } from '../host/registry.ts'
import { sectionKeys } from '../host/settings.ts'
import { startRouter } from '../router/router.ts'
import { routerSections } from '../router/settings.ts'

/** Whether the suite runs on a real PostgreSQL and Redis. */
export const onServices = Boolean(process.env['DATABASE_URL'])

/** No limit on how often anybody may ask: whoever tests limits sets them. */
export const unlimited = {
  ROUTER_RATE_LIMIT_DEFAULT: '0',
  ROUTER_RATE_LIMIT_JUDGMENT: '0',
  ROUTER_RATE_LIMIT_WORKFLOW_CREATION: '0',
  ROUTER_RATE_LIMIT_LOGIN: '0',
}

/** Somebody with a token. */
export interface Person {
  tenantId: string
  token: string
}

/** What GraphQL answers, as loosely as tests read it. */
export interface Answer {
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
  data: any
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
}

/** The whole product, started for one test file on a database of its own, and driven through its front door. */
export interface Product {
  /** The router's address. */
  url: string
  platform: Platform
  /** A person of a tenant, by role; a new tenant unless one is given. */
  person(role?: string, tenantId?: string): Promise<Person>
  /** Sends an operation as a person. The request's id, another each time, is left out of errors. */
  graphql(person: Person, query: string, variables?: Record<string, unknown>): Promise<Answer>
  /** Sends any request to the router. */
  request(path: string, options?: RequestInit): Promise<Response>
  /** How many listen to live events: whoever is counted hears of what happens from then on. */
  listening(): number
  /** Lets time pass for the product without waiting. */
  advance(ms: number): void
  /** Ends it, once. */
  close(): Promise<void>
}

/**
 * Starts router and subgraphs in this process on ports that the system chooses; `log` hears what they say. A database
 * that is brought along is closed with the rest.
 */
export async function startProduct(
  environment: Record<string, string> = {},
  { log, database }: { log?: Log; database?: Awaited<ReturnType<typeof copyOfTemplate>> } = {},
): Promise<Product> {
  let skew = 0
  const clock = (): Date => new Date(Date.now() + skew)
  const secret = 'a secret that is used by nobody but these tests'
  const subgraphs = await discoverSubgraphs()
  const settings = readSettings(
    {
      PORT: '0',
      JUDGIFY_MEMORY: 'true',
      JWT_SECRET_KEY: secret,
      LOG_LEVEL: 'silent',
      DRAIN_SECONDS: '1',
      REDIS_URL: process.env['REDIS_URL'],
      REDIS_PREFIX: `test:${randomUUID()}:`,
      ...unlimited,
      ...environment,
    },
    sectionKeys(subgraphs, routerSections),
  )
  const { connection, drop } = database ?? (await copyOfTemplate())
  const platform = await startPlatform(settings, undefined, { clock, connection, log })
  const listening = countListeners(platform.live)
  await startRouter(platform)
  const url = platform.addresses.get('router') ?? ''

  let closing: Promise<void> | undefined
  return {
    url,
    platform,
    async person(role = 'tenant_admin', tenantId = randomUUID()) {
      const token = await mintToken({
        secret,
        subject: `${role}@example.com`,
        tenantId,
        roles: [role],
        expiresIn: '1h',
      })
      return { tenantId, token }
    },
    async graphql(person, query, variables = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
        body: JSON.stringify({ query, variables }),
      })
      const answer = (await response.json()) as Answer
      for (const { extensions } of answer.errors ?? []) delete extensions['requestId']
      return answer
    },
    request: (path, options) => fetch(url + path, options),
    listening,
    advance(ms) {
      skew += ms
    },
    close: () => (closing ??= platform.close().then(drop)),
  }
}

function countListeners(live: Live): () => number {
  const subscribe = live.subscribe.bind(live)
  let count = 0
  live.subscribe = async (topic, ...rest) => {
    const leave = await subscribe(topic, ...rest)
    const one = topic.startsWith('live-events/') ? 1 : 0
    count += one
    return async () => {
      count -= one
      await leave()
    }
  }
  return () => count
}

/** A database of its own, brought up to date already. */
export async function copyOfTemplate(): Promise<{ connection: Connection; drop: () => Promise<void> }> {
  const template = inject('template')
  const server = process.env['DATABASE_URL']
  if (server === undefined || server === '')
    return { connection: await openEmbedded({ dump: await openAsBlob(template) }), drop: async () => {} }
  const name = `${template}_${randomUUID().replaceAll('-', '')}`
  const admin = new Pool({ connectionString: server, max: 1 })
  await admin.query(`create database ${name} template ${template}`)
  const address = new URL(server)
  address.pathname = name
  return {
    connection: await connectServer(address.href, 4, createLog('silent')),
    async drop() {
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
