import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { Admissible } from '../../limits/admission.ts'
import type { RootFetch } from '../../planning/plan.ts'
import { InUse } from '../../reloading/in-use.ts'
import type { ServedGraph } from '../../reloading/served-graph.ts'
import { LiveSubscription } from '../live-subscription.ts'
import type { SourceEvent } from '../source-events.ts'

const request = { document: parse('subscription { event }') } as Admissible

/** Graphs whose subscription begins with the text given; how many are in memory. */
function graphs() {
  let inMemory = 0
  const graph = (text: string): ServedGraph => {
    inMemory += 1
    const inUse = new InUse(() => (inMemory -= 1))
    const primary = { subgraph: 'events', operation: { text } } as RootFetch
    return {
      validate: () => [],
      primaryOf: async () => primary,
      use: () => inUse.use(),
      giveUp: () => inUse.giveUp(),
    } as unknown as ServedGraph
  }
  return { graph, inMemory: () => inMemory }
}

/** A source of numbered events that takes some turns of the event loop until it hears, and for each event. */
function numbered(delays: readonly number[]) {
  const hearers = new Set<(number: number) => void>()
  let last = 0
  let asked = 0
  const turns = async (): Promise<void> => {
    for (let left = delays[asked++ % delays.length] ?? 0; left > 0; left -= 1) await setImmediate()
  }
  return {
    tick() {
      last += 1
      for (const hear of hearers) hear(last)
      return last
    },
    hearers,
    async *open({ operation }: RootFetch, gone: AbortSignal): AsyncGenerator<SourceEvent> {
      await turns()
      const waiting: number[] = []
      let wake = (): void => {}
      const hear = (number: number): void => {
        waiting.push(number)
        wake()
      }
      hearers.add(hear)
      gone.addEventListener('abort', () => wake())
      try {
        while (!gone.aborted) {
          const number = waiting.shift()
          if (number === undefined) await new Promise<void>((resolve) => (wake = resolve))
          else {
            await turns()
            yield { answer: { data: { number, [operation.text]: true } }, interrupted: false }
          }
        }
      } finally {
        hearers.delete(hear)
      }
    },
  }
}

type Step = 'tick' | 'turn' | { readonly begins: string; readonly waits: boolean }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('tick' as const) },
  { weight: 4, arbitrary: fc.constant('turn' as const) },
  { weight: 2, arbitrary: fc.record({ begins: fc.constantFrom('a', 'b', 'c'), waits: fc.boolean() }) },
)

/** Does the steps; gives what was heard, what should have been, and what is left of it all. */
async function play(steps: readonly Step[], delays: readonly number[]) {
  const { graph, inMemory } = graphs()
  const source = numbered(delays)
  let current = graph('a')
  const subscription = await LiveSubscription.begin(request, current, (...where) => source.open(...where))
  const heard: unknown[] = []
  const listening = (async () => {
    for (;;) {
      const next = await subscription.next()
      if (next === undefined || 'last' in next) return
      next.use[Symbol.dispose]()
      heard.push(next.answer.data?.['number'])
    }
  })()
  while (source.hearers.size === 0) await setImmediate()
  let last = 0
  const moves: Promise<void>[] = []
  for (const one of steps) {
    if (one === 'tick') last = source.tick()
    else if (one === 'turn') await setImmediate()
    else {
      const before = current
      current = graph(one.begins)
      before.giveUp()
      const move = subscription.moveTo(current)
      moves.push(move)
      if (one.waits) await move
    }
  }
  await Promise.all(moves)
  // What is quiet does not meet: one more event, once all sources hear.
  for (let turn = 0; turn < 60; turn += 1) await setImmediate()
  last = source.tick()
  for (let turn = 0; turn < 400 && heard.at(-1) !== last; turn += 1) await setImmediate()
  for (let turn = 0; turn < 60; turn += 1) await setImmediate()
  const graphsLeft = inMemory()
  const sourcesLeft = source.hearers.size
  subscription.close()
  current.giveUp()
  await listening
  return {
    heard,
    all: Array.from({ length: last }, (_, index) => index + 1),
    graphsLeft,
    sourcesLeft,
    inMemory,
  }
}

describe('a subscription', () => {
  it('tells each event once and in order, however graphs come and go, and keeps none that is gone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 12 }),
        async (steps, delays) => {
          const { heard, all, graphsLeft, sourcesLeft, inMemory } = await play(steps, delays)
          expect(heard).toEqual(all)
          expect([graphsLeft, sourcesLeft, inMemory()]).toEqual([1, 1, 0])
        },
      ),
      { numRuns: 400 },
    )
  })
})
