import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, test } from 'vitest'
import { functionNamed, FUNCTION_NAMES } from './functions/registry.ts'
import * as engine from './index.ts'
import { LONGEST_TEXT } from './semantics/budget.ts'
import { MACRO_NAMES } from './syntax/macros.ts'

const text = readFileSync(new URL('../docs/rule-language-engineering.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/^```ts\n(?<block>.*?)^```$/gmsu)].map(
  ({ groups }) => groups?.['block'] ?? '',
)
const rows = text.split('\n').filter((line) => line.startsWith('| '))

/** Runs a block: names come from the engine, and `expression // → value` says what an expression comes to. */
function run(block: string): number {
  let said = 0
  const body = block
    .replaceAll(/^import (\{[^}]*\}) from '#engine'$/gmu, 'const $1 = engine')
    .replaceAll(/^;?(?<expression>.*?) \/\/ → (?<value>.*)$/gmu, ';check($1, $2)')
  const check = (found: unknown, value: unknown): void => {
    said += 1
    expect(found).toEqual(value)
  }
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- what the page tells a reader to write
  const example = new Function('engine', 'check', stripTypeScriptTypes(body)) as (
    library: typeof engine,
    checking: typeof check,
  ) => void
  example(engine, check)
  return said
}

describe("the engineers' page of the rule language", () => {
  test.each(blocks.map((block, place) => [place + 1, block] as const))(
    'shows what is so: example %i',
    (_, block) => {
      expect(run(block)).toBeGreaterThan(0)
    },
  )

  test('has examples', () => {
    expect(blocks.length).toBeGreaterThan(6)
  })

  test.each(FUNCTION_NAMES)(
    'has %s in the table of functions, with its arguments and how it is written',
    (name) => {
      const row = rows.find(
        (line) => line.split('|')[1]?.includes(`\`${name}\``) === true && line.split('|').length === 6,
      )
      const [, , given, written] = row?.split('|').map((cell) => cell.trim()) ?? []
      const { arity, form } = functionNamed(name) ?? { arity: { least: -1, most: -1 }, form: '' }
      expect(given).toBe(arity.least === arity.most ? String(arity.least) : `${arity.least} to ${arity.most}`)
      expect(written).toBe(form)
    },
  )

  test.each(MACRO_NAMES.filter((name) => name !== 'existsOne'))('names the macro %s', (name) => {
    expect(text).toContain(`\`${name}\``)
  })

  test('has the bounds as they are', () => {
    const bound = (name: string): string | undefined =>
      rows
        .find((row) => row.startsWith(`| ${name} |`))
        ?.split('|')[2]
        ?.trim()
    const figure = (value: number): string => value.toLocaleString('en')
    expect(bound('characters of an expression')).toBe(figure(engine.DEFAULT_LIMITS.length))
    expect(bound('levels of nesting')).toBe(figure(engine.DEFAULT_LIMITS.depth))
    expect(bound('nodes of an expression')).toBe(figure(engine.DEFAULT_LIMITS.nodes))
    expect(bound('steps of an evaluation')).toBe(figure(engine.DEFAULT_STEPS))
    expect(bound('characters of a text that is made')).toBe(figure(LONGEST_TEXT))
  })

  test.each(['checking/issue.ts', 'values/unknown.ts'])('explains every code of %s', (file) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8')
    const [, union = ''] = /export type (?:CheckCode|UnknownReason) =(?<codes>.*?)\n\n/su.exec(source) ?? []
    const codes = [...union.matchAll(/'([A-Z_]+)'/gu)].map(([, code]) => code ?? '')
    expect(codes.length).toBeGreaterThan(4)
    for (const code of codes) expect(rows.some((row) => row.includes(`\`${code}\``))).toBe(true)
  })
})
