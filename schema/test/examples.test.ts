import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { explainedCodes, explanationOf } from '../explanations/explanation.ts'
import { fileStore } from '#registry'
import { registryFolder } from './registry-folder.ts'

const examples = explainedCodes()
  .map((code) => ({ code, example: explanationOf(code)?.example ?? new Map<string, string>() }))
  .filter(({ example }) => example.size > 0)

type Folder = ReturnType<typeof registryFolder>

/** Makes a state of an example, `published`, `refused` or `accepted`, the working one. */
function become(folder: Folder, example: Map<string, string>, state: string): void {
  folder.vanish('.')
  for (const [file, text] of example) {
    const [where = '', ...rest] = file.split('/')
    if (where === state && file.endsWith('.graphql')) folder.work(path.basename(file, '.graphql'), text)
    else if (where === state) folder.write(`schema/${rest.join('/')}`, text)
  }
}

async function furnish(folder: Folder, example: Map<string, string>): Promise<void> {
  for (const [file, text] of example) {
    if (/^(operations\/|contracts.json|overrides.json)/.test(file)) folder.write(`schema/${file}`, text)
    if (file !== 'usage.json') continue
    const counts = JSON.parse(text).map((count: { hour: string }) => ({
      ...count,
      hour: new Date(count.hour),
    }))
    await fileStore(path.join(folder.root, '.judgify/registry')).record(counts)
  }
}

async function codesOf(folder: Folder): Promise<string[]> {
  const { problems } = await folder.report('check')
  return problems.filter(({ kind }) => kind !== 'stale').map(({ code }) => code)
}

describe.each(examples)('the example of $code', ({ code, example }) => {
  it('is refused with this code alone, and accepted once it is mended', async () => {
    using folder = registryFolder({})
    await furnish(folder, example)
    if ([...example.keys()].some((file) => file.startsWith('published/'))) {
      become(folder, example, 'published')
      expect(await folder.report('compose')).toMatchObject({ exitCode: 0, problems: [] })
    }
    become(folder, example, 'refused')
    expect(new Set(await codesOf(folder))).toEqual(new Set([code]))
    become(folder, example, 'accepted')
    expect(await codesOf(folder)).toEqual([])
  })
})

describe('every rule of the house', () => {
  it('is explained, with an example', () => {
    const explained = new Set(examples.map(({ code }) => code))
    for (const code of lintCodes()) expect(explained).toContain(code)
  })
})

/** The codes in the sources of the rules. */
function lintCodes(): string[] {
  const sources = globSync('../registry/rules/*.ts', { cwd: import.meta.dirname })
  return sources.flatMap((file) => {
    const text = readFileSync(path.join(import.meta.dirname, file), 'utf8')
    return [...text.matchAll(/lintProblem\([\w.]+, '([\w-]+)'/g)].map(([, code]) => code ?? '')
  })
}
