import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GraphQLError } from 'graphql'
import { afterEach, describe, expect, it } from 'vitest'
import type { PlanRequest } from '../planner.ts'
import { PlanningThread } from '../planning-thread.ts'

const SDL = readFileSync(join(import.meta.dirname, '../../../schema/supergraph.graphql'), 'utf8')

let thread: PlanningThread
afterEach(() => thread.close())

const asked = (text: string, isValid = true): PlanRequest => ({ text, operationName: undefined, isValid })
const small = '{ workflows { nodes { id } } }'
/** Far larger than the limits of documents allow: it takes seconds. */
const large = `{ ${Array.from({ length: 15_000 }, (_, index) => `a${index}: workflows { nodes { id } }`).join(' ')} }`

describe('a planning thread', () => {
  it('refuses an operation that takes too long, and goes on with the others', async () => {
    thread = new PlanningThread(SDL, 1500)
    await thread.loaded
    const outcomes = await Promise.allSettled([large, small, small].map((text) => thread.plan(asked(text))))
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { extensions: { code: 'TIMEOUT' } } },
      { status: 'fulfilled', value: { step: { kind: 'fetch', subgraph: 'workflow' } } },
      { status: 'fulfilled' },
    ])
    expect(await thread.plan(asked(small))).toMatchObject({ step: { kind: 'fetch' } })
  })

  it('says what is wrong with an operation that nobody has validated', async () => {
    thread = new PlanningThread(SDL, 60_000)
    await expect(thread.plan(asked('{ nonsense }', false))).rejects.toThrow(GraphQLError)
    await expect(thread.plan(asked('{', false))).rejects.toThrow('Syntax Error')
    expect(await thread.plan(asked(small, false))).toMatchObject({ step: { kind: 'fetch' } })
  })

  it('says why it can’t load a supergraph', async () => {
    thread = new PlanningThread('type Query { a: Int }', 60_000)
    await expect(thread.loaded).rejects.toThrow('was not made by composition')
  })

  it('that was ended plans nothing, and leaves nobody waiting', async () => {
    thread = new PlanningThread(SDL, 60_000)
    const waiting = expect(thread.plan(asked(small))).rejects.toThrow('was let go')
    await thread.close()
    await waiting
    await expect(thread.plan(asked(small))).rejects.toThrow('was let go')
  })
})
