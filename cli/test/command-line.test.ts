import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, call, openTerminal, type Terminal } from './terminal.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = openTerminal()
})
afterAll(() => terminal.close())

describe('the command line', () => {
  it.each([
    ['tokn', 'Did you mean token?'],
    ['workflow', ''],
    ['workflow show', "missing required argument 'id|name'"],
    ['judge a.csv b.csv -w x', 'too many arguments'],
  ])('says what is wrong with: judgify %s', async (args, said) => {
    const { code, out, err } = await terminal.judgify(args.split(' '))
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(said)
  })

  it('prints help and version on stdout, with exit code 0', async () => {
    const commands = ['', 'judge', 'workflow create', 'token', 'start', 'demo records']
    const helps = commands.map(async (command) => {
      const { code, out } = await terminal.judgify([...command.split(' ').filter(Boolean), '--help'])
      expect(code).toBe(0)
      expect(out).toContain(`judgify${command && ` ${command}`}`)
      expect(out).toMatch(/Example|First steps/)
    })
    await Promise.all(helps)
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await terminal.judgify(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })
})

/** A copy of the bin that wants a Node which doesn't exist yet, as an old Node sees the real one. */
function demanding(name: string): string {
  const cli = join(terminal.folder, name, 'cli')
  mkdirSync(cli, { recursive: true })
  writeFileSync(join(terminal.folder, name, 'package.json'), '{"type":"module"}')
  copyFileSync(bin, join(cli, 'judgify.js'))
  const path = join(cli, 'judgify.js')
  writeFileSync(path, readFileSync(path, 'utf8').replace('NEEDED = 26', 'NEEDED = 999'))
  return path
}

describe('under an old Node', () => {
  it('without the project’s own, it says what to do', async () => {
    const { code, err } = await call([demanding('bare'), 'token'], terminal.folder).ended
    expect(code).toBe(1)
    expect(err).toContain('judgify needs Node 999')
    expect(err).toContain('run "npm ci" in')
  })

  it('it goes on with the project’s own, with the same arguments and exit code, once', async () => {
    const path = demanding('found')
    const binaries = join(terminal.folder, 'found', 'node_modules', '.bin')
    mkdirSync(binaries, { recursive: true })
    const script = join(binaries, 'node')
    writeFileSync(script, '#!/bin/sh\nshift\necho "own $JUDGIFY_NODE_FOUND $*"\nexit 3\n', { mode: 0o755 })
    const ended = await call([path, 'judge', 'x.csv'], terminal.folder).ended
    expect(ended).toEqual({ code: 3, out: 'own 1 judge x.csv\n', err: '' })
    rmSync(script)
    symlinkSync(process.execPath, script)
    const { err } = await call([path, 'token'], terminal.folder).ended
    expect(err).toContain('judgify needs Node 999')
  })
})
