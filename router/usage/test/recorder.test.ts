import { parse } from 'graphql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Registry, createMetrics } from '#host'
import type { Store } from '#registry'
import { createLog } from '../../../host/observability/log.ts'
import { type Opened, onFiles } from '../../../schema/test/stores.ts'
import type { Admissible } from '../../limits/admission.ts'
import { type UsageRecorder, usageRecorder } from '../recorder.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const begin = Date.parse('2026-11-23T10:59:30Z')

let opened: Opened
let now: number
let metrics: Registry

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  opened = await onFiles()
  now = begin
})
afterEach(async () => {
  vi.useRealTimers()
  await opened.drop()
})

/** A recorder as a process has it that has just started. */
const recorderOn = (store: Pick<Store, 'record' | 'forget'>): UsageRecorder =>
  usageRecorder({
    store,
    keptDays: 90,
    clock: () => new Date(now),
    metrics: (metrics = createMetrics('router', { ofProcess: false })),
    log: createLog('silent'),
  })

const asked = (text: string, client?: string): Admissible =>
  ({
    document: parse(text),
    context: { headers: client === undefined ? {} : { 'graphql-client-name': client } },
  }) as unknown as Admissible

describe('usage', () => {
  it('is counted by hour, operation and client, and written each minute and at the end', async () => {
    const recorder = recorderOn(opened.store)
    const home = asked('query Home { a(id: "x") }', 'shop')
    recorder.record(home)
    recorder.record(asked('query Home { a(id: "y") }', 'shop'))
    recorder.record(asked('query Home { a(id: "y") }'))
    expect(await opened.store.usage(new Date(0))).toEqual([])
    now += MINUTE
    recorder.record(home)
    vi.advanceTimersByTime(MINUTE)
    const inMinutes = async (): Promise<unknown> => opened.store.usage(new Date(0))
    const document = expect.stringContaining('a(id: "")')
    await expect.poll(inMinutes).toEqual([
      { document, client: 'shop', version: '', count: 3, last: new Date('2026-11-23T11:00:00Z') },
      { document, client: 'unknown', version: '', count: 1, last: new Date('2026-11-23T10:00:00Z') },
    ])
    recorder.record(home)
    await recorder.close()
    expect((await opened.store.usage(new Date(0)))[0]).toMatchObject({ count: 4 })
  })

  it('that can’t be written is kept for the next time', async () => {
    let isDown = true
    const recorder = recorderOn({
      record: (counts) => (isDown ? Promise.reject(new Error('down')) : opened.store.record(counts)),
      forget: (before) => opened.store.forget(before),
    })
    recorder.record(asked('{ a }'))
    vi.advanceTimersByTime(MINUTE)
    recorder.record(asked('{ a }'))
    isDown = false
    await recorder.close()
    const usage = await opened.store.usage(new Date(0))
    expect(usage.reduce((sum, { count }) => sum + count, 0)).toBe(2)
  })

  it('is forgotten when it is old', async () => {
    const recorder = recorderOn(opened.store)
    recorder.record(asked('{ a }'))
    await recorder.close()
    now += 89 * 24 * HOUR
    await recorderOn(opened.store).close()
    expect(await opened.store.recordedSince()).toEqual(new Date('2026-11-23T10:00:00Z'))
    now += 2 * 24 * HOUR
    await recorderOn(opened.store).close()
    expect(await opened.store.recordedSince()).toBeNull()
  })

  it('of endlessly many operations takes bounded memory, and says so', async () => {
    const recorder = recorderOn({ record: async () => {}, forget: async () => {} })
    for (let name = 0; name < 10_003; name += 1) recorder.record(asked(`{ a }`, `client ${name}`))
    expect(await metrics.metrics()).toMatch(/router_usage_dropped_total\S* 3/)
    await recorder.close()
  })
})
