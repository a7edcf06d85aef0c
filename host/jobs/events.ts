import type { PgBoss } from 'pg-boss'
import type { Transaction } from '../database/database.ts'
import type { Delivered, EventName, Events } from '../events.ts'
import type { Log } from '../observability/log.ts'

/** Sends events with the change that causes them: they exist if and only if the transaction commits. */
export interface EventSender {
  send<Name extends EventName>(tx: Transaction, name: Name, keys: Events[Name]): Promise<void>
}

/** Who hears of which event: by event, the slugs of the services. */
export type Subscriptions = ReadonlyMap<EventName, readonly string[]>

/** Each subscriber of an event has a queue of its own, so that one that is down or fails holds up no other. */
export function eventSender(queue: PgBoss, subscriptions: Subscriptions): EventSender {
  return {
    async send(tx, name, keys) {
      const subscribers = subscriptions.get(name) ?? []
      if (subscribers.length === 0) return
      await tx.asOwner(async (execute) => {
        for (const slug of subscribers)
          await queue.send(
            queueOf(name, slug),
            { tenantId: tx.tenantId, keys },
            { db: { executeSql: execute } },
          )
      })
    },
  }
}

/** Makes the queues of all subscriptions, those of services that run elsewhere too: no event is lost to the order of starts. */
export async function prepareQueues(queue: PgBoss, subscriptions: Subscriptions): Promise<void> {
  for (const [name, slugs] of subscriptions)
    for (const slug of slugs)
      await queue.createQueue(queueOf(name, slug), {
        retryLimit: 20,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 300,
      })
}

/** Hands one subscriber's deliveries of one event to a handler, at least once each; one that throws comes again later. */
export async function deliver(
  queue: PgBoss,
  name: EventName,
  slug: string,
  log: Log,
  take: (event: Delivered) => Promise<void>,
): Promise<void> {
  await queue.work<Delivered>(queueOf(name, slug), { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job === undefined) return
    await take(job.data).catch((error: unknown) => {
      log.warn({ err: error, event: name, subscriber: slug }, 'an event was not taken; it will come again')
      throw error
    })
  })
}

function queueOf(event: string, slug: string): string {
  return `${event}/${slug}`
}
