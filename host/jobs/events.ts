import type { Transaction } from '../database/database.ts'
import type { EventName, Events } from '../events.ts'
import { type Queue, enqueue } from './queue.ts'

/** Sends events with the change that causes them: they exist if and only if the transaction commits. */
export interface EventSender {
  send<Name extends EventName>(tx: Transaction, name: Name, keys: Events[Name]): Promise<void>
}

/** Who hears of which event: by event, the slugs of the services. */
export type Subscriptions = ReadonlyMap<EventName, readonly string[]>

/** Each subscriber of an event has a queue of its own, so that one that is down or fails holds up no other. */
export function eventSender(queue: Queue, subscriptions: Subscriptions): EventSender {
  return {
    send: (tx, name, keys) =>
      enqueue(
        queue,
        tx,
        (subscriptions.get(name) ?? []).map((slug) => eventQueue(name, slug)),
        keys,
      ),
  }
}

/** The queue of one subscriber of an event. */
export function eventQueue(event: EventName, slug: string): string {
  return `events/${event}/${slug}`
}
