import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type PastRecordText, type Tally, pastRecords, tallyOf } from '../domain/backtest.ts'
import { type RuleSet, makeReady } from '../domain/workflow-version.ts'
import type { Reply, Task } from './thread.ts'

/** Records of a backtest to be gone through together. */
export interface Page {
  readonly backtestId: string
  readonly ruleSet: RuleSet
  readonly threshold: number
  readonly records: readonly PastRecordText[]
}

/** Tallies pages of one backtest. */
export interface Tallying {
  /** Pages to have under way at once. */
  readonly atOnce: number
  tally(page: Page): Promise<Tally>
}

/** Tallies in the thread at hand, for one backtest. */
export function tallyingHere(ruleSet: RuleSet): Tallying {
  const ready = makeReady(ruleSet)
  return {
    atOnce: 1,
    tally: ({ records, threshold }) => Promise.resolve(tallyOf(ready, pastRecords(records), threshold)),
  }
}

/**
 * Begins here, and goes on in threads once what is left of so many records would take longer here than `patience`, in
 * milliseconds. Most backtests are through before a thread would have started.
 */
export function tallyingWhereItPays(
  ruleSet: RuleSet,
  threads: Tallying,
  { records, patience }: { readonly records: number; readonly patience: number },
): Tallying {
  const here = tallyingHere(ruleSet)
  let left = records
  let chosen = here
  return {
    get atOnce() {
      return chosen.atOnce
    },
    async tally(page) {
      if (chosen === threads) return threads.tally(page)
      const started = performance.now()
      const tally = await here.tally(page)
      const each = (performance.now() - started) / Math.max(1, page.records.length)
      left -= page.records.length
      if (each * left >= patience) chosen = threads
      return tally
    },
  }
}

/** Threads that tally, started when they are first needed. The thread that serves requests stays free meanwhile. */
export class TallyThreads implements Tallying {
  readonly atOnce: number
  readonly #most: number
  readonly #threads: Thread[] = []

  /** One fewer than there are processors, since one reads; 4 at most. */
  constructor(most: number = Math.min(4, Math.max(1, availableParallelism() - 1))) {
    this.#most = most
    // One more waits, so that no thread does.
    this.atOnce = most + 1
  }

  tally(page: Page): Promise<Tally> {
    const [freest] = this.#threads.toSorted((one, other) => one.waiting - other.waiting)
    const full = this.#threads.length >= this.#most
    const thread = freest !== undefined && (full || freest.waiting === 0) ? freest : this.#start()
    return thread.tally(page)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()))
  }

  #start(): Thread {
    const thread = new Thread(() => {
      const place = this.#threads.indexOf(thread)
      if (place >= 0) this.#threads.splice(place, 1)
    })
    this.#threads.push(thread)
    return thread
  }
}

/** One thread, and whoever waits for it. */
class Thread {
  readonly #worker = new Worker(new URL('thread.ts', import.meta.url))
  readonly #waiting = new Map<number, PromiseWithResolvers<Tally>>()
  #count = 0
  #knows: string | null = null

  constructor(gone: () => void) {
    // What is half done comes again when the process does.
    this.#worker.unref()
    this.#worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.number)
      this.#waiting.delete(reply.number)
      if ('tally' in reply) waiting?.resolve(reply.tally)
      else waiting?.reject(new Error(`a backtest's thread failed: ${reply.error}`))
    })
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => {
      gone()
      this.#fail(new Error("a backtest's thread ended"))
    })
  }

  /** Pages that it has yet to answer for. */
  get waiting(): number {
    return this.#waiting.size
  }

  tally({ ruleSet, ...page }: Page): Promise<Tally> {
    this.#count += 1
    // Rules are sent but once: there can be many.
    const task: Task = {
      number: this.#count,
      page,
      ruleSet: this.#knows === page.backtestId ? undefined : ruleSet,
    }
    this.#knows = page.backtestId
    const waiting = Promise.withResolvers<Tally>()
    this.#waiting.set(task.number, waiting)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(task)
    return waiting.promise
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
