import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { AppError, type Service, Viewer } from '#host'
import type { DecisionPolicy } from '../domain/decision-policy.ts'
import { type InputCheck, inputCheck } from '../domain/input-schema.ts'

/** A version of a workflow, whether it is in service or not. */
interface VersionKey {
  workflowId: string
  version: number
}

/** What a version's input data must satisfy, as a schema, null for any object, and as a check; and who may decide. */
export interface VersionTerms {
  policy: DecisionPolicy
  schema: unknown
  check: InputCheck
}

/** The terms of a tenant's version. Throws UNAVAILABLE when the workflow service can't be asked. */
export type VersionTermsOf = (tenantId: string, key: VersionKey) => Promise<VersionTerms>

const QUERY = readFileSync(join(import.meta.dirname, 'version-terms.operations.graphql'), 'utf8')

/** Terms as the workflow service tells them, and held from then on: a version never changes. */
export function versionTerms(service: Service<unknown>): VersionTermsOf {
  const held = new LRUCache<string, VersionTerms>({ max: 200 })
  return async (tenantId, { workflowId, version }) => {
    const key = `${tenantId}/${workflowId}/${version}`
    const known = held.get(key)
    if (known !== undefined) return known
    const viewer = new Viewer(tenantId, `service:${service.slug}`, ['workflow:view'])
    const variables = { id: workflowId, number: version }
    // The operation is checked against the schema, which gives it this shape.
    const { workflow } = (await service.graph.data('workflow', { query: QUERY, variables }, viewer)) as {
      workflow: { version: { inputSchema: unknown; policy: DecisionPolicy } | null } | null
    }
    if (workflow?.version == null)
      throw new AppError(
        'UNAVAILABLE',
        `The workflow service doesn't know version ${version} of ${workflowId}.`,
      )
    const { inputSchema: schema, policy } = workflow.version
    const made = { schema, policy, check: inputCheck(schema) }
    held.set(key, made)
    return made
  }
}
