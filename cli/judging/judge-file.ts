import { setTimeout as sleep } from 'node:timers/promises'
import { GraphFailure } from '../graph-client.ts'
import type { Item } from './batches.ts'
import type { ItemAnswer } from './judge-batch.ts'
import { patiently, retrying } from './retry.ts'
import type { Tally } from './tally.ts'

/** How records are judged. */
export interface JudgingOptions {
  /** Cut to size, in the file's order. */
  batches: AsyncGenerator<Item[]>
  /** Has one batch judged; `signal` gives up. */
  judge(batch: readonly Item[], signal: AbortSignal): Promise<ItemAnswer[]>
  tally: Tally
  /** Batches under way at a time. */
  concurrency: number
  /** Aborted: no further batch is begun, those under way are waited for but not retried. */
  stop: AbortSignal
  /** Aborted: those under way are given up too. */
  kill: AbortSignal
  /** Told after each batch up to which line all is judged. */
  onProgress(line: number): void
  /** Told before a batch is tried again, at most every other second. */
  onRetry: (failure: GraphFailure, pauseMs: number) => void
  /** Pauses between attempts in milliseconds; those of `patiently` unless a test says otherwise. */
  pausesMs?: readonly number[]
}

/** Time between two words about trying again, in milliseconds. */
const QUIET_MS = 2000

/**
 * Judges every batch and counts the answers. Throws the first failure that trying again didn't mend, when the batches
 * under way have ended.
 */
export async function judgeFile(options: JudgingOptions): Promise<void> {
  const failed = new AbortController()
  const quieter = { ...options, onRetry: sparingly(options.onRetry) }
  const lines = new Lines()
  const lanes = Array.from({ length: options.concurrency }, () => lane(quieter, failed, lines))
  await Promise.allSettled(lanes)
  await options.batches.return(undefined)
  if (failed.signal.aborted) throw failed.signal.reason
}

/** Takes batch after batch until there are no more, or something says to stop. */
async function lane(options: JudgingOptions, failed: AbortController, lines: Lines): Promise<void> {
  try {
    while (!options.stop.aborted && !failed.signal.aborted) {
      const next = await options.batches.next()
      if (next.done === true || options.stop.aborted || failed.signal.aborted) return
      lines.begin(next.value)
      await judgeOne(next.value, options, AbortSignal.any([options.stop, failed.signal]))
      options.onProgress(lines.end(next.value))
    }
  } catch (error) {
    if (!options.stop.aborted) failed.abort(error)
  }
}

async function judgeOne(batch: readonly Item[], options: JudgingOptions, stop: AbortSignal): Promise<void> {
  const answers = await retrying(() => options.judge(batch, options.kill), {
    pausesMs: options.pausesMs ?? patiently,
    sleep: (ms) => sleep(ms, undefined, { signal: stop }),
    random: Math.random,
    onRetry: options.onRetry,
  })
  if (answers.length !== batch.length)
    throw new GraphFailure(`The server answered ${answers.length} of ${batch.length} records.`, {
      code: 'INCOMPLETE',
      retryable: false,
    })
  for (const [index, item] of batch.entries()) {
    const answer = answers[index]
    if (answer !== undefined) options.tally.add(item, answer)
  }
}

/** Up to where a file is judged: of two batches under way, the later may end first. */
class Lines {
  readonly #underWay = new Set<readonly Item[]>()
  #last = 0

  begin(batch: readonly Item[]): void {
    this.#underWay.add(batch)
  }

  /** The last line before which nothing is under way. */
  end(batch: readonly Item[]): number {
    this.#underWay.delete(batch)
    this.#last = Math.max(this.#last, batch.at(-1)?.line ?? 0)
    return Math.min(this.#last, ...[...this.#underWay].map(([first]) => (first?.line ?? 1) - 1))
  }
}

/** Lanes meet the same trouble at about the same time: it is told once. */
function sparingly(tell: JudgingOptions['onRetry']): JudgingOptions['onRetry'] {
  let toldAt = Number.NEGATIVE_INFINITY
  return (failure, pauseMs) => {
    if (performance.now() - toldAt < QUIET_MS) return
    toldAt = performance.now()
    tell(failure, pauseMs)
  }
}
