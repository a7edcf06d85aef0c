import { execFile } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../judgify.js', import.meta.url))
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'judgify-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  code: number
  out: string
  err: string
}

function node(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const inherited = { PATH: process.env['PATH'], NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env: { ...inherited, ...env } }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })
}

const judgify = (args: string, env?: Record<string, string>): Promise<Ended> =>
  node([bin, ...args.split(' ')], env)

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

test('A token is made from the development identity, the same tenant each time.', async () => {
  const first = claimsOf((await judgify('token')).out)
  const second = claimsOf((await judgify('token --role operator viewer --user kim --ttl 15m')).out)
  expect(first).toMatchObject({ sub: 'developer', roles: ['tenant_admin'] })
  expect(second).toMatchObject({ sub: 'kim', roles: ['operator', 'viewer'], tenant_id: first['tenant_id'] })
  expect(Number(second['exp']) - Number(second['iat'])).toBeCloseTo(900, -1)
  expect(readdirSync(folder)).toContain('.judgify')
})

test('A token for a configured secret needs the tenant, and leaves no folder behind.', async () => {
  const env = {
    JWT_SECRET_KEY: 'x'.repeat(40),
    NODE_ENV: 'production',
    JUDGIFY_DATA_DIR: join(folder, 'other'),
  }
  const tenant = '019a0000-0000-7000-8000-00000000000a'
  expect(claimsOf((await judgify(`token --tenant ${tenant}`, env)).out)).toMatchObject({ tenant_id: tenant })
  expect(await judgify('token', env)).toMatchObject({ code: 2, out: '' })
  expect(readdirSync(folder)).not.toContain('other')
})

test.each([
  ['token --role boss', 'there is no boss. There are tenant_admin'],
  ['token --ttl soon', 'is not a span such as'],
  ['token --tenant 7', 'is not a UUID'],
  ['tokn', 'Did you mean token?'],
  ['workflow', ''],
  ['demo records --count none', 'must be a whole number'],
])('judgify %s is wrong usage.', async (args, said) => {
  const { code, out, err } = await judgify(args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(said)
})

test('Without a token to be had, a command says how to get one; another machine is never sent one of ours.', async () => {
  const nowhere = { JUDGIFY_DATA_DIR: join(folder, 'nothing') }
  expect((await judgify('workflow list', nowhere)).err).toContain('set JUDGIFY_TOKEN or say --token')
  const away = await judgify('workflow list --url https://judgify.example.com')
  expect([away.code, away.err]).toEqual([1, expect.stringContaining('needs a token of its own')])
})

test('Help and version are printed on stdout with exit code 0.', async () => {
  for (const args of [
    '--help',
    'judge --help',
    'workflow create --help',
    'token --help',
    'start --help',
    'demo records --help',
  ]) {
    const { code, out } = await judgify(args)
    expect(code).toBe(0)
    expect(out).toContain('judgify')
    expect(out).toMatch(/Example|First steps/)
  }
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect((await judgify('--version')).out).toBe(`${version}\n`)
})

test('Demo data is the same on stdout and in a file.', async () => {
  await judgify('demo records --count 100 --seed 5 --output r.csv')
  const { out } = await judgify('demo records --count 100 --seed 5')
  expect(readFileSync(join(folder, 'r.csv'), 'utf8')).toBe(out)
  expect(JSON.parse((await judgify('demo workflow')).out).definition.ruleSet.rules).toHaveLength(5)
})

/** A copy of the bin that wants a Node which doesn't exist yet, as an old Node sees the real one. */
function demanding(name: string): string {
  const cli = join(folder, name, 'cli')
  mkdirSync(cli, { recursive: true })
  writeFileSync(join(folder, name, 'package.json'), '{"type":"module"}')
  copyFileSync(bin, join(cli, 'judgify.js'))
  const path = join(cli, 'judgify.js')
  writeFileSync(path, readFileSync(path, 'utf8').replace('NEEDED = 26', 'NEEDED = 999'))
  return path
}

test('Under an old Node without the project’s own, it says what to do.', async () => {
  const { code, err } = await node([demanding('bare'), 'token'])
  expect(code).toBe(1)
  expect(err).toContain('judgify needs Node 999')
  expect(err).toContain('run "npm ci" in')
})

test('Under an old Node it goes on with the project’s own, with the same arguments and exit code, once.', async () => {
  const path = demanding('found')
  const binaries = join(folder, 'found', 'node_modules', '.bin')
  mkdirSync(binaries, { recursive: true })
  const script = join(binaries, 'node')
  writeFileSync(script, '#!/bin/sh\nshift\necho "own $JUDGIFY_NODE_FOUND $*"\nexit 3\n', { mode: 0o755 })
  expect(await node([path, 'judge', 'x.csv'])).toEqual({ code: 3, out: 'own 1 judge x.csv\n', err: '' })
  rmSync(script)
  symlinkSync(process.execPath, script)
  expect((await node([path, 'token'])).err).toContain('judgify needs Node 999')
})
