import { Worker } from 'node:worker_threads'
import type { Extraction, ExtractionTask, Phase, Refusal } from '../extraction.ts'
import type { Message, Reply } from './thread.ts'

/** What is told and asked while rules are learned. */
export interface LearningWatch {
  /** `at`: when it began, in milliseconds since 1970; it may be told later. */
  readonly onPhase?: ((phase: Phase, at: number) => void) | undefined
  /** Ends the work: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Cases that are handed over at once: others are served between two pages. */
const PAGE = 2_000
/** Of a thread's objects; its columns lie outside. */
const HEAP_MB = 1_024

/** Threads that learn rules, so that the thread that serves requests stays free. They are started once and kept. */
export class LearnerThreads {
  readonly #most: number
  readonly #threads: Thread[] = []
  readonly #waiting: (() => void)[] = []

  /** At most so many extractions at once; others wait their turn. */
  constructor(most = 1) {
    this.#most = most
  }

  /** Starts a thread and lets it learn something small, so that the first extraction isn't slow. */
  async warmUp(): Promise<void> {
    await this.#withThread((thread) => thread.warmUp())
  }

  /** Learns rules in a thread, as `extract` does. Rejects with the signal's reason when it is aborted. */
  async extract(task: ExtractionTask, watch: LearningWatch = {}): Promise<Extraction | Refusal> {
    watch.signal?.throwIfAborted()
    return this.#withThread((thread) => {
      watch.signal?.throwIfAborted()
      return thread.extract(task, watch)
    })
  }

  /** Ends all threads; what is under way is rejected. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()))
  }

  async #withThread<T>(work: (thread: Thread) => Promise<T>): Promise<T> {
    let thread = this.#free()
    while (thread === null) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
      })
      thread = this.#free()
    }
    thread.isBusy = true
    try {
      return await work(thread)
    } finally {
      thread.isBusy = false
      this.#waiting.shift()?.()
    }
  }

  #free(): Thread | null {
    const idle = this.#threads.find(({ isBusy }) => !isBusy)
    if (idle !== undefined) return idle
    if (this.#threads.length >= this.#most) return null
    const thread = new Thread(() => {
      const place = this.#threads.indexOf(thread)
      if (place >= 0) this.#threads.splice(place, 1)
    })
    this.#threads.push(thread)
    return thread
  }
}

/** One thread and its task. */
class Thread {
  isBusy = false
  readonly #worker = new Worker(new URL('thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  #number = 0
  #answer: ((reply: Reply) => void) | null = null
  #fail: ((error: Error) => void) | null = null

  constructor(gone: () => void) {
    // What is half learned is learned again when the process comes back.
    this.#worker.unref()
    this.#worker.on('message', (reply: Reply) => {
      if (reply.number === this.#number) this.#answer?.(reply)
    })
    this.#worker.on('error', (error) =>
      this.#fail?.(error instanceof Error ? error : new Error(String(error))),
    )
    this.#worker.on('exit', () => {
      gone()
      this.#fail?.(new Error("a learner's thread ended"))
    })
  }

  warmUp(): Promise<void> {
    return this.#ask(
      (reply, resolve) => reply.kind === 'WARM' && resolve(),
      () => {
        this.#send({ kind: 'WARM_UP', number: this.#number })
      },
    )
  }

  async extract(task: ExtractionTask, { onPhase, signal }: LearningWatch): Promise<Extraction | Refusal> {
    const cancelled = new Int32Array(new SharedArrayBuffer(4))
    const cancel = (): void => void Atomics.store(cancelled, 0, 1)
    signal?.addEventListener('abort', cancel)
    try {
      return await this.#ask<Extraction | Refusal>(
        (reply, resolve, reject) => {
          if (reply.kind === 'PHASE') onPhase?.(reply.phase, reply.at)
          else if (reply.kind === 'DONE') resolve(reply.result)
          else if (reply.kind === 'CANCELLED') reject(signal?.reason)
        },
        () => this.#hand(task, cancelled),
      )
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  async #hand(
    { records, outcomes, weights, ...options }: ExtractionTask,
    cancelled: Int32Array,
  ): Promise<void> {
    this.#send({ kind: 'BEGIN', number: this.#number, options, cancelled })
    for (let start = 0; start < records.length && Atomics.load(cancelled, 0) === 0; start += PAGE) {
      const page = <T>(of: readonly T[]): readonly T[] => of.slice(start, start + PAGE)
      this.#send({
        kind: 'CASES',
        records: page(records),
        outcomes: page(outcomes),
        weights: weights === undefined ? undefined : page(weights),
      })
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    }
    this.#send({ kind: 'RUN' })
  }

  #ask<T>(
    answer: (reply: Reply, resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
    send: () => void | Promise<void>,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#number += 1
    this.#fail = reject
    this.#answer = (reply) => {
      if (reply.kind === 'FAILED') reject(new Error(`a learner's thread failed: ${reply.error}`))
      else answer(reply, resolve, reject)
    }
    Promise.resolve(send()).catch(reject)
    return promise
  }

  #send(message: Message): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message)
  }
}
