import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { onServices } from '../../test/product.ts'
import { registryFolder, workflow } from './registry-folder.ts'

const production = {
  NODE_ENV: 'production',
  JWT_SECRET_KEY: 'a secret that is used by nobody but these tests',
}

describe('keys', () => {
  it('must be given in production; one that was made with the command does', async () => {
    using folder = registryFolder({ workflow })
    const run = (args: string[], environment = {}) =>
      folder.run(args, undefined, { ...production, ...environment })
    expect(await run(['publish'])).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('REGISTRY_SIGNING_KEY_FILE'),
    })
    const file = path.join(folder.root, 'keys/registry-key.json')
    const { exitCode, output } = await run(['key', '--output', file])
    expect(exitCode).toBe(0)
    expect(output).not.toContain('"d"')
    folder.write('trusted.json', output)
    expect(await run(['key', '--output', file])).toMatchObject({ exitCode: 2 })
    expect(await run(['publish'], { REGISTRY_SIGNING_KEY_FILE: file })).toMatchObject({ exitCode: 0 })
    const trusted = { REGISTRY_TRUSTED_KEYS_FILE: path.join(folder.root, 'trusted.json') }
    expect(await run(['fetch'], trusted)).toMatchObject({ exitCode: 0 })
    expect(existsSync(path.join(folder.root, '.judgify/registry-key.json'))).toBe(false)
  })

  it('that are none are told with the file', async () => {
    using folder = registryFolder({ workflow })
    folder.write('key.json', '{"kty": "oct"}')
    const file = path.join(folder.root, 'key.json')
    for (const variable of ['REGISTRY_SIGNING_KEY_FILE', 'REGISTRY_TRUSTED_KEYS_FILE'])
      expect(await folder.run(['publish'], undefined, { [variable]: file })).toMatchObject({
        exitCode: 2,
        output: expect.stringContaining(`${variable}: ${file} can't be read`),
      })
  })
})

describe('the store', () => {
  it('is refused where it is PostgreSQL without an address, and unreachable where nobody answers', async () => {
    using folder = registryFolder({ workflow })
    const run = (args: string[], environment: Record<string, string>) =>
      folder.run(args, undefined, environment)
    expect(await run(['history'], { REGISTRY_STORE: 'postgres' })).toMatchObject({ exitCode: 2 })
    expect(await run(['history'], { REGISTRY_USAGE_DAYS: 'many' })).toMatchObject({ exitCode: 2 })
    const nowhere = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' }
    for (const command of ['check', 'publish', 'fetch', 'history'])
      expect(await run([command], nowhere)).toMatchObject({
        exitCode: 4,
        output: expect.stringContaining("The registry's database can't be reached"),
      })
    expect(await run(['history'], { ...nowhere, REGISTRY_STORE: 'files' })).toMatchObject({
      output: 'Nothing was published yet.',
    })
  })

  it('that is down leaves the last good copy to fetch', async () => {
    using folder = registryFolder({ workflow })
    await folder.run(['publish'])
    const fetch = ['fetch', '--last-good', path.join(folder.root, 'kept')]
    const { output } = await folder.run(fetch)
    const nowhere = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' }
    expect(await folder.run(fetch, undefined, nowhere)).toEqual({ exitCode: 0, output })
    const json = await folder.run([...fetch, '--format', 'json'], undefined, nowhere)
    expect(JSON.parse(json.output)).toMatchObject({
      sequence: 1,
      fallback: expect.stringContaining("can't be reached"),
    })
    const file = path.join(folder.root, 'supergraph.graphql')
    expect((await folder.run([...fetch, '--output', file], undefined, nowhere)).output).toContain(
      'the last good copy',
    )
    expect(folder.read('supergraph.graphql').trimEnd()).toBe(output)
  })

  it.runIf(onServices)(
    'is the database of the product where there is one, and only publishing writes to it',
    async () => {
      using folder = registryFolder({ workflow })
      const server = process.env['DATABASE_URL'] ?? ''
      const name = `judgify_registry_${randomUUID().replaceAll('-', '')}`
      const admin = new Pool({ connectionString: server, max: 1 })
      await admin.query(`create database ${name}`)
      const address = new URL(server)
      address.pathname = name
      const run = (...args: string[]) => folder.run(args, undefined, { DATABASE_URL: address.href })
      const pool = new Pool({ connectionString: address.href, max: 1 })
      for (const command of ['check', 'history', 'fetch']) await run(command)
      const schemas = async () =>
        (await pool.query(`select 1 from pg_namespace where nspname in ('registry', 'host')`)).rows.length
      expect(await schemas()).toBe(0)
      expect(await run('publish')).toMatchObject({
        exitCode: 0,
        output: expect.stringContaining('PostgreSQL'),
      })
      expect(await run('publish')).toMatchObject({
        exitCode: 0,
        output: expect.stringContaining('nothing to publish'),
      })
      expect((await run('fetch')).output).toContain('type Workflow')
      expect((await run('history')).output).toMatch(/→ +1 /)
      expect(await schemas()).toBe(2)
      await pool.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  )
})

describe('what a router imports of the registry', () => {
  it('loads no composer and no planner', () => {
    const script = `
      import { createRequire } from 'node:module'
      await import('#registry')
      const loaded = Object.keys(createRequire(import.meta.url).cache)
      console.log(loaded.filter((file) => /composition|query-planner|graphql-inspector/.test(file)).length, loaded.length > 0)`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: path.join(import.meta.dirname, '../..'),
      encoding: 'utf8',
    })
    expect(stdout.trim()).toBe('0 true')
  })
})
