import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintToken } from '#host'
import { randomFrom } from '../bench/measuring/random.ts'
import { onServices, unlimited } from './product.ts'

/** How often it is killed under load, and the moments at which. */
const KILLS = Number(process.env['KILLS'] ?? 2)
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const BATCH = 20

const ROOT = join(import.meta.dirname, '..')
const secret = 'a secret that is used by nobody but these tests'
const folder = mkdtempSync(join(tmpdir(), 'judgify-kill-'))
const databaseName = `judgify_kill_${randomUUID().replaceAll('-', '')}`
let environment: Record<string, string> = {}
let running: ChildProcess | undefined

/** Starts the product as a process of its own and waits until it is ready; gives its address. */
async function start(): Promise<string> {
  const child = spawn(process.execPath, ['host/main.ts', '--port', '0'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running = child
  let output = ''
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const address = /ready after .*: (http:\S+)\/graphql/.exec(output)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
}

/** Sends a signal and gives the exit code; null when the process was killed or had ended before. */
async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return null
  running.removeAllListeners('exit')
  const exit = once(running, 'exit') as Promise<[number | null]>
  running.kill(signal)
  return (await exit)[0]
}

async function database(work: (admin: Pool) => Promise<unknown>): Promise<void> {
  const admin = new Pool({ connectionString: process.env['DATABASE_URL'] ?? '', max: 1 })
  await work(admin)
  await admin.end()
}

beforeAll(async () => {
  environment = {
    JUDGIFY_DATA_DIR: folder,
    JWT_SECRET_KEY: secret,
    LOG_LEVEL: 'error',
    ...unlimited,
    REDIS_PREFIX: `test:${randomUUID()}:`,
  }
  if (!onServices) return
  await database((admin) => admin.query(`create database ${databaseName}`))
  const address = new URL(process.env['DATABASE_URL'] ?? '')
  address.pathname = databaseName
  environment['DATABASE_URL'] = address.href
})
afterAll(async () => {
  await end('SIGKILL')
  rmSync(folder, { recursive: true })
  if (onServices) await database((admin) => admin.query(`drop database ${databaseName} with (force)`))
})

/** Does it again and again until it fails. */
async function forever(work: () => Promise<void>): Promise<never> {
  for (;;) await work()
}

describe('a process that is killed', () => {
  it(
    'loses no judgement that it has answered, and judging again under the same keys stores none twice',
    { timeout: 60_000 + KILLS * 30_000 },
    async () => {
      const token = await mintToken({
        secret,
        subject: 'ann',
        tenantId: randomUUID(),
        roles: ['tenant_admin'],
        expiresIn: '1h',
      })
      const ask = async (url: string, query: string, variables: object = {}): Promise<never> => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ query, variables }),
        })
        const { data, errors } = (await response.json()) as { data: never; errors?: unknown }
        if (errors !== undefined) throw new Error(JSON.stringify(errors))
        return data
      }
      let url = await start()
      const definition = {
        ruleSet: { rules: [{ when: 'x % 2 == 0', outcome: 'EVEN' }], defaultOutcome: { outcome: 'ODD' } },
      }
      const { createWorkflow } = (await ask(
        url,
        'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }',
        {
          input: { name: 'Parity', definition },
        },
      )) as { createWorkflow: { id: string } }
      const workflowId = createWorkflow.id
      await ask(url, `mutation { publishWorkflow(input: { id: "${workflowId}" }) { __typename } }`)

      const acknowledged = new Map<string, string>()
      const batch = async (number: number): Promise<void> => {
        const items = Array.from({ length: BATCH }, (_, at) => ({
          inputData: { x: number * BATCH + at },
          idempotencyKey: `file:${number * BATCH + at}`,
        }))
        const { executeJudgments } = (await ask(
          url,
          'mutation ($input: ExecuteJudgmentsInput!) { executeJudgments(input: $input) { ... on ExecuteJudgmentsPayload { results { ... on Judgment { id idempotencyKey } } } } }',
          { input: { workflowId, items } },
        )) as { executeJudgments: { results: { id: string; idempotencyKey: string }[] } }
        for (const { id, idempotencyKey } of executeJudgments.results) acknowledged.set(idempotencyKey, id)
      }

      const random = randomFrom(SEED)
      let next = 0
      for (let kill = 0; kill < KILLS; kill++) {
        const first = next
        const before = acknowledged.size
        // Four clients send batch after batch until the process is gone under them, at some moment after the first answer.
        const clients = Promise.allSettled(Array.from({ length: 4 }, () => forever(() => batch(next++))))
        await expect.poll(() => acknowledged.size, { timeout: 60_000, interval: 1 }).toBeGreaterThan(before)
        await setTimeout(random() * 300)
        await end('SIGKILL')
        await clients
        const answered = new Map(acknowledged)

        url = await start()
        // All that was under way is sent again: what had been answered is the same judgement, and nothing is there twice.
        for (let number = first; number < next; number++) await batch(number)
        for (const [key, id] of answered) expect(acknowledged.get(key)).toBe(id)
        const { judgmentStatistics } = (await ask(
          url,
          `{ judgmentStatistics(filter: { workflowId: "${workflowId}" }) { total } }`,
        )) as { judgmentStatistics: { total: number } }
        expect(judgmentStatistics.total).toBe(next * BATCH)
      }
      console.log(`${KILLS} kills with seed ${SEED}: ${acknowledged.size} judgements, each stored once`)
    },
  )

  it('answers what is under way on SIGTERM before it ends', { timeout: 60_000 }, async () => {
    await end('SIGKILL')
    const url = await start()
    const tenantId = randomUUID()
    const token = await mintToken({
      secret,
      subject: 'ann',
      tenantId,
      roles: ['tenant_admin'],
      expiresIn: '1h',
    })
    const sending = request(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        expect: '100-continue',
      },
    })
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>
    // The router has taken the request's head and waits for its body.
    sending.flushHeaders()
    await once(sending, 'continue')
    const ended = end('SIGTERM')
    sending.end(JSON.stringify({ query: '{ judgmentStatistics { total } }' }))
    const [answer] = await answered
    expect(await json(answer)).toEqual({ data: { judgmentStatistics: { total: 0 } } })
    expect(await ended).toBe(0)
  })

  it(
    'ends by itself on SIGTERM, and a database in its folder can be opened again',
    { timeout: 60_000 },
    async () => {
      for (let again = 0; again < 2; again++) {
        await start()
        expect(await end('SIGTERM')).toBe(0)
      }
      if (!onServices)
        expect(readFileSync(join(folder, 'development-identity.json'), 'utf8')).toContain('tenantId')
    },
  )
})
