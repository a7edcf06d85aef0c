import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileStore } from '#registry'
import { newSigningKey, publicHalf } from '../artifact/keys.ts'
import { publicationOf } from '../registry/publication.ts'
import { headOf, publishTo, rollBackTo } from '../store/publisher.ts'
import type { Store } from '../store/store.ts'
import { judgment, registryFolder, workflow } from './registry-folder.ts'
import { storesOfEachKind } from './stores.ts'

const better = workflow.replace('"What it is for."', '"What it is good for."')
const broken = workflow.replace('name: String!', 'name: Nothing!')

type Folder = ReturnType<typeof registryFolder>

const registryIn = (folder: Folder) => path.join(folder.root, '.judgify/registry')
const pointerIn = (folder: Folder) => readFileSync(path.join(registryIn(folder), 'current.json'), 'utf8')
const supergraphs = (folder: Folder) => readdirSync(path.join(registryIn(folder), 'supergraph'))

/** The history as programs read it. */
async function entries(folder: Folder) {
  return JSON.parse((await folder.run(['history', '--format', 'json'])).output) as {
    sequence: number
    action: string
    supergraph: string
    previous: string | null
    by: string
    note: string | null
    restores?: number
  }[]
}

describe('publishing', () => {
  it('puts the supergraph under its digest, signs the pointer to it, and says so', async () => {
    using folder = registryFolder({ workflow, judgment })
    const { exitCode, output } = await folder.run(['publish', '--by', 'min', '--note', 'the first'])
    expect(exitCode).toBe(0)
    const [entry] = await entries(folder)
    expect(entry).toMatchObject({
      sequence: 1,
      action: 'publish',
      previous: null,
      by: 'min',
      note: 'the first',
    })
    expect(output).toContain(entry?.supergraph)
    expect(supergraphs(folder)).toEqual([`${entry?.supergraph}.graphql`])
    const fetched = await folder.run(['fetch'])
    await folder.run(['compose'])
    expect(`${fetched.output}\n`).toBe(folder.read('schema/supergraph.graphql'))
  })

  it('moves nothing when nothing changed', async () => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    const before = pointerIn(folder)
    expect(await folder.run(['publish'])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('nothing to publish'),
    })
    expect(pointerIn(folder)).toBe(before)
  })

  it.each([
    ['does not compose', broken],
    ['breaks clients', workflow.replace('"What it is for."\n  purpose: String', '')],
    ['breaks a rule', workflow.replace('"What it is for."', '')],
    ['is no SDL', 'type {'],
  ])('never moves the pointer for what %s', async (_, sdl) => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    const before = [pointerIn(folder), supergraphs(folder)]
    folder.work('workflow', sdl)
    expect(await folder.run(['publish'])).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('Nothing was published.'),
    })
    expect([pointerIn(folder), supergraphs(folder)]).toEqual(before)
  })

  it('compares with what the registry has current, not with the files in git', async () => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    folder.work('workflow', workflow.replace('"What it is for."\n  purpose: String', ''))
    await folder.run(['compose', '--accept-breaking'])
    expect(await folder.run(['publish', '--format', 'json'])).toMatchObject({ exitCode: 1 })
  })

  it('goes on only from the supergraph that --if-hash names', async () => {
    using folder = registryFolder({ workflow })
    expect(await folder.run(['publish', '--if-hash', 'a'.repeat(64)])).toMatchObject({
      exitCode: 3,
      output: expect.stringContaining('Nothing was published yet'),
    })
    expect(await folder.run(['publish', '--if-hash', 'none'])).toMatchObject({ exitCode: 0 })
    const [first] = await entries(folder)
    folder.work('workflow', better)
    expect(await folder.run(['publish', '--if-hash', 'none'])).toMatchObject({
      exitCode: 3,
      output: expect.stringContaining(first?.supergraph ?? '?'),
    })
    expect(await folder.run(['publish', '--if-hash', (first?.supergraph ?? '').slice(0, 12)])).toMatchObject({
      exitCode: 0,
    })
    expect(await folder.run(['publish', '--if-hash', 'short'])).toMatchObject({ exitCode: 2 })
  })

  it('lets one of two publishers win that come at once, and tells the other', async () => {
    using folder = registryFolder({ workflow })
    using other = registryFolder({ workflow })
    await folder.run(['publish'])
    folder.work('workflow', better)
    other.work('workflow', workflow.replace('"Its id."', '"Its identity."'))
    cpSync(
      path.join(folder.root, '.judgify/registry-key.json'),
      path.join(other.root, '.judgify/registry-key.json'),
    )
    const [one, two] = await Promise.all([
      folder.run(['publish', '--by', 'one']),
      other.run(['publish', '--by', 'two'], undefined, { REGISTRY_DIR: registryIn(folder) }),
    ])
    expect(new Set([one.exitCode, two.exitCode])).toEqual(new Set([0, 3]))
    expect([one, two].find(({ exitCode }) => exitCode === 3)?.output).toContain('Somebody else')
    const [current, ...earlier] = await entries(folder)
    expect(current).toMatchObject({ sequence: 2, by: one.exitCode === 0 ? 'one' : 'two' })
    expect(earlier).toHaveLength(1)
  })
})

