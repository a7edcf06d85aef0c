import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ArtifactRefused,
  RegistryUnavailable,
  changedSupergraph,
  currentSupergraph,
  developmentKey,
  fileStore,
  httpSource,
  lastGoodIn,
  publicHalf,
} from '#registry'
import type { Asking, Source, Store } from '#registry'
import { digestOf } from '../artifact/digest.ts'
import { newSigningKey } from '../artifact/keys.ts'
import type { SigningKey } from '../artifact/keys.ts'
import { readText } from '../artifact/atomic-file.ts'
import { signPointer } from '../artifact/pointer.ts'
import type { Pointer } from '../artifact/pointer.ts'

const sdl = (field: string) => `type Query { ${field}: Int }\n`

let folder: string
let key: SigningKey
let store: Store
let asking: Asking

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'judgify-trust-'))
  key = await newSigningKey()
  store = fileStore(path.join(folder, 'registry'))
  asking = { source: store, trusted: publicHalf(key), lastGood: lastGoodIn(path.join(folder, 'last-good')) }
})
afterEach(() => rmSync(folder, { recursive: true }))

function entry(sequence: number, supergraph: string, contracts = {}): Pointer {
  return {
    sequence,
    action: 'publish',
    supergraph,
    contracts,
    subgraphs: {},
    previous: null,
    at: '2026-11-23T10:30:00.000Z',
    by: 'min',
    note: null,
  }
}

/** Publishes as somebody with this key would, whoever that is. */
async function published(sequence: number, text: string, by = key): Promise<string> {
  const sha256 = await store.put('supergraph', text)
  await store.append(sequence, await signPointer(entry(sequence, sha256), by))
  return sha256
}

/** A source that can't be reached. */
const down: Source = {
  pointer: () => Promise.reject(new Error('connection refused')),
  supergraph: () => Promise.reject(new Error('connection refused')),
}

describe('the current supergraph', () => {
  it('comes with its digest and its number, and is kept as the last good one', async () => {
    const sha256 = await published(1, sdl('a'))
    expect(await currentSupergraph(asking)).toMatchObject({
      sdl: sdl('a'),
      sha256,
      sequence: 1,
      fallback: undefined,
    })
    expect(await currentSupergraph({ ...asking, source: down })).toMatchObject({
      sdl: sdl('a'),
      sha256,
      sequence: 1,
      fallback: expect.any(RegistryUnavailable),
    })
  })

  it('is none where nothing was published, or nothing can be reached and nothing was kept', async () => {
    await expect(currentSupergraph(asking)).rejects.toThrow('Nothing was ever published')
    await expect(currentSupergraph({ ...asking, source: down })).rejects.toThrow(RegistryUnavailable)
  })

  it('is that of a contract when one is asked for', async () => {
    const [whole, partner] = [
      await store.put('supergraph', sdl('a')),
      await store.put('supergraph', sdl('b')),
    ]
    await store.append(1, await signPointer(entry(1, whole, { partner }), key))
    expect(await currentSupergraph({ ...asking, contract: 'partner' })).toMatchObject({ sdl: sdl('b') })
    await expect(currentSupergraph({ ...asking, lastGood: undefined, contract: 'other' })).rejects.toThrow(
      'There is no contract other; there are: partner.',
    )
  })
})

