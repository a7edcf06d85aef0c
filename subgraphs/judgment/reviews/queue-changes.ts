import { Gauge, type Service } from '#host'
import { REVIEW_QUEUE_CHANGED } from '../events.ts'
import { reviewStore } from '../store/reviews.ts'

/** Tells of changes of the review queue, and counts what is in it. */
export interface QueueChanges {
  /** Tells those who look on. Never throws. */
  tell(tenantId: string, workflowId: string, reviewIds: string[]): Promise<void>
  close(): Promise<void>
}

/** The message, to all processes, that a workflow's queue has another length, whichever tenant's it is. */
const LENGTH_CHANGED = 'judgment.review_queue_length'

interface Queue {
  tenantId: string
  workflowId: string
}

/**
 * Changes of the review queue, and the gauge of its length: a workflow whose queue has changed is counted anew when
 * the metrics are next asked for. What has not changed since the process started is not known.
 */
export async function openQueueChanges(
  service: Pick<Service<unknown>, 'database' | 'live' | 'liveEvents' | 'metrics' | 'clock' | 'log'>,
): Promise<QueueChanges> {
  const { database, live, liveEvents, metrics, clock, log } = service
  const changed = new Map<string, Queue>()
  const gauge = new Gauge({
    name: 'judgment_review_queue_length',
    help: 'Judgements that wait for a person, or that a person has.',
    labelNames: ['workflow_id'],
    registers: [metrics],
    async collect() {
      const queues = [...changed.values()]
      changed.clear()
      for (const { tenantId, workflowId } of queues) {
        const { waiting, claimed } = await reviewStore(database, tenantId).counts(workflowId, clock())
        gauge.set({ workflow_id: workflowId }, waiting + claimed)
      }
    },
  })
  const close = await live.subscribe(LENGTH_CHANGED, (message) => {
    const queue: Queue = JSON.parse(message)
    changed.set(queue.workflowId, queue)
  })
  return {
    async tell(tenantId, workflowId, reviewIds) {
      const told = live.publish(LENGTH_CHANGED, JSON.stringify({ tenantId, workflowId }))
      await liveEvents.publish(tenantId, REVIEW_QUEUE_CHANGED, { workflowId, reviewIds })
      await told.catch((error: unknown) =>
        log.warn({ err: error, workflowId }, 'the length of the review queue could not be told'),
      )
    },
    close,
  }
}
