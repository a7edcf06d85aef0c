import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, type AnswerError, type GraphClient, type Viewer, appErrorOf } from '#host'
import { variablesFor } from '../execution/run.ts'
import type { RootFetch } from '../planning/plan.ts'
import { maskAnswer } from '../subgraph-calls/mask-answer.ts'

/** One event of a subscription's source. */
export interface SourceEvent {
  /** What the subgraph answered for the field that was subscribed to. */
  readonly answer: Answer
  /** Whether the source was interrupted before it: events may have been missed. */
  readonly interrupted: boolean
}

/** Pauses before a source is opened anew are random, up to this long at first, twice as long each time, in ms. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 2000
/** A source that held for this long had been well, in ms. */
const WELL = 5000

/**
 * The events of the field that a subscription begins with, from the subgraph that has it, until the signal is aborted.
 * A source that is interrupted is opened anew; when that hasn't succeeded for `patienceMs`, it throws INTERRUPTED.
 */
export async function* sourceEvents(
  graph: GraphClient,
  { subgraph, operation }: RootFetch,
  given: {
    /** The client's, as it sent them. */
    variables: Readonly<Record<string, unknown>>
    viewer: () => Viewer
    signal: AbortSignal
    patienceMs: number
    /** Hears of errors that clients are not shown. */
    tell: (error: AnswerError) => void
  },
): AsyncGenerator<SourceEvent> {
  const { variables, viewer, signal, patienceMs, tell } = given
  const asked = {
    query: operation.text,
    operationName: operation.name,
    variables: variablesFor({ variables }, operation.variables),
  }
  let interrupted = false
  let brokenSince: number | undefined
  for (let attempt = 0; ; attempt++) {
    const opened = performance.now()
    try {
      for await (const answer of graph.subscribe(subgraph, asked, viewer(), signal)) {
        yield { answer: maskAnswer(answer, tell), interrupted }
        interrupted = false
      }
      return
    } catch (error) {
      if (signal.aborted) return
      const now = performance.now()
      if (now - opened > WELL) [brokenSince, attempt] = [undefined, 0]
      brokenSince ??= now
      if (appErrorOf(error)?.code !== 'INTERRUPTED' || now - brokenSince > patienceMs) throw error
      interrupted = true
      const longest = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE, brokenSince + patienceMs - now)
      await pause(Math.random() * longest, undefined, { signal }).catch(() => {})
    }
  }
}
