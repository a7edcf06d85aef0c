import { afterAll, afterEach, beforeAll, expect, describe, it } from 'vitest'
import { type Apart, startApart } from './apart.ts'

let apart: Apart

beforeAll(async () => {
  apart = await startApart({
    ROUTER_SUBGRAPH_RETRIES: '0',
    ROUTER_SUBGRAPH_BREAKER_LEAST_CALLS: '5',
    ROUTER_SUBGRAPH_BREAKER_OPEN_SECONDS: '20',
    ROUTER_SUBGRAPH_CONCURRENCY: '30,workflow=1',
    ROUTER_SUBGRAPH_QUEUE: '30,workflow=1',
  })
})
afterEach(() => apart.faults.reset())
afterAll(() => apart.close())

const WORKFLOWS = '{ workflows(first: 1) { nodes { id } } }'
const JUDGMENTS = '{ judgments(first: 1) { nodes { id } } }'

/** The first error of the workflow service's answer. */
async function trouble(): Promise<{ message: string; extensions: Record<string, unknown> } | undefined> {
  return (await apart.ask(WORKFLOWS)).json.errors?.[0]
}

/** The breaker's state by the metrics. */
async function state(): Promise<string | undefined> {
  const line = /^router_subgraph_breaker_state\{[^}]*subgraph="workflow"[^}]*\} (\d)$/m
  return ['closed', 'half-open', 'open'][Number(line.exec(await apart.metrics())?.[1])]
}

describe('the circuit breaker of a subgraph that fails', () => {
  it('opens, spares the subgraph, tries again after its rest, and closes when it is well', async () => {
    expect(await trouble()).toBeUndefined()
    expect(await state()).toBe('closed')
    apart.faults.fate = () => ({ status: 500, body: 'boom' })
    for (let i = 0; i < 4; i++) expect((await trouble())?.message).toContain('is failing; try again')
    expect(await state()).toBe('open')
    const before = apart.faults.calls.length
    expect(await trouble()).toEqual({
      message: expect.stringMatching(
        /^The service workflow is failing and gets a rest; try again in (20|19) s\.$/,
      ),
      extensions: { code: 'UNAVAILABLE' },
    })
    expect(apart.faults.calls).toHaveLength(before)
    expect((await apart.ask(JUDGMENTS)).json).toEqual({ data: { judgments: { nodes: [] } } })

    apart.advance(20_000)
    expect((await trouble())?.message).toContain('is failing; try again shortly')
    expect((await trouble())?.message).toContain('gets a rest')
    expect(apart.faults.calls).toHaveLength(before + 1)

    apart.faults.reset()
    apart.advance(20_000)
    expect(await trouble()).toBeUndefined()
    expect(await state()).toBe('closed')
    expect(
      apart.log.filter(({ msg }) => msg === 'the circuit breaker changed').map((line) => line['state']),
    ).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
  })

  it('stays closed when what fails is what clients asked', async () => {
    const workflow = '{ workflow(id: "none") { name } }'
    for (let i = 0; i < 8; i++) await apart.ask(workflow)
    apart.faults.fate = () => 'announced flood'
    for (let i = 0; i < 8; i++) expect((await trouble())?.extensions).toEqual({ code: 'TOO_LARGE' })
    expect(await state()).toBe('closed')
  })
})

describe('a subgraph with more to do than it can take', () => {
  it('is asked one after the other, and who can’t wait is told at once', async () => {
    apart.faults.fate = () => 'hold'
    const ask = (by: string): Promise<{ json: { errors?: { message: string }[] } }> =>
      apart.ask(WORKFLOWS, { by })
    const first = ask('ann')
    await expect.poll(() => apart.faults.calls.length).toBe(1)
    const second = ask('bob')
    await expect.poll(apart.metrics).toMatch(/calls_in_flight\{[^}]*subgraph="workflow"[^}]*\} 2/)
    expect((await ask('cho')).json.errors).toEqual([
      {
        message: 'The service workflow has more to do than it can take; try again shortly.',
        extensions: { code: 'UNAVAILABLE' },
      },
    ])
    expect(apart.faults.calls).toHaveLength(1)
    apart.faults.fate = () => 'pass'
    apart.faults.release()
    for (const { json } of await Promise.all([first, second])) expect(json.errors).toBeUndefined()
    expect(apart.faults.calls).toHaveLength(2)
    expect(await apart.metrics()).toMatch(/call_duration_seconds_count\{[^}]*result="busy"[^}]*\} 1/)
  })
})
