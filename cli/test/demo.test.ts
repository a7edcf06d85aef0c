import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTerminal, type Terminal } from './terminal.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = openTerminal()
})
afterAll(() => terminal.close())

/** Calls `judgify demo`. What the product makes of what it prints is told in maintenance.test.ts. */
const demo = (...args: string[]) => terminal.judgify(['demo', ...args])

describe('judgify demo records', () => {
  it('writes the same to stdout and to a file, by count and seed', async () => {
    const written = await demo('records', '--count', '100', '--seed', '5', '--output', 'r.csv')
    expect(written).toEqual({ code: 0, out: '', err: '' })
    const { out } = await demo('records', '--count', '100', '--seed', '5')
    expect(out.trimEnd().split('\n')).toHaveLength(101)
    expect(readFileSync(join(terminal.folder, 'r.csv'), 'utf8')).toBe(out)
    expect((await demo('records', '--count', '100', '--seed', '6')).out).not.toBe(out)
  })

  it('ends quietly when its reader has read enough', async () => {
    const { child, ended } = terminal.begin(['demo', 'records', '--count', '1000000'])
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })

  it.each([
    [['--count', 'none'], 'must be a whole number from 1 to'],
    [['--count', '0'], 'must be a whole number from 1 to'],
    [['--seed', '-1'], 'must be a whole number from 0 to'],
  ])('is wrong usage with %j', async (args, said) => {
    const { code, out, err } = await demo('records', ...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(said)
  })
})

describe('judgify demo workflow', () => {
  it('writes the same to stdout and to a file', async () => {
    await demo('workflow', '--output', 'w.json')
    const { code, out } = await demo('workflow')
    expect(code).toBe(0)
    expect(readFileSync(join(terminal.folder, 'w.json'), 'utf8')).toBe(out)
    const { name, definition } = JSON.parse(out)
    expect(name).toBe('Milling machine failures')
    expect(definition.ruleSet.rules.map(({ id }: { id: string }) => id)).toEqual([
      'HDF',
      'PWF',
      'OSF-L',
      'OSF-M',
      'OSF-H',
    ])
  })

  it('says where it can not write', async () => {
    const { code, out, err } = await demo('workflow', '--output', 'none/w.json')
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^error: none\/w\.json can't be written: ENOENT/)
  })
})
