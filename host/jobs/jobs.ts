import type { Transaction } from '../database/database.ts'
import type { JobName, Jobs } from '../events.ts'
import { type Later, enqueueLater } from './later.ts'
import { type Queue, enqueue } from './queue.ts'

/** Hands a service's own long work to its job handlers, with the change that asks for it. */
export interface JobSender {
  send<Name extends JobName>(tx: Transaction, name: Name, keys: Jobs[Name]): Promise<void>
  /** The same at a later time; gives the time at which it will be done. */
  sendLater<Name extends JobName>(tx: Transaction, name: Name, keys: Jobs[Name], later: Later): Promise<Date>
}

/** Sends jobs to their queues. */
export function jobSender(queue: Queue): JobSender {
  return {
    send: (tx, name, keys) => enqueue(queue, tx, [jobQueue(name)], keys),
    sendLater: (tx, name, keys, later) => enqueueLater(tx, jobQueue(name), keys, later),
  }
}

/** The queue of a job. */
export function jobQueue(name: JobName): string {
  return `jobs/${name}`
}
