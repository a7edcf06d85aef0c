import { Worker } from 'node:worker_threads'
import { GraphQLError } from 'graphql'
import { AppError } from '#host'
import type { Plan } from './plan.ts'
import type { PlanRequest, SupergraphDocuments } from './planner.ts'
import type { Reply, Task } from './thread.ts'

/** MiB for what a planning thread throws away soon: the process's own is made large by a flag. */
const YOUNG_GENERATION = 32

/** An operation that somebody waits for. */
interface Asked {
  readonly task: Task
  readonly outcome: PromiseWithResolvers<Plan>
}

/**
 * A planner in a thread of its own: neither loading a supergraph nor planning, which take long, keep anybody waiting who
 * asks for something else. An operation that takes too long, or that the thread dies of, is rejected, and the thread
 * is started anew for the others.
 */
export class PlanningThread {
  readonly #sdl: string
  readonly #mostMs: number
  /** In the order in which the thread takes them: the first is under way. */
  readonly #asked = new Map<number, Asked>()
  readonly #loaded = Promise.withResolvers<SupergraphDocuments>()
  #worker: Worker | undefined
  /** Whether the present thread has loaded the supergraph: what it is asked before waits for that. */
  #isReady = false
  #last = 0
  #limit: NodeJS.Timeout | undefined
  #closed = false

  /** Starts it with a supergraph; an operation may take `mostMs`. */
  constructor(sdl: string, mostMs: number) {
    this.#sdl = sdl
    this.#mostMs = mostMs
    // It is for who asks to be heard.
    this.#loaded.promise.catch(() => {})
    this.#worker = this.#start()
  }

  /** The supergraph, checked. Rejects when it can't be used. */
  get loaded(): Promise<SupergraphDocuments> {
    return this.#loaded.promise
  }

  /** Rejects with GraphQLError for an operation that isn't valid, with AppError TIMEOUT for one that takes too long. */
  plan(request: PlanRequest): Promise<Plan> {
    if (this.#closed) return Promise.reject(new Error('the supergraph was let go'))
    const asked = { task: { ...request, number: ++this.#last }, outcome: Promise.withResolvers<Plan>() }
    this.#asked.set(asked.task.number, asked)
    if (this.#worker === undefined) this.#startAnew()
    else this.#send(asked)
    if (this.#asked.size === 1) this.#watch()
    return asked.outcome.promise
  }

  /** Ends the thread and gives its memory back; what is still asked of it is rejected. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL('thread.ts', import.meta.url), {
      workerData: this.#sdl,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
    })
    let fault: Error | undefined
    worker.on('message', (reply: Reply) => this.#hear(reply))
    worker.on('error', (error: Error) => (fault = error))
    worker.once('exit', () => this.#ended(fault))
    return worker
  }

  #hear(reply: Reply): void {
    if ('loaded' in reply) {
      this.#isReady = true
      this.#watch()
      this.#loaded.resolve(reply.loaded)
    } else if ('refused' in reply) this.#loaded.reject(new Error(reply.refused))
    else {
      const { outcome } = this.#asked.get(reply.number) ?? {}
      this.#asked.delete(reply.number)
      this.#watch()
      if ('plan' in reply) outcome?.resolve(reply.plan)
      else outcome?.reject(reply.isRequests ? new GraphQLError(reply.error) : new Error(reply.error))
    }
  }

  #ended(fault: Error | undefined): void {
    this.#worker = undefined
    this.#isReady = false
    const reason = fault ?? (this.#closed ? new Error('the supergraph was let go') : tooLong())
    this.#loaded.reject(reason)
    for (const { task, outcome } of this.#asked.values()) {
      this.#asked.delete(task.number)
      outcome.reject(reason)
      // Only the first was under way: the others are asked again.
      if (!this.#closed) break
    }
    if (this.#asked.size > 0) this.#startAnew()
    this.#watch()
  }

  #startAnew(): void {
    this.#worker = this.#start()
    for (const asked of this.#asked.values()) this.#send(asked)
  }

  #send({ task }: Asked): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker?.postMessage(task)
  }

  /** Limits the time of what is under way now. An idle thread keeps no process alive. */
  #watch(): void {
    clearTimeout(this.#limit)
    if (this.#asked.size === 0) {
      this.#worker?.unref()
      return
    }
    this.#worker?.ref()
    if (!this.#isReady) return
    this.#limit = setTimeout(() => void this.#worker?.terminate(), this.#mostMs)
  }
}

function tooLong(): AppError {
  return new AppError('TIMEOUT', 'It takes too long to plan this operation: ask for less at a time.')
}
