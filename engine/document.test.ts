import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FUNCTION_NAMES } from './functions/registry.ts'
import { compile, ExpressionError, isUnknown, type JsonObject } from './index.ts'
import { MACRO_NAMES } from './syntax/macros.ts'

const text = readFileSync(new URL('../docs/rule-language.md', import.meta.url), 'utf8')
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gmsu'))].map(([, block]) => block ?? '')

const record = JSON.parse(blocks('json')[0] ?? '') as JsonObject
const examples = blocks('rule')
  .flatMap((block) => block.trimEnd().split('\n'))
  .map((line) => /^(?<rule>.*?)\s*→ (?<said>.*)$/u.exec(line)?.groups)
  .map((groups) => ({ rule: groups?.['rule'] ?? '', said: groups?.['said'] ?? '' }))

function outcome(rule: string): string {
  try {
    const result = compile(rule).evaluate(record, { now: Date.UTC(2026, 10, 23, 12) })
    return isUnknown(result) ? `unknown: ${result.message}` : spaced(JSON.stringify(result))
  } catch (error) {
    if (error instanceof ExpressionError) return `refused: ${error.message}`
    throw error
  }
}

function spaced(json: string): string {
  return json.replaceAll(/([,:])(?=\S)/gu, '$1 ')
}

describe('the manual of the rule language', () => {
  test.each(examples)('says of $rule: $said', ({ rule, said }) => {
    expect(outcome(rule)).toBe(said)
  })

  test('has examples', () => {
    expect(examples.length).toBeGreaterThan(50)
  })

  test.each([...FUNCTION_NAMES, ...MACRO_NAMES].filter((name) => name !== 'existsOne'))(
    'names %s',
    (name) => {
      expect(text).toContain(`\`${name}\``)
    },
  )
})
