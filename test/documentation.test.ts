import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discoverSubgraphs } from '../host/registry.ts'
import { modelSettings, openaiSettings } from '../host/models/settings.ts'
import { variables } from '../host/settings.ts'
import { routerSettings } from '../router/settings.ts'
import { registrySettings } from '#registry'

const settings = readFileSync(join(import.meta.dirname, '../docs/settings.md'), 'utf8')

describe('docs/settings.md', () => {
  it('lists every setting of the host by its variable and its key', () => {
    for (const [key, variable] of Object.entries(variables)) {
      expect(settings).toContain(`\`${variable}\``)
      expect(settings).toContain(`| \`${key}\` |`)
    }
  })

  it('lists every setting of model access', () => {
    const openai = openaiSettings.parse({})
    const models = { ...modelSettings.parse({}), providers: undefined }
    for (const [prefix, path, section, shape] of [
      ['OPENAI', 'integrations.openai', openai, openaiSettings.shape],
      ['MODELS', 'models', models, modelSettings.shape],
    ] as const)
      for (const key of Object.keys(shape)) {
        const value = new Map<string, string | number | boolean | undefined>(Object.entries(section)).get(key)
        const shown = value === undefined ? '–' : `\`${value}\``
        expect(settings).toContain(`| \`${prefix}_${key.toUpperCase()}\` | \`${path}.${key}\` | ${shown} |`)
      }
  })

  it('lists every setting of every subgraph, of the router and of the registry, with its default', async () => {
    const router = { slug: 'router', schema: 'router', settings: routerSettings }
    const registry = { slug: 'registry', schema: 'registry', settings: registrySettings }
    for (const { slug, schema, settings: section } of [...(await discoverSubgraphs()), router, registry]) {
      for (const [key, value] of Object.entries(section.parse({})))
        expect(settings).toContain(
          `| \`${schema.toUpperCase()}_${key.toUpperCase()}\` | \`${slug}.${key}\` | \`${String(value)}\` |`,
        )
    }
  })
})