describe('a forged supergraph', () => {
  it('is refused when its text is not of the digest, and the last good one answers', async () => {
    await published(1, sdl('a'))
    await currentSupergraph(asking)
    const sha256 = await published(2, sdl('b'))
    writeFileSync(path.join(store.place, `supergraph/${sha256}.graphql`), sdl('stolen'))
    await expect(currentSupergraph({ ...asking, lastGood: undefined })).rejects.toThrow(ArtifactRefused)
    expect(await currentSupergraph(asking)).toMatchObject({
      sdl: sdl('a'),
      sequence: 1,
      fallback: expect.any(ArtifactRefused),
    })
  })

  it('is refused when its pointer is signed by another key, by none, or changed after it was signed', async () => {
    const sha256 = await published(1, sdl('a'), await newSigningKey())
    await expect(currentSupergraph(asking)).rejects.toThrow('not signed by a key that is trusted')
    const signed = JSON.parse(await signPointer(entry(1, sha256), key)) as Record<string, string>
    const payload = Buffer.from(JSON.stringify(entry(9, sha256))).toString('base64url')
    const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: key.kid })).toString('base64url')
    for (const forged of [
      { ...signed, payload },
      { ...signed, signature: '' },
      { payload, protected: header('none'), signature: '' },
      { payload, protected: header('HS256'), signature: signed['signature'] },
      {},
    ]) {
      const source = { ...store, pointer: async () => ({ text: JSON.stringify(forged), tag: '' }) }
      await expect(currentSupergraph({ ...asking, source })).rejects.toThrow(ArtifactRefused)
    }
  })

  it('is refused when an old pointer is put back, however well it is signed', async () => {
    const first = await published(1, sdl('a'))
    const pointer = await store.pointer()
    await published(2, sdl('b'))
    await currentSupergraph(asking)
    const source = { ...store, pointer: async () => pointer }
    expect(await currentSupergraph({ ...asking, source })).toMatchObject({
      sdl: sdl('b'),
      fallback: expect.objectContaining({ message: expect.stringContaining('put back in time') }),
    })
    expect(await currentSupergraph({ ...asking, source, lastGood: undefined })).toMatchObject({
      sha256: first,
    })
  })

  it('is refused as last good copy as well', async () => {
    await published(1, sdl('a'))
    await currentSupergraph(asking)
    const file = path.join(folder, 'last-good/last-good.json')
    const kept = JSON.parse((await readText(file)) ?? '') as { pointer: string }
    for (const forged of [JSON.stringify({ ...kept, sdl: sdl('stolen') }), '{', '{"sdl": 1}']) {
      writeFileSync(file, forged)
      await expect(currentSupergraph({ ...asking, source: down })).rejects.toThrow(RegistryUnavailable)
    }
  })
})

describe('keys', () => {
  it('take one another’s place while both are trusted', async () => {
    const next = await newSigningKey()
    const trusted = { keys: [...publicHalf(key).keys, ...publicHalf(next).keys] }
    await published(1, sdl('a'))
    expect(await currentSupergraph({ ...asking, trusted })).toMatchObject({ sequence: 1 })
    await published(2, sdl('b'), next)
    expect(await currentSupergraph({ ...asking, trusted })).toMatchObject({
      sequence: 2,
      fallback: undefined,
    })
    await expect(currentSupergraph({ ...asking, lastGood: undefined })).rejects.toThrow(ArtifactRefused)
  })

  it('are made once by an installation in development, for its owner alone', async () => {
    const [made, again] = await Promise.all([developmentKey(folder), developmentKey(folder)])
    expect(again).toEqual(made)
    expect(statSync(path.join(folder, 'registry-key.json')).mode & 0o777).toBe(0o600)
    expect(publicHalf(made).keys[0]).not.toHaveProperty('d')
  })
})

describe('who polls', () => {
  it('is told that nothing changed, then gets what did, and never falls back', async () => {
    await published(1, sdl('a'))
    const known = await currentSupergraph(asking)
    expect(await changedSupergraph(asking, known)).toBe('unchanged')
    await published(2, sdl('b'))
    expect(await changedSupergraph(asking, known)).toMatchObject({ sequence: 2, sdl: sdl('b') })
    await expect(changedSupergraph({ ...asking, source: down }, known)).rejects.toThrow(RegistryUnavailable)
    await published(3, sdl('c'), await newSigningKey())
    await expect(changedSupergraph(asking, known)).rejects.toThrow(ArtifactRefused)
  })

  it('asks a server of static files with its ETag', async () => {
    const asked: (string | undefined)[] = []
    const answer = async ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
      asked.push(headers['if-none-match'])
      const text = await readText(path.join(store.place, url))
      const etag = `"${digestOf(text ?? '')}"`
      response.statusCode = text === null ? 404 : headers['if-none-match'] === etag ? 304 : 200
      response.setHeader('etag', etag).end(response.statusCode === 200 ? text : '')
    }
    const server = createServer((request, response) => void answer(request, response))
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const remote = { ...asking, source: httpSource(`http://127.0.0.1:${port}`) }
    await expect(currentSupergraph(remote)).rejects.toThrow('Nothing was ever published')
    await published(1, sdl('a'))
    const known = await currentSupergraph(remote)
    expect(known).toMatchObject({ sdl: sdl('a'), sequence: 1 })
    expect(await changedSupergraph(remote, known)).toBe('unchanged')
    expect(asked).toEqual([undefined, undefined, undefined, known.tag])
    await published(2, sdl('b'))
    expect(await changedSupergraph(remote, known)).toMatchObject({ sequence: 2 })
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    expect(await currentSupergraph(remote)).toMatchObject({
      sequence: 2,
      fallback: expect.any(RegistryUnavailable),
    })
  })
})
