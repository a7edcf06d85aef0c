import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { AppError, type Service, Viewer } from '#host'
import { type InputCheck, inputCheck } from '../domain/input-schema.ts'

/** A version of a workflow, whether it is in service or not. */
interface VersionKey {
  workflowId: string
  version: number
}

/** What a version's input data must satisfy: as a schema, null for any object, and as a check. */
export interface InputSchema {
  schema: unknown
  check: InputCheck
}

/** The input schema of a tenant's version. Throws UNAVAILABLE when the workflow service can't be asked. */
export type VersionSchemas = (tenantId: string, key: VersionKey) => Promise<InputSchema>

const QUERY = readFileSync(join(import.meta.dirname, 'version-schema.operations.graphql'), 'utf8')

/** Schemas as the workflow service tells them, and held from then on: a version never changes. */
export function versionSchemas(service: Service<unknown>): VersionSchemas {
  const held = new LRUCache<string, InputSchema>({ max: 200 })
  return async (tenantId, { workflowId, version }) => {
    const key = `${tenantId}/${workflowId}/${version}`
    const known = held.get(key)
    if (known !== undefined) return known
    const viewer = new Viewer(tenantId, `service:${service.slug}`, ['workflow:view'])
    const variables = { id: workflowId, number: version }
    // The operation is checked against the schema, which gives it this shape.
    const { workflow } = (await service.graph.data('workflow', { query: QUERY, variables }, viewer)) as {
      workflow: { version: { inputSchema: unknown } | null } | null
    }
    if (workflow?.version == null)
      throw new AppError(
        'UNAVAILABLE',
        `The workflow service doesn't know version ${version} of ${workflowId}.`,
      )
    const schema = workflow.version.inputSchema
    const made = { schema, check: inputCheck(schema) }
    held.set(key, made)
    return made
  }
}
