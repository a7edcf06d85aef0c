import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, startApart } from './apart.ts'
import type { Fate } from './fault-server.ts'

const MEBIBYTE = 1024 * 1024
let apart: Apart
let id: string

beforeAll(async () => {
  apart = await startApart({
    ROUTER_SUBGRAPH_QUERY_TIMEOUT_SECONDS: '30,workflow=3',
    ROUTER_SUBGRAPH_MUTATION_TIMEOUT_SECONDS: '30',
    ROUTER_SUBGRAPH_MAX_ANSWER_BYTES: String(2 * MEBIBYTE),
    // The breaker has tests of its own.
    ROUTER_SUBGRAPH_BREAKER_FAILURE_RATE: '2',
  })
  const created = await apart.ask(CREATE)
  id = created.json.data.createWorkflow.id
})
afterEach(() => {
  apart.faults.reset()
  apart.log.length = 0
})
afterAll(() => apart.close())

const CREATE = `mutation {
  createWorkflow(input: {
    name: "Chaos", definition: { ruleSet: { rules: [{ when: "true", outcome: "OK" }] } }
  }) { ... on Workflow { id } }
}`

/** What one service knows and what the other. */
const both = (): string => `{ judgments(first: 1) { nodes { outcome } } workflow(id: "${id}") { name } }`

/** Every call meets this fate. */
function always(fate: Fate): void {
  apart.faults.fate = () => fate
}

describe('a subgraph that', () => {
  const html = '<html><body>Error at 10.0.0.5 (nginx)</body></html>'
  const plain = { 'content-type': 'application/json' }
  const bomb = {
    body: gzipSync(Buffer.alloc(64 * MEBIBYTE, ' ')),
    headers: { ...plain, 'content-encoding': 'gzip' },
  }
  const unreadable = "The service workflow gave an answer that can't be read; try again shortly."
  const failing = 'The service workflow is failing; try again shortly.'
  const late = 'The service workflow did not answer within 3 s; try again, or ask for less at once.'
  const large = 'The answer of the service workflow is too large; ask for less, in pages.'
  const broken = 'The service workflow broke off its answer; try again shortly.'

  it.each<[does: string, fate: Fate, code: string, message: string]>([
    ['never answers', 'hang', 'TIMEOUT', late],
    ['answers a byte now and then', 'trickle', 'TIMEOUT', late],
    ['resets the connection', 'reset', 'UNAVAILABLE', broken],
    ['breaks off in the middle', 'half', 'UNAVAILABLE', broken],
    ['floods with 100 MB', 'flood', 'TOO_LARGE', large],
    ['announces 100 MB', 'announced flood', 'TOO_LARGE', large],
    ['answers with a gzip bomb', bomb, 'UNAVAILABLE', unreadable],
    [
      'answers 500 in HTML',
      { status: 500, headers: { 'content-type': 'text/html' }, body: html },
      'UNAVAILABLE',
      failing,
    ],
    [
      'answers 503 every time',
      { status: 503, headers: { 'retry-after': '0' }, body: '' },
      'UNAVAILABLE',
      failing,
    ],
    [
      'answers 200 in HTML',
      { headers: { 'content-type': 'text/html' }, body: html },
      'UNAVAILABLE',
      unreadable,
    ],
    ['answers nothing', { body: '' }, 'UNAVAILABLE', unreadable],
    ['answers JSON cut short', { body: '{"data":{"workflow":{"na' }, 'UNAVAILABLE', unreadable],
    ['answers with a list', { body: '[]' }, 'UNAVAILABLE', unreadable],
    ['answers with a number for data', { body: '{"data":7}' }, 'UNAVAILABLE', unreadable],
    ['answers with errors that are none', { body: '{"errors":[{"reason":"x"}]}' }, 'UNAVAILABLE', unreadable],
    [
      'answers with redirects',
      { status: 302, headers: { location: 'http://10.0.0.5/' }, body: '' },
      'UNAVAILABLE',
      unreadable,
    ],
    [
      'answers bytes that are no text',
      { body: Buffer.from([0xff, 0xfe, 0, 1]), headers: plain },
      'UNAVAILABLE',
      unreadable,
    ],
  ])('%s costs its own part of the answer alone', async (_, fate, code, message) => {
    always(fate)
    const { status, json } = await apart.ask(both())
    expect(status).toBe(200)
    expect(json.data).toEqual({ judgments: { nodes: [] }, workflow: null })
    expect(json.errors).toEqual([{ message, extensions: { code } }])
    expect(apart.log).toContainEqual(
      expect.objectContaining({ level: 'error', subgraph: 'workflow', msg: 'a subgraph call failed' }),
    )
  })

  it('is dead costs its own part of the answer alone, and is asked again when it is back', async () => {
    await apart.faults.die()
    const { json } = await apart.ask(both())
    await apart.faults.resume()
    expect(json.data).toEqual({ judgments: { nodes: [] }, workflow: null })
    expect(json.errors).toEqual([
      {
        message: "The service workflow can't be reached; try again shortly.",
        extensions: { code: 'UNAVAILABLE' },
      },
    ])
    expect(JSON.stringify(apart.log)).toContain('ECONNREFUSED')
    expect((await apart.ask(both())).json.data.workflow).toEqual({ name: 'Chaos' })
  })

  it('floods is cut off, so that no more than the largest answer is ever held', async () => {
    always('flood')
    await apart.ask(both())
    expect(await apart.faults.calls[0]?.end).toBe('gone')
    // What the kernel's buffers for a connection take comes on top of the 2 MiB.
    expect(apart.faults.flooded).toBeLessThan(32 * MEBIBYTE)
  })

  it('tells of its inside in errors is masked for clients, and whole in the log', async () => {
    const error = {
      message: 'connect ECONNREFUSED db-1.internal:5432',
      path: ['workflow'],
      extensions: { code: 'X' },
    }
    always({ body: JSON.stringify({ data: { workflow: null }, errors: [error] }) })
    const { json } = await apart.ask(both())
    expect(json.errors).toEqual([
      {
        message: expect.stringContaining('Something went wrong'),
        path: ['workflow'],
        extensions: { code: 'INTERNAL' },
      },
    ])
    expect(apart.log).toContainEqual(expect.objectContaining({ subgraph: 'workflow', error }))
  })

  it('closes connections without a word is asked over new ones', async () => {
    always('pass and close')
    const whole = { data: { judgments: { nodes: [] }, workflow: { name: 'Chaos' } } }
    for (let i = 0; i < 20; i++) expect((await apart.ask(both())).json).toEqual(whole)
  })

  it('fails once is asked again for a query, as it says, and never for a mutation', async () => {
    for (const fate of [
      'reset',
      'half',
      { status: 503, headers: { 'retry-after': '0' }, body: '' },
    ] as const) {
      apart.faults.reset()
      apart.faults.fate = (call) => (call === 0 ? fate : 'pass')
      expect((await apart.ask(both())).json).toEqual({
        data: { judgments: { nodes: [] }, workflow: { name: 'Chaos' } },
      })
      expect(apart.faults.calls).toHaveLength(2)
    }
    apart.faults.reset()
    apart.faults.fate = (call) => (call === 0 ? 'reset' : 'pass')
    const { json } = await apart.ask(CREATE)
    expect(json.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE' })
    expect(apart.faults.calls).toHaveLength(1)
  })

  it('hangs does no harm to what is asked of others at the same time', async () => {
    always('hang')
    const hanging = Array.from({ length: 40 }, (_, i) => apart.ask(both(), { by: `person ${i}` }))
    const others = await Promise.all(
      Array.from({ length: 40 }, () => apart.ask('{ judgments { nodes { outcome } } }')),
    )
    for (const { json } of others) expect(json).toEqual({ data: { judgments: { nodes: [] } } })
    for (const { json } of await Promise.all(hanging)) expect(json.data.judgments).toEqual({ nodes: [] })
  })
})

describe('a client who goes', () => {
  it('cancels the call at the subgraph, but not while another waits for the same', async () => {
    always('hold')
    const [first, second] = [new AbortController(), new AbortController()]
    const asked = [first, second].map(({ signal }) => apart.ask(both(), { signal }))
    const outcomes = Promise.allSettled(asked)
    await expect.poll(() => apart.faults.calls.length).toBe(1)
    await expect.poll(apart.metrics).toMatch(/deduplicated_total\{[^}]*subgraph="workflow"[^}]*\} [1-9]/)
    first.abort()
    await expect(asked[0]).rejects.toThrow()
    // By the time that this is answered the router has heard of it.
    await apart.ask('{ judgments { nodes { outcome } } }')
    apart.faults.release()
    const answer = { json: { data: { workflow: { name: 'Chaos' } } } }
    expect((await outcomes)[1]).toMatchObject({ status: 'fulfilled', value: answer })
    expect(apart.faults.calls).toHaveLength(1)

    always('hang')
    const alone = new AbortController()
    const gone = apart.ask(both(), { signal: alone.signal, by: 'bob' })
    await expect.poll(() => apart.faults.calls.length).toBe(2)
    alone.abort()
    await expect(gone).rejects.toThrow()
    expect(await apart.faults.calls[1]?.end).toBe('gone')
  })
})