describe('rolling back', () => {
  it('makes an earlier supergraph current again, and is in the history itself', async () => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    folder.work('workflow', better)
    await folder.run(['publish'])
    const [second, first] = await entries(folder)
    expect(await folder.run(['rollback', '1', '--note', 'clients stumble'])).toMatchObject({ exitCode: 0 })
    expect((await entries(folder))[0]).toMatchObject({
      sequence: 3,
      action: 'rollback',
      restores: 1,
      supergraph: first?.supergraph,
      previous: second?.supergraph,
      note: 'clients stumble',
    })
    expect((await folder.run(['fetch'])).output).toContain('What it is for.')
    expect((await folder.run(['history'])).output).toMatch(/→ +3 .*rollback to 1/)
  })

  it('finds an entry by its digest as well, and says when there is none', async () => {
    using folder = registryFolder({ workflow })
    expect(await folder.run(['rollback', '1'])).toMatchObject({ exitCode: 1 })
    await folder.run(['publish'])
    folder.work('workflow', better)
    await folder.run(['publish'])
    const [, first] = await entries(folder)
    expect(await folder.run(['rollback', '7'])).toMatchObject({ exitCode: 1 })
    expect(await folder.run(['rollback'])).toMatchObject({ exitCode: 2 })
    expect(await folder.run(['rollback', 'all'])).toMatchObject({ exitCode: 2 })
    const digest = (first?.supergraph ?? '').slice(0, 16)
    expect(await folder.run(['rollback', digest, '--if-hash', 'a'.repeat(64)])).toMatchObject({ exitCode: 3 })
    expect(await folder.run(['rollback', digest])).toMatchObject({ exitCode: 0 })
    expect(await folder.run(['rollback', digest])).toMatchObject({
      output: expect.stringContaining('nothing to roll back'),
    })
  })

  it('does not go back to what was changed since', async () => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    const [first] = await entries(folder)
    folder.work('workflow', better)
    await folder.run(['publish'])
    const before = pointerIn(folder)
    writeFileSync(
      path.join(registryIn(folder), `supergraph/${first?.supergraph}.graphql`),
      'type Query { a: Int }',
    )
    expect(await folder.run(['rollback', '1'])).toMatchObject({ exitCode: 4 })
    expect(pointerIn(folder)).toBe(before)
  })
})

describe('what somebody else wrote into the registry', () => {
  it('is not built upon, and history tells which entry it is', async () => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    await fileStore(registryIn(folder)).append(2, pointerIn(folder).replace('"payload": "', '"payload": "e'))
    folder.work('workflow', better)
    expect(await folder.run(['publish'])).toMatchObject({
      exitCode: 4,
      output: expect.stringContaining('not signed by a key that is trusted'),
    })
    expect(await folder.run(['fetch'])).toMatchObject({ exitCode: 4 })
    const { exitCode, output } = await folder.run(['history'])
    expect(exitCode).toBe(4)
    expect(output).toMatch(/→ +\? +refused/)
    expect(output).toMatch(/1 +2026-11-23T10:30:00 +publish/)
  })
})

describe.each(storesOfEachKind)('publishers on %s', (_, open) => {
  let store: Store
  let drop: () => Promise<void>
  beforeAll(async () => {
    ;({ store, drop } = await open())
  })
  afterAll(() => drop())

  it('move the pointer one after the other, and back', async () => {
    const key = await newSigningKey()
    const mover = { key, at: new Date('2026-11-23T10:30:00Z'), by: 'min', note: null }
    const publication = (sdl: string) => publicationOf([], sdl, new Map([['partner', `${sdl} # partner`]]))
    const first = await publishTo(store, null, publication('type Query { a: Int }'), mover)
    const head = await headOf(store, publicHalf(key))
    expect(first).toEqual({ moved: head })
    const race = await Promise.all(
      ['b', 'c', 'd'].map((name) =>
        publishTo(store, head, publication(`type Query { ${name}: Int }`), mover),
      ),
    )
    expect(race.filter((move) => move === 'overtaken')).toHaveLength(2)
    const second = await headOf(store, publicHalf(key))
    if (head === null || second === null) throw new Error('there should be entries')
    expect(await rollBackTo(store, head, head, mover)).toEqual({ unchanged: head })
    expect(await rollBackTo(store, head, second, mover)).toBe('overtaken')
    expect(await rollBackTo(store, second, head, mover)).toMatchObject({
      moved: { sequence: 3, restores: 1 },
    })
    expect(await publishTo(store, head, publication('type Query { a: Int }'), mover)).toEqual({
      unchanged: head,
    })
  })
})
