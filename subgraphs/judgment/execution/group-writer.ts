import type { Service } from '#host'
import { COMPLETED } from '../events.ts'
import type { QueueChanges } from '../reviews/queue-changes.ts'
import type { RecentJudgments } from './recent-judgments.ts'
import { type KeptJudgment, type NewJudgment, insertJudgments } from '../store/writing.ts'

/** Most judgements in one transaction. */
const GROUP = 500

type Parts = Pick<Service<unknown>, 'database' | 'liveEvents' | 'log'>

interface Waiting {
  item: NewJudgment
  resolve: (kept: KeptJudgment) => void
  reject: (error: unknown) => void
}

/**
 * Stores judgements that come in together in one transaction (group commit): while one group is being written, the
 * next gathers. An answer is given after the commit. One group is under way per tenant, because a transaction is of
 * one tenant.
 */
export class GroupWriter {
  readonly #service: Parts
  readonly #recent: RecentJudgments
  readonly #queue: QueueChanges
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #writing = new Map<string, Promise<void>>()

  constructor(service: Parts, recent: RecentJudgments, queue: QueueChanges) {
    this.#service = service
    this.#recent = recent
    this.#queue = queue
  }

  /** Judgements accepted but not yet stored. */
  get length(): number {
    return [...this.#waiting.values()].reduce((sum, list) => sum + list.length, 0)
  }

  /** Resolves after the commit, with the judgement itself or the one that its key stood for already. */
  write(tenantId: string, item: NewJudgment): Promise<KeptJudgment> {
    const { promise, resolve, reject } = Promise.withResolvers<KeptJudgment>()
    const waiting = this.#waiting.get(tenantId) ?? []
    this.#waiting.set(tenantId, waiting)
    waiting.push({ item, resolve, reject })
    if (!this.#writing.has(tenantId)) this.#writing.set(tenantId, this.#drain(tenantId))
    return promise
  }

  /** Resolves when nothing is left to write. */
  async close(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing.values())
  }

  async #drain(tenantId: string): Promise<void> {
    // Let everything that is decided in this turn of the event loop join the first group.
    await new Promise(setImmediate)
    for (let waiting = this.#waiting.get(tenantId) ?? []; waiting.length > 0;) {
      await this.#store(tenantId, waiting.splice(0, GROUP))
    }
    this.#waiting.delete(tenantId)
    this.#writing.delete(tenantId)
  }

  async #store(tenantId: string, group: readonly Waiting[]): Promise<void> {
    try {
      const kept = await insertJudgments(
        this.#service.database,
        tenantId,
        group.map(({ item }) => item),
      )
      this.#tell(
        tenantId,
        group.flatMap(({ item }, index) => (kept[index]?.judgment === item.judgment ? [item] : [])),
      )
      group.forEach(({ resolve, reject }, index) => {
        const one = kept[index]
        if (one === undefined) reject(new Error('the store answered for fewer judgements than it was given'))
        else resolve(one)
      })
    } catch (error) {
      const [only] = group
      if (group.length === 1) only?.reject(error)
      else await this.#storeOneByOne(tenantId, group, error)
    }
  }

  /** Tells those who look on. Nobody waits for it. */
  #tell(tenantId: string, stored: readonly NewJudgment[]): void {
    for (const { judgment } of stored) this.#recent.keep(tenantId, judgment)
    const { liveEvents } = this.#service
    for (const [workflowId, items = []] of Object.entries(
      Object.groupBy(stored, ({ judgment }) => judgment.workflowId),
    )) {
      const idsOf = (list: readonly NewJudgment[]): string[] => list.map(({ judgment }) => judgment.id)
      void liveEvents.publish(tenantId, COMPLETED, { workflowId, judgmentIds: idsOf(items) })
      const reviewIds = idsOf(items.filter(({ review }) => review !== null))
      if (reviewIds.length > 0) void this.#queue.tell(tenantId, workflowId, reviewIds)
    }
  }

  /** What PostgreSQL can't take of one judgement must not take the others with it. */
  async #storeOneByOne(tenantId: string, group: readonly Waiting[], error: unknown): Promise<void> {
    this.#service.log.warn(
      { err: error, size: group.length },
      'a group of judgements could not be stored together; trying each alone',
    )
    for (const waiting of group) await this.#store(tenantId, [waiting])
  }
}
