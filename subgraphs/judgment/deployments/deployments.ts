import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { type Service, Viewer, isUuid } from '#host'
import { type DecisionPolicy, USUAL_POLICY } from '../domain/decision-policy.ts'
import { type InputCheck, inputCheck } from '../domain/input-schema.ts'
import { type ReadyRuleSet, makeReady } from '../domain/workflow-version.ts'
import { type Deployment, findDeployment, saveDeployment } from '../store/deployments.ts'

/** What judges a workflow's records now, compiled. */
export interface ReadyDeployment {
  workflowId: string
  status: string
  published: Published | null
}

/** A published version, compiled. */
export interface Published {
  workflowId: string
  version: number
  ruleSetDigest: string
  ruleSet: ReadyRuleSet
  policy: DecisionPolicy
  /** What the workflow is called and what it is for, as it was when the version went into service. */
  name: string
  description: string
  check: InputCheck
}

/** Finds out what is in service. */
export interface Deployments {
  /** What judges a workflow's records now; undefined when the tenant has no such workflow. */
  find(tenantId: string, workflowId: string): Promise<ReadyDeployment | undefined>
  /** Asks the workflow service anew and keeps the answer; undefined when there is no such workflow. */
  refresh(tenantId: string, workflowId: string): Promise<Deployment | undefined>
  close(): Promise<void>
}

const QUERY = readFileSync(join(import.meta.dirname, 'deployment.operations.graphql'), 'utf8')

/** Milliseconds that what is held in memory counts without a look at the database, should a live message get lost. */
const FRESH_MS = 5000

/**
 * Deployments, held in memory, then in the database, then asked of the workflow service. A live message says at once
 * that what is held has changed; the durable event of the same name brings the database up to date even if nobody
 * asks. While the workflow service is down, judging goes on by what is known.
 */
export async function openDeployments(service: Service<unknown>): Promise<Deployments> {
  const held = new LRUCache<string, { ready: ReadyDeployment; until: number }>({ max: 2000 })
  const compiled = new LRUCache<string, Published>({ max: 500 })
  const underWay = new Map<string, Promise<ReadyDeployment | undefined>>()
  const changes = new Changes()

  const unsubscribe = await service.live.subscribe('workflow.deployment_changed', (message) => {
    const { tenantId, workflowId }: { tenantId: string; workflowId: string } = JSON.parse(message)
    const key = keyOf(tenantId, workflowId)
    changes.heard(key)
    held.delete(key)
    // Whoever asks from now on must not join a look that began before the change.
    underWay.delete(key)
  })

  const refresh = async (tenantId: string, workflowId: string): Promise<Deployment | undefined> => {
    const key = keyOf(tenantId, workflowId)
    const before = changes.count(key)
    const deployment = await ask(service, tenantId, workflowId)
    if (deployment !== undefined)
      await saveDeployment(service.database, tenantId, deployment, service.clock())
    changes.taken(key, before)
    return deployment
  }

  const refreshOrKept = async (tenantId: string, workflowId: string): Promise<Deployment | undefined> => {
    try {
      return await refresh(tenantId, workflowId)
    } catch (error) {
      const kept = await findDeployment(service.database, tenantId, workflowId)
      if (kept === undefined) throw error
      service.log.warn(
        { err: error, workflowId },
        'the workflow service does not answer: judging by the version known last',
      )
      return kept
    }
  }

  const look = async (tenantId: string, workflowId: string): Promise<ReadyDeployment | undefined> => {
    const key = keyOf(tenantId, workflowId)
    const before = changes.count(key)
    const kept = changes.outstanding(key)
      ? undefined
      : await findDeployment(service.database, tenantId, workflowId)
    const deployment = kept !== undefined && isWhole(kept) ? kept : await refreshOrKept(tenantId, workflowId)
    if (deployment === undefined) return undefined
    const ready = makeReadyDeployment(deployment, key, compiled)
    if (changes.count(key) === before) held.set(key, { ready, until: service.clock().getTime() + FRESH_MS })
    return ready
  }

  return {
    async find(tenantId, workflowId) {
      if (!isUuid(workflowId)) return undefined
      const key = keyOf(tenantId, workflowId)
      const known = held.get(key)
      if (known !== undefined && service.clock().getTime() < known.until) return known.ready
      const looking = underWay.get(key) ?? look(tenantId, workflowId)
      underWay.set(key, looking)
      return looking.finally(() => underWay.get(key) === looking && underWay.delete(key))
    },
    refresh,
    close: unsubscribe,
  }
}

/** False of what was kept before there were policies: the workflow service knows more. */
function isWhole({ published }: Deployment): boolean {
  return published === null || published.policy !== null
}

/** Which changes were heard of, and which of them were taken in since. */
class Changes {
  readonly #heard = new LRUCache<string, number>({ max: 100_000 })
  readonly #taken = new LRUCache<string, number>({ max: 100_000 })

  heard(key: string): void {
    this.#heard.set(key, this.count(key) + 1)
  }

  taken(key: string, count: number): void {
    this.#taken.set(key, Math.max(count, this.#taken.get(key) ?? 0))
  }

  count(key: string): number {
    return this.#heard.get(key) ?? 0
  }

  outstanding(key: string): boolean {
    return this.count(key) > (this.#taken.get(key) ?? 0)
  }
}

function keyOf(tenantId: string, workflowId: string): string {
  return `${tenantId}/${workflowId.toLowerCase()}`
}

function makeReadyDeployment(
  deployment: Deployment,
  workflow: string,
  compiled: LRUCache<string, Published>,
): ReadyDeployment {
  const { workflowId, status, name, description, published } = deployment
  if (published === null) return { workflowId, status, published: null }
  const key = `${workflow}/${published.version}/${isWhole(deployment)}`
  const known = compiled.get(key)
  if (known !== undefined) return { workflowId, status, published: known }
  const { version, ruleSetDigest, ruleSet, policy, inputSchema } = published
  const ready = {
    workflowId,
    version,
    ruleSetDigest,
    ruleSet: makeReady(ruleSet),
    policy: policy ?? USUAL_POLICY,
    name,
    description,
    check: inputCheck(inputSchema),
  }
  compiled.set(key, ready)
  return { workflowId, status, published: ready }
}

async function ask(
  service: Service<unknown>,
  tenantId: string,
  workflowId: string,
): Promise<Deployment | undefined> {
  const viewer = new Viewer(tenantId, `service:${service.slug}`, ['workflow:view'])
  const { workflow } = await service.graph.data(
    'workflow',
    { query: QUERY, variables: { id: workflowId } },
    viewer,
  )
  if (workflow === null || workflow === undefined) return undefined
  // The operation is checked against the schema, which gives it this shape.
  const { publishedVersion, ...about } = workflow as Omit<Deployment, 'workflowId' | 'published'> & {
    publishedVersion: (Omit<NonNullable<Deployment['published']>, 'version'> & { number: number }) | null
  }
  if (publishedVersion === null) return { workflowId, ...about, published: null }
  const { number: version, ...rest } = publishedVersion
  return { workflowId, ...about, published: { version, ...rest } }
}
