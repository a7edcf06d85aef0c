import { describe, expect, it } from 'vitest'
import { generateTypes } from '../../codegen.ts'
import { judgment, registryFolder, workflow } from './registry-folder.ts'

const workflowTypes = 'subgraphs/workflow/schema.generated.ts'

describe('generating types', () => {
  it('writes them beside every SDL, and again only where something changed', async () => {
    using folder = registryFolder({ workflow, judgment })
    const written = async () => (await generateTypes(folder.root)).files.map(({ written }) => written)
    expect(await written()).toEqual([true, true])
    expect(await written()).toEqual([false, false])
    folder.work('workflow', workflow.replace('purpose', 'reason'))
    expect(await written()).toEqual([false, true])
  })

  it('takes parent types from models.ts and the context from context.ts by their names alone', async () => {
    using folder = registryFolder({ workflow })
    folder.write('subgraphs/workflow/context.ts', 'export type Context = { now: Date }')
    folder.write(
      'subgraphs/workflow/models.ts',
      'export type { WorkflowModel } from "./store.ts"\nexport interface StrayModel {}\ntype QueryModel = 1\n',
    )
    const { strayModels } = await generateTypes(folder.root)
    const types = folder.read(workflowTypes)
    expect(types).toContain("import type { WorkflowModel } from './models.ts'")
    expect(types).toContain("import type { Context } from './context.ts'")
    expect(types).toContain('__resolveReference?: ReferenceResolver<')
    expect(types).not.toContain('QueryModel')
    expect(strayModels).toEqual(['subgraphs/workflow/models.ts: StrayModel'])
  })

  it('fails on a faulty SDL', async () => {
    using folder = registryFolder({ workflow: 'type {' })
    await expect(generateTypes(folder.root)).rejects.toThrow(/Syntax Error|Failed to load schema/)
  })
})
