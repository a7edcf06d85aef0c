import { LRUCache } from 'lru-cache'
import { type Service, isUuid } from '#host'
import type { Deployments } from '../deployments/deployments.ts'
import { ratingHistory, ratingState } from '../store/ratings.ts'
import { caseVotes } from './case-votes.ts'
import { type WorkflowConfidence, workflowConfidence } from './workflow-confidence.ts'

/** Finds out how far deciders can be trusted. */
export interface ConfidenceModels {
  /** What the ratings of a workflow tell so far; nothing, when it was never rated or doesn't exist. */
  find(tenantId: string, workflowId: string): Promise<WorkflowConfidence>
  /** The same with everything that is known by now, though it takes longer: for people who look at it. */
  latest(tenantId: string, workflowId: string): Promise<WorkflowConfidence>
  /** Tells all processes that a workflow's ratings have changed. Never throws. */
  changed(tenantId: string, workflowId: string): Promise<void>
  close(): Promise<void>
}

/** The live message that a workflow's ratings have changed. */
const CHANGED = 'judgment.confidence_changed'

/** Milliseconds that what is held in memory counts without a look at the database, should a live message get lost. */
const FRESH_MS = 5000

interface Held {
  confidence: WorkflowConfidence
  revision: number
  /** In milliseconds; 0 once a change was heard of. */
  until: number
}

/**
 * Confidence by workflow, held in memory. A live message says at once that what is held has changed; the revision in
 * the database tells whether there is anything to work out anew.
 */
export async function openConfidenceModels(
  service: Service<unknown>,
  deployments: Deployments,
): Promise<ConfidenceModels> {
  const { database, live, clock } = service
  const votes = caseVotes(service, deployments)
  const changed = teller(service)
  const held = new LRUCache<string, Held>({ max: 1000 })
  const underWay = new Map<string, Promise<WorkflowConfidence>>()
  const unrated = workflowConfidence({ deciders: new Map(), rules: new Map(), votes: [] })

  const close = await live.subscribe(CHANGED, (message) => {
    const { tenantId, workflowId }: { tenantId: string; workflowId: string } = JSON.parse(message)
    const key = keyOf(tenantId, workflowId)
    const known = held.get(key)
    if (known !== undefined) known.until = 0
    // Whoever asks from now on must not join a look that began before the change, nor keep what it finds.
    underWay.delete(key)
  })

  const look = async (tenantId: string, workflowId: string): Promise<Held> => {
    const known = held.get(keyOf(tenantId, workflowId))
    const state = await ratingState(database, tenantId, workflowId)
    const { revision } = state
    // Nobody who judges waits for votes.
    void votes
      .takeIfDue(tenantId, workflowId, state)
      .then((isOther) => (isOther ? changed(tenantId, workflowId) : undefined))
    const until = clock().getTime() + FRESH_MS
    if (known?.revision === revision) return { ...known, until }
    if (revision === 0) return { confidence: unrated, revision, until }
    const history = await ratingHistory(database, tenantId, workflowId)
    return { confidence: workflowConfidence(history), revision, until }
  }

  const models: ConfidenceModels = {
    async find(tenantId, workflowId) {
      if (!isUuid(workflowId)) return unrated
      const key = keyOf(tenantId, workflowId)
      const known = held.get(key)
      if (known !== undefined && clock().getTime() < known.until) return known.confidence
      const before = underWay.get(key)
      if (before !== undefined) return before
      const looking = look(tenantId, workflowId).then((found) => {
        if (underWay.get(key) === looking) held.set(key, found)
        return found.confidence
      })
      underWay.set(key, looking)
      return looking.finally(() => underWay.get(key) === looking && underWay.delete(key))
    },

    async latest(tenantId, workflowId) {
      if (!isUuid(workflowId)) return unrated
      const state = await ratingState(database, tenantId, workflowId)
      if (await votes.takeIfDue(tenantId, workflowId, state)) await changed(tenantId, workflowId)
      return models.find(tenantId, workflowId)
    },

    changed,
    close,
  }
  return models
}

function teller({ live, log }: Pick<Service<unknown>, 'live' | 'log'>) {
  return (tenantId: string, workflowId: string): Promise<void> =>
    live
      .publish(CHANGED, JSON.stringify({ tenantId, workflowId }))
      .catch((error: unknown) =>
        log.warn(
          { err: error, workflowId },
          'that ratings have changed could not be told; it shows within seconds',
        ),
      )
}

function keyOf(tenantId: string, workflowId: string): string {
  return `${tenantId}/${workflowId.toLowerCase()}`
}
