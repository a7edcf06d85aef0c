import { describe, expect, it, vi } from 'vitest'
import { Viewer } from '#host'
import { shareInFlight } from '../in-flight.ts'
import { call, held, reply } from './calls.ts'

describe('queries under way at the same time', () => {
  it('are asked once when they are the same, and everybody gets an answer of their own', async () => {
    const subgraph = held()
    const shared = vi.fn<() => void>()
    const ask = shareInFlight(shared)(subgraph.ask)
    const answers = [ask(call()), ask(call()), ask(call())]
    expect(subgraph.calls).toHaveLength(1)
    expect(shared).toHaveBeenCalledTimes(2)
    subgraph.calls[0]?.answer(reply({ workflows: [{ id: '1' }] }))
    const [first, second, third] = await Promise.all(answers)
    expect(first).toEqual(second)
    expect(first?.answer.data).not.toBe(second?.answer.data)
    expect(second?.answer.data).not.toBe(third?.answer.data)
  })

  it('are asked each when anything differs that the subgraph could tell, and mutations always', () => {
    const { ask, calls } = held()
    const shared = shareInFlight()(ask)
    const viewer = new Viewer('tenant', 'ann', ['workflow:view'])
    const different = [
      call(),
      call({ query: '{ workflows { name } }' }),
      call({ variables: { first: 1 } }),
      call({ variables: { first: 2 } }),
      call({ operationName: 'Workflows' }),
      call({}, { headers: { 'accept-language': 'de' } }),
      call({}, { viewer: new Viewer('another', 'ann', viewer.permissions) }),
      call({}, { viewer: new Viewer('tenant', 'bob', viewer.permissions) }),
      call({}, { viewer: new Viewer('tenant', 'ann', ['workflow:view', 'workflow:edit']) }),
      call({ query: 'mutation { a }', kind: 'mutation' }),
      call({ query: 'mutation { a }', kind: 'mutation' }),
    ]
    for (const one of different) void shared(one)
    expect(calls).toHaveLength(different.length)
  })

  it('are asked anew once they were answered or have failed', async () => {
    const { ask, calls } = held()
    const shared = shareInFlight()(ask)
    const failing = [shared(call()), shared(call())]
    calls[0]?.fail(new Error('broken'))
    for (const one of failing) await expect(one).rejects.toThrow('broken')
    void shared(call())
    expect(calls).toHaveLength(2)
  })

  it('go on as long as one waits, and end when all have gone', async () => {
    const { ask, calls } = held()
    const shared = shareInFlight()(ask)
    const [ann, bob] = [new AbortController(), new AbortController()]
    const answers = [ann, bob].map(({ signal }) => shared(call({}, { signal })))
    ann.abort(new Error('ann has gone'))
    await expect(answers[0]).rejects.toThrow('ann has gone')
    expect(calls[0]?.call.signal.aborted).toBe(false)
    bob.abort(new Error('bob has gone'))
    await expect(answers[1]).rejects.toThrow('bob has gone')
    expect(calls[0]?.call.signal.aborted).toBe(true)
    const late = shared(call())
    expect(calls).toHaveLength(2)
    calls[1]?.answer(reply())
    expect(await late).toEqual(reply())
  })

  it('are not asked at all for somebody who has gone already', async () => {
    const { ask, calls } = held()
    const gone = AbortSignal.abort(new Error('gone'))
    await expect(shareInFlight()(ask)(call({}, { signal: gone }))).rejects.toThrow('gone')
    expect(calls).toHaveLength(0)
  })
})
