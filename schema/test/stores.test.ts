import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileStore, hourOf, postgresStore, registryMigrations } from '#registry'
import type { Store } from '#registry'
import { migrate } from '../../host/database/migrate.ts'
import { copyOfTemplate } from '../../test/product.ts'
import { onFiles, storesOfEachKind } from './stores.ts'
import type { Opened } from './stores.ts'

const hour = (text: string) => new Date(`2026-11-${text}:00:00Z`)
const home = { document: 'query Home { a }', client: 'mobile', version: '2.1' }

describe.each(storesOfEachKind)('a registry on %s', (_, open) => {
  let opened: Opened
  let store: Store
  beforeAll(async () => {
    opened = await open()
    store = opened.store
  })
  afterAll(() => opened.drop())

  it('has nothing at first', async () => {
    expect(await store.pointer()).toBeNull()
    expect(await store.history(10)).toEqual([])
    expect(await store.supergraph('0'.repeat(64))).toBeNull()
    expect(await store.usage(hour('01T00'))).toEqual([])
    expect(await store.recordedSince()).toBeNull()
  })

  it('gives a text back by its digest, and keeps the same text once', async () => {
    const sha256 = await store.put('supergraph', 'type Query { 온도: Int }\n')
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await store.put('supergraph', 'type Query { 온도: Int }\n')).toBe(sha256)
    expect(await store.supergraph(sha256)).toBe('type Query { 온도: Int }\n')
    expect(await store.text('subgraph', sha256)).toBeNull()
  })

  it('takes only the next entry of the history', async () => {
    expect(await store.append(2, 'two')).toBe(false)
    expect(await store.append(1, 'one')).toBe(true)
    expect(await store.append(1, 'another one')).toBe(false)
    expect(await store.append(2, 'two')).toBe(true)
    expect(await store.history(10)).toEqual(['two', 'one'])
    expect(await store.history(1)).toEqual(['two'])
  })

  it('says that its pointer is unchanged to who knows it, and gives it to who does not', async () => {
    const answer = await store.pointer()
    if (answer === null || answer === 'unchanged') throw new Error('there should be a pointer')
    expect(answer.text).toBe('two')
    expect(await store.pointer(answer.tag)).toBe('unchanged')
    expect(await store.append(3, 'three')).toBe(true)
    expect(await store.pointer(answer.tag)).toMatchObject({ text: 'three' })
  })

  it('lets one of many publishers win, and tells the others', async () => {
    const publishers = Array.from({ length: 12 }, (_, index) => ({ index, store: opened.again() }))
    const won = await Promise.all(publishers.map(({ index, store }) => store.append(4, `by ${index}`)))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect((await store.history(1))[0]).toBe(`by ${won.indexOf(true)}`)
    expect(await store.pointer()).toMatchObject({ text: `by ${won.indexOf(true)}` })
  })

  it('adds up what was asked for, by operation and client, from an hour on', async () => {
    await store.record([
      { ...home, hour: hour('20T08'), count: 1000 },
      { ...home, hour: new Date('2026-11-21T08:59:59Z'), count: 2 },
      { ...home, hour: hour('21T08'), count: 1 },
    ])
    await store.record([
      { ...home, hour: new Date('2026-11-21T08:10:00Z'), count: 4 },
      { ...home, version: '', hour: hour('21T09'), count: 9 },
    ])
    await store.record([])
    expect(await store.usage(hour('21T00'))).toEqual([
      { ...home, version: '', count: 9, last: hour('21T09') },
      { ...home, count: 7, last: hour('21T08') },
    ])
    expect(await store.usage(hour('20T08'))).toEqual([
      { ...home, count: 1007, last: hour('21T08') },
      { ...home, version: '', count: 9, last: hour('21T09') },
    ])
    expect(await store.recordedSince()).toEqual(hour('20T08'))
    expect(hourOf(new Date('2026-11-21T08:59:59.999Z'))).toEqual(hour('21T08'))
  })

  it('forgets what was asked for before an hour', async () => {
    await store.forget(hour('21T09'))
    expect(await store.usage(hour('01T00'))).toEqual([
      { ...home, version: '', count: 9, last: hour('21T09') },
    ])
    expect(await store.recordedSince()).toEqual(hour('21T09'))
  })
})

describe('a registry on files', () => {
  it('leaves the last entry as current.json, whoever was slower', async () => {
    const { store, drop } = await onFiles()
    const folder = store.place
    for (let sequence = 1; sequence <= 8; sequence += 1)
      await Promise.all([1, 2, 3].map(() => fileStore(folder).append(sequence, `entry ${sequence}`)))
    expect(readFileSync(path.join(folder, 'current.json'), 'utf8')).toBe('entry 8')
    expect(readdirSync(path.join(folder, 'history'))).toHaveLength(8)
    await drop()
  })

  it('catches up on a current.json that a crash left behind', async () => {
    const { store, drop } = await onFiles()
    await store.append(1, 'one')
    writeFileSync(path.join(store.place, 'history/000002.json'), 'two')
    expect(await store.pointer()).toMatchObject({ text: 'two' })
    expect(await store.append(2, 'another two')).toBe(false)
    expect(readFileSync(path.join(store.place, 'current.json'), 'utf8')).toBe('two')
    await drop()
  })

  it('loses of its usage only the line that a crash cut off', async () => {
    const { store, drop } = await onFiles()
    await store.record([{ ...home, hour: hour('20T08'), count: 1 }])
    appendFileSync(path.join(store.place, 'usage/2026-11-20T08Z.jsonl'), '{"operation":"ab')
    await store.record([{ ...home, hour: hour('20T08'), count: 2 }])
    expect(await store.usage(hour('20T08'))).toMatchObject([{ count: 3 }])
    await drop()
  })

  it('is a conflict in git when two branches publish on top of the same entry', async () => {
    const { store, drop } = await onFiles()
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', store.place, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    git('init', '--quiet', '--initial-branch=main')
    const commit = async (sequence: number, text: string) => {
      await store.append(sequence, text)
      git('add', '.')
      git('commit', '--quiet', '--message', text)
    }
    await commit(1, 'one')
    git('switch', '--quiet', '--create', 'other')
    await commit(2, 'two by another')
    git('switch', '--quiet', 'main')
    await commit(2, 'two')
    expect(() => git('merge', 'other')).toThrow()
    expect(git('status', '--short')).toContain('AA history/000002.json')
    await drop()
  })
})

describe('a registry on PostgreSQL', () => {
  it('refuses a text that is not of its digest, whoever writes it', async () => {
    const { connection, drop } = await copyOfTemplate()
    await migrate(connection, [registryMigrations])
    await postgresStore(connection).put('supergraph', 'type Query { a: Int }')
    const forge = connection.pool.query(`update registry.texts set text = 'type Query { b: Int }'`)
    await expect(forge).rejects.toThrow('check constraint')
    await connection.close()
    await drop()
  })

  it('shows nothing of it to the role of the tenants', async () => {
    const { connection, drop } = await copyOfTemplate()
    await migrate(connection, [registryMigrations])
    await postgresStore(connection).append(1, 'one')
    const client = await connection.pool.connect()
    await client.query('begin; set local role judgify_app')
    await expect(client.query('select * from registry.history')).rejects.toThrow('permission denied')
    await client.query('rollback')
    client.release()
    await connection.close()
    await drop()
  })
})
