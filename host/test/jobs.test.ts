import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyOfTemplate } from '../../test/product.ts'
import type { Connection } from '../database/connect.ts'
import { type Database, tenantDatabase } from '../database/database.ts'
import { type Delivery, type Queue, enqueue, prepareQueue, startQueue, work } from '../jobs/queue.ts'
import { memoryLive } from '../live/memory.ts'
import { createLog } from '../observability/log.ts'

const log = createLog('silent')
const tenantId = randomUUID()
let connection: Connection
let drop: () => Promise<void>
let database: Database
let queue: Queue

beforeAll(async () => {
  ;({ connection, drop } = await copyOfTemplate())
  database = tenantDatabase(connection)
  queue = await startQueue(connection, memoryLive(), log)
  for (const name of ['one', 'two', 'many', 'failing', 'later']) await prepareQueue(queue, name)
})
afterAll(async () => {
  await queue.stop(0)
  await connection.close()
  await drop()
})

async function send(names: string[], keys: object): Promise<void> {
  await database.transaction(tenantId, (tx) => enqueue(queue, tx, names, keys))
}

describe('durable work', () => {
  it('reaches each queue that it was put into, with its tenant', async () => {
    const taken: [string, Delivery][] = []
    for (const name of ['one', 'two'])
      await work(queue, name, log, async (delivery) => void taken.push([name, delivery]))
    await send(['one', 'two'], { id: 7 })
    await expect.poll(() => taken.length, { timeout: 10_000 }).toBe(2)
    expect(Object.fromEntries(taken)).toEqual({
      one: { tenantId, keys: { id: 7 } },
      two: { tenantId, keys: { id: 7 } },
    })
  })

  it('is taken as soon as it is there, one after the other', async () => {
    const taken: unknown[] = []
    await work(queue, 'many', log, async ({ keys }) => void taken.push(keys))
    const numbers = Array.from({ length: 60 }, (_, number) => ({ number }))
    for (const keys of numbers) await send(['many'], keys)
    // Looked for once a second, they would take a minute.
    await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(numbers.length)
    expect(taken).toEqual(numbers)
  })

  it('exists if and only if its transaction commits', async () => {
    const taken: unknown[] = []
    const failing = database.transaction(tenantId, async (tx) => {
      await enqueue(queue, tx, ['later'], { id: 'rolled back' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await send(['later'], { id: 'committed' })
    await work(queue, 'later', log, async ({ keys }) => void taken.push(keys))
    await expect.poll(() => taken.length, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(taken).toEqual([{ id: 'committed' }])
  })

  it('comes again after a handler has failed', async () => {
    let tries = 0
    await work(queue, 'failing', log, async () => {
      tries += 1
      if (tries < 3) throw new Error('not yet')
    })
    await send(['failing'], {})
    await expect.poll(() => tries, { timeout: 25_000 }).toBe(3)
  })
})
