import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discoverSubgraphs } from '../host/registry.ts'

const ROOT = join(import.meta.dirname, '..')
const sources = globSync('{host,router,subgraphs,engine,schema,cli}/**/*.ts', { cwd: ROOT }).filter(
  (file) => !/\.test\.ts$|\/test\//.test(file),
)

describe('the house', () => {
  it('runs on the Node that package.json pins, whatever Node the machine has', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    expect(process.version).toBe(`v${dependencies['node']}`)
  })

  it('has one copy of graphql, version 16', () => {
    const copies = globSync('node_modules/**/graphql/package.json', { cwd: ROOT }).filter((file) =>
      file.endsWith('node_modules/graphql/package.json'),
    )
    expect(copies).toEqual(['node_modules/graphql/package.json'])
    expect(readFileSync(join(ROOT, 'node_modules/graphql/package.json'), 'utf8')).toMatch(/"version": "16\./)
  })

  it('has in every subgraph what a subgraph consists of', async () => {
    for (const { dir, slug } of await discoverSubgraphs()) {
      for (const part of ['schema.graphql', 'context.ts', 'resolvers/index.ts', 'migrations', 'test'])
        expect(existsSync(join(dir, part)), `${slug}/${part}`).toBe(true)
    }
  })

  it('lets no subgraph import another, and the engine and the host nothing of theirs', () => {
    for (const file of sources) {
      const imports = [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g),
      ].map(([, path]) => path ?? '')
      const [folder, slug] = file.split('/')
      const reached = imports.filter((path) => path.startsWith('.')).map((path) => join(file, '..', path))
      if (folder === 'engine')
        expect(
          imports.filter((path) => path.startsWith('#') || path.startsWith('node:')),
          file,
        ).toEqual([])
      if (folder === 'engine')
        expect(
          reached.filter((path) => !path.startsWith('engine/')),
          file,
        ).toEqual([])
      if (folder === 'subgraphs')
        expect(
          reached.filter((path) => !path.startsWith(`subgraphs/${slug}/`)),
          file,
        ).toEqual([])
    }
  })

  it('writes SQL in stores alone', () => {
    const elsewhere = sources.filter(
      (file) => /^(?:subgraphs|router)\//.test(file) && !/\/store[./]/.test(file),
    )
    for (const file of elsewhere) expect(readFileSync(join(ROOT, file), 'utf8'), file).not.toMatch(/\bsql`/)
  })
})
