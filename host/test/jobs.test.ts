import { randomUUID } from 'node:crypto'
import type { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyOfTemplate } from '../../test/product.ts'
import type { Connection } from '../database/connect.ts'
import { type Database, tenantDatabase } from '../database/database.ts'
import { type Delivery, enqueue, prepareQueue, startQueue, work } from '../jobs/queue.ts'
import { createLog } from '../observability/log.ts'

const log = createLog('silent')
const tenantId = randomUUID()
let connection: Connection
let drop: () => Promise<void>
let database: Database
let queue: PgBoss

beforeAll(async () => {
  ;({ connection, drop } = await copyOfTemplate())
  database = tenantDatabase(connection)
  queue = await startQueue(connection, log)
  for (const name of ['one', 'two', 'failing', 'later']) await prepareQueue(queue, name)
})
afterAll(async () => {
  await queue.stop({ graceful: false })
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
