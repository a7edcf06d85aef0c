import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyOfTemplate } from '../../test/product.ts'
import type { Connection } from '../database/connect.ts'
import { type Database, tenantDatabase } from '../database/database.ts'
import { signatures } from '../identity/signature.ts'
import { enqueueLater, moveWhenDue } from '../jobs/later.ts'
import { type Queue, prepareQueue, startQueue, work } from '../jobs/queue.ts'
import { memoryLive } from '../live/memory.ts'
import { createLog } from '../observability/log.ts'

const log = createLog('silent')
const tenantId = randomUUID()
let connection: Connection
let drop: () => Promise<void>
let database: Database
let queue: Queue
let stopMoving: () => Promise<void>
let now = new Date('2026-11-23T08:00:00Z')
const taken: unknown[] = []

beforeAll(async () => {
  ;({ connection, drop } = await copyOfTemplate())
  database = tenantDatabase(connection)
  queue = await startQueue(connection, memoryLive(), log)
  await prepareQueue(queue, 'waiting')
  stopMoving = moveWhenDue(queue, connection, { clock: () => now, log })
  await work(queue, 'waiting', log, async ({ tenantId: tenant, keys }) => void taken.push([tenant, keys]))
})
afterAll(async () => {
  await stopMoving()
  await queue.stop(0)
  await connection.close()
  await drop()
})

/** Asks for work at a time of this day. */
function ask(time: string, key: string, keys: object, fails = false): Promise<void> {
  return database.transaction(tenantId, async (tx) => {
    await enqueueLater(tx, 'waiting', keys, { at: new Date(`2026-11-23T${time}Z`), key })
    if (fails) throw new Error('no')
  })
}

describe('work that is to be done later', () => {
  it('is done when its time has come by the product’s clock, and once for each key', async () => {
    await ask('09:00:00', 'a', { nth: 1 })
    await ask('08:30:00', 'a', { nth: 2 })
    await ask('08:30:00', 'b', { nth: 3 })
    await expect(ask('08:30:00', 'c', { nth: 4 }, true)).rejects.toThrow('no')
    now = new Date('2026-11-23T08:30:00Z')
    await expect.poll(() => taken).toEqual([[tenantId, { nth: 3 }]])
    now = new Date('2026-11-23T09:00:01Z')
    await expect
      .poll(() => taken)
      .toEqual([
        [tenantId, { nth: 3 }],
        [tenantId, { nth: 1 }],
      ])
    await ask('08:00:00', 'a', { nth: 5 })
    await expect.poll(() => taken.at(-1)).toEqual([tenantId, { nth: 5 }])
  })
})

describe('a signature', () => {
  it('holds for the text that was signed, in the installation that signed it', () => {
    const [ours, theirs] = [signatures('a secret'), signatures('another')]
    const signature = ours.sign('version 2')
    expect(ours.holds('version 2', signature)).toBe(true)
    expect(ours.holds('version 3', signature)).toBe(false)
    expect(ours.holds('version 2', '')).toBe(false)
    expect(theirs.holds('version 2', signature)).toBe(false)
  })
})
