import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Service, Viewer } from '#host'

const QUERY = readFileSync(join(import.meta.dirname, 'workflow-exists.operations.graphql'), 'utf8')

/** Asks the workflow service whether the tenant has a workflow. */
export async function workflowExists(
  { graph, slug }: Service<unknown>,
  tenantId: string,
  id: string,
): Promise<boolean> {
  const viewer = new Viewer(tenantId, `service:${slug}`, ['workflow:view'])
  const { workflow } = await graph.data('workflow', { query: QUERY, variables: { id } }, viewer)
  return workflow !== null
}
