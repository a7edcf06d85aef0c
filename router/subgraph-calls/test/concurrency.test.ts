import { describe, expect, it } from 'vitest'
import { limitConcurrency } from '../concurrency.ts'
import { call, held, reply } from './calls.ts'

/** Lets everything happen that waits for nothing but its turn. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('calls to one subgraph', () => {
  it('are under way up to a number, wait up to another in order, and are refused beyond', async () => {
    const { ask, calls } = held()
    const limited = limitConcurrency({ most: 2, queue: 2 })(ask)
    const names = ['a', 'b', 'c', 'd']
    const answers = names.map((operationName) => limited(call({ operationName })))
    await expect(limited(call())).rejects.toMatchObject({ why: 'busy', code: 'UNAVAILABLE' })
    expect(calls).toHaveLength(2)
    calls[1]?.fail(new Error('broken'))
    await expect(answers[1]).rejects.toThrow('broken')
    await settled()
    calls[0]?.answer(reply())
    await settled()
    expect(calls.map((one) => one.call.request.operationName)).toEqual(names)
    calls[2]?.answer(reply())
    calls[3]?.answer(reply())
    await Promise.all([answers[0], answers[2], answers[3]])
    void limited(call())
    void limited(call())
    await settled()
    expect(calls).toHaveLength(6)
  })

  it('leave the queue when nobody waits for them any longer', async () => {
    const { ask, calls } = held()
    const limited = limitConcurrency({ most: 1, queue: 1 })(ask)
    const first = limited(call())
    const gone = new AbortController()
    const second = limited(call({}, { signal: gone.signal }))
    gone.abort(new Error('gone'))
    await expect(second).rejects.toThrow('gone')
    const third = limited(call({ operationName: 'third' }))
    calls[0]?.answer(reply())
    await first
    await settled()
    expect(calls.map((one) => one.call.request.operationName)).toEqual([undefined, 'third'])
    calls[1]?.answer(reply())
    await third
  })
})