describe('headers', () => {
  it('of the client reach the subgraph when they are named, and never the identity, a token or a cookie', async () => {
    await apart.ask(both(), {
      headers: {
        'accept-language': 'ko',
        cookie: 'session=1',
        'x-judgify-viewer': 'forged',
        'x-forwarded-host': 'evil',
        'x-plant': 'Ulsan',
      },
    })
    const { headers } = apart.faults.calls[0] ?? {}
    expect(headers).toMatchObject({
      'accept-language': 'ko',
      'x-judgify-viewer': expect.stringMatching(/^eyJ/),
    })
    for (const name of ['authorization', 'cookie', 'x-forwarded-host', 'x-plant'])
      expect(headers).not.toHaveProperty(name)
  })

  it('of subgraphs reach the client when they are named: all cookies, the most restrictive caching', async () => {
    always({
      pass: { 'set-cookie': ['a=1', 'b=2; HttpOnly'], 'cache-control': 'max-age=60', 'x-powered-by': 'us' },
    })
    const alone = await apart.ask(`{ workflow(id: "${id}") { name } }`)
    expect(alone.headers.getSetCookie()).toEqual(['a=1', 'b=2; HttpOnly'])
    expect(alone.headers.get('cache-control')).toBe('max-age=60')
    expect(alone.headers.get('x-powered-by')).toBeNull()
    const together = await apart.ask(both())
    expect(together.headers.get('cache-control')).toBe('no-store')
  })
})
