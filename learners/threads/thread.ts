/** What a thread runs: rated cases in, page by page, then rules out. */
import { parentPort } from 'node:worker_threads'
import { extract } from '../extract.ts'
import type { Extraction, ExtractionTask, Phase, Refusal } from '../extraction.ts'
import { warmUpTask } from './warm-up.ts'

/** What a thread is told. */
export type Message =
  /** All of a task but the cases. `cancelled` becomes 1 when the work is to end. */
  | {
      readonly kind: 'BEGIN'
      readonly number: number
      readonly options: TaskOptions
      readonly cancelled: Int32Array
    }
  | ({ readonly kind: 'CASES' } & Cases)
  | { readonly kind: 'RUN' }
  /** Do something small, so that the code is compiled. */
  | { readonly kind: 'WARM_UP'; readonly number: number }

export type TaskOptions = Omit<ExtractionTask, 'records' | 'outcomes' | 'weights'>
export type Cases = Pick<ExtractionTask, 'records' | 'outcomes' | 'weights'>

/** What a thread answers. */
export type Reply = { readonly number: number } & (
  | { readonly kind: 'PHASE'; readonly phase: Phase; readonly at: number }
  | { readonly kind: 'DONE'; readonly result: Extraction | Refusal }
  | { readonly kind: 'WARM' }
  | { readonly kind: 'CANCELLED' }
  | { readonly kind: 'FAILED'; readonly error: string }
)

interface Current {
  readonly number: number
  readonly options: TaskOptions
  readonly cancelled: Int32Array
  readonly cases: Cases[]
}

class Cancelled extends Error {}

let current: Current | null = null

parentPort?.on('message', (message: Message) => {
  if (message.kind === 'BEGIN') current = { ...message, cases: [] }
  else if (message.kind === 'CASES') current?.cases.push(message)
  else if (message.kind === 'WARM_UP') warmUp(message.number)
  else if (current !== null) {
    const task = current
    current = null
    run(task)
  }
})

function run({ number, options, cancelled, cases }: Current): void {
  const check = (): void => {
    if (Atomics.load(cancelled, 0) === 1) throw new Cancelled()
  }
  try {
    check()
    const weights = cases.flatMap((page) => page.weights ?? [])
    const task: ExtractionTask = {
      ...options,
      records: cases.flatMap(({ records }) => records),
      outcomes: cases.flatMap(({ outcomes }) => outcomes),
      weights: weights.length === 0 ? undefined : weights,
    }
    const result = extract(task, {
      check,
      onPhase: (phase) =>
        reply({ number, kind: 'PHASE', phase, at: performance.timeOrigin + performance.now() }),
    })
    reply({ number, kind: 'DONE', result })
  } catch (error) {
    if (error instanceof Cancelled) reply({ number, kind: 'CANCELLED' })
    else
      reply({
        number,
        kind: 'FAILED',
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
  }
}

function warmUp(number: number): void {
  extract(warmUpTask())
  reply({ number, kind: 'WARM' })
}

function reply(answer: Reply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer)
}
