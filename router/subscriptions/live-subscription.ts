import { type AnswerText, answerObject } from '../execution/answer.ts'
import { refused, refusedFor } from '../execution/execute.ts'
import type { Admissible } from '../limits/admission.ts'
import type { RootFetch } from '../planning/plan.ts'
import type { ServedGraph } from '../reloading/served-graph.ts'
import type { Answer } from '#host'
import { Handover } from './handover.ts'
import type { SourceEvent } from './source-events.ts'
import { type Arrival, Upstream, asError } from './upstream.ts'

/** Opens the source of a subscription until the signal is aborted. */
export type OpenSource = (primary: RootFetch, gone: AbortSignal) => AsyncIterable<SourceEvent>

/** An event, and the graph by which it is joined, which is kept until `use` is disposed of. */
export interface LiveEvent extends SourceEvent {
  readonly graph: ServedGraph
  readonly use: Disposable
}

/** A source that was silent for so long has nothing more that another, opened before, wouldn't have, in ms. */
const SILENT_MS = 5000
/** A source that has brought nothing for so long is not waited for, in ms. */
const MOST_MS = 30_000

/**
 * One subscription, from one graph to the next. Where the new plan begins like the old one, its source stays, and what
 * comes from then on is joined by the new graph. Else another source is opened, and the subscription goes over to it
 * without losing an event or telling one twice. A subscription that isn't valid any more ends with an answer that says so.
 */
export class LiveSubscription {
  readonly #request: Admissible
  readonly #open: OpenSource
  #upstream: Upstream
  #next: { upstream: Upstream; handover: Handover; since: number } | undefined
  /** Events of the source that came before it took the other's place. */
  #ahead: SourceEvent[] = []
  /** Events of the source that the one before it has brought already. */
  #repeated = 0
  #interrupted = false
  #ended: { answer?: Answer; error?: Error } | undefined
  #moved = Promise.resolve()
  #isStale = false
  #resume: (() => void) | undefined

  private constructor(request: Admissible, open: OpenSource, upstream: Upstream) {
    this.#request = request
    this.#open = open
    this.#upstream = upstream
  }

  /** Subscribes. Rejects with GraphQLError for what the request got wrong. */
  static async begin(request: Admissible, graph: ServedGraph, open: OpenSource): Promise<LiveSubscription> {
    using _use = graph.use()
    const primary = await graph.primaryOf(request)
    return new LiveSubscription(request, open, new Upstream(graph, primary, open))
  }

  /** The graph by which what comes last is joined. */
  get graph(): ServedGraph {
    return (this.#next?.upstream ?? this.#upstream).graph
  }

  /** The next event, or the answer that is the last; undefined at the end. Rejects with what ended it early. */
  async next(): Promise<LiveEvent | { readonly last: Answer | AnswerText } | undefined> {
    for (;;) {
      this.#isStale = false
      const event = this.#nextEvent()
      if (event !== undefined) return event
      if (this.#ended !== undefined) {
        const { answer, error } = this.#ended
        if (error !== undefined) throw error
        return answer && { last: answer }
      }
      if (this.#isStale) continue
      const left = this.#next && SILENT_MS - this.#silentFor(this.#next.since)
      if (left !== undefined && left <= 0) this.#goOver()
      else await this.#change(left)
    }
  }

  /**
   * Goes over to another graph, to one after the other in the order of calls. Never rejects: what is wrong ends the
   * subscription.
   */
  moveTo(graph: ServedGraph): Promise<void> {
    this.#moved = this.#moveAfter(this.#moved, graph)
    return this.#moved
  }

  async #moveAfter(before: Promise<void>, graph: ServedGraph): Promise<void> {
    using _use = graph.use()
    await before
    await this.#move(graph)
  }

  async #move(graph: ServedGraph): Promise<void> {
    try {
      const faults = graph.validate(this.#request.document)
      if (faults.length > 0) return this.#end({ answer: answerObject(refusedFor(faults)) })
      const primary = await graph.primaryOf(this.#request)
      if (this.#ended === undefined) this.#continueWith(graph, primary)
    } catch (error) {
      this.#end(endOf(error))
    }
    this.#wake()
  }

  /** Lets go of all it holds. */
  close(): void {
    this.#end({})
    this.#forgetNext()
    this.#upstream.close()
  }

  #continueWith(graph: ServedGraph, primary: RootFetch): void {
    const latest = this.#next?.upstream ?? this.#upstream
    if (latest.begins(primary)) return latest.joinBy(graph)
    this.#forgetNext()
    // The old source still tells all there is.
    if (this.#upstream.begins(primary)) return this.#upstream.joinBy(graph)
    const upstream = new Upstream(graph, primary, this.#open)
    this.#next = { upstream, handover: new Handover(), since: performance.now() }
  }

  #nextEvent(): LiveEvent | undefined {
    const ahead = this.#ahead.shift()
    if (ahead !== undefined) return this.#told(ahead)
    if (this.#ended !== undefined) return undefined
    const old = this.#upstream.take(this.#wake)
    if (old !== undefined) return this.#takeOld(old)
    const next = this.#next?.handover.isFull === true ? undefined : this.#next?.upstream.take(this.#wake)
    if (next !== undefined) this.#takeNew(next)
    return undefined
  }

  #takeOld(arrival: Arrival): LiveEvent | undefined {
    this.#wake()
    if ('ended' in arrival) {
      // Where a source breaks, another may be there already; who knows what came between.
      if (this.#next === undefined || arrival.ended.error === undefined) this.#end(arrival.ended)
      else this.#goOver(true)
      return undefined
    }
    if (this.#repeated > 0) {
      this.#repeated -= 1
      this.#next?.handover.repeated(arrival.event)
      return undefined
    }
    const turn = this.#next?.handover.old(arrival.event) ?? 'tell'
    const told = turn === 'tell' ? this.#told(arrival.event) : undefined
    if (turn === 'meet') this.#goOver()
    else if (this.#isLost()) this.#goOver(true)
    return told
  }

  #takeNew(arrival: Arrival): void {
    this.#wake()
    if ('ended' in arrival) {
      this.#goOver()
      this.#end(arrival.ended)
    } else if (this.#next?.handover.new(arrival.event) === 'meet') this.#goOver()
  }

  /** How long the old source has brought nothing of what another, opened then, might have. */
  #silentFor(since: number): number {
    return Math.min(this.#upstream.silentFor, performance.now() - since)
  }

  /** Whether the new source brings nothing, while the old one does. */
  #isLost(): boolean {
    if (this.#next === undefined || this.#next.handover.isHeard) return false
    return performance.now() - this.#next.since > MOST_MS
  }

  /** From here on the new source tells all. */
  #goOver(interrupted = false): void {
    if (this.#next === undefined) return
    const { upstream, handover } = this.#next
    this.#next = undefined
    const { ahead, repeated } = handover.end()
    this.#ahead = [...ahead]
    this.#repeated = repeated
    this.#interrupted = interrupted
    this.#upstream.close()
    this.#upstream = upstream
    this.#wake()
  }

  #told(event: SourceEvent): LiveEvent {
    const { graph } = this.#upstream
    const interrupted = event.interrupted || this.#interrupted
    this.#interrupted = false
    return { ...event, interrupted, graph, use: graph.use() }
  }

  #forgetNext(): void {
    this.#next?.upstream.close()
    this.#next = undefined
  }

  #end(how: { answer?: Answer; error?: Error }): void {
    this.#ended ??= how
    this.#wake()
  }

  /**
   * Resolves when something has changed, or after some ms, when all that had arrived by then is there. Nothing is awaited
   * that stays for long: each wait would be remembered there.
   */
  async #change(afterMs: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#resume = resolve
      if (afterMs === undefined) return
      timer = setTimeout(() => setImmediate(() => setImmediate(resolve)), afterMs).unref()
    })
    clearTimeout(timer)
  }

  readonly #wake = (): void => {
    this.#isStale = true
    this.#resume?.()
    this.#resume = undefined
  }
}

/** What the request got wrong is an answer; else the subscription fails. */
function endOf(error: unknown): { answer?: Answer; error?: Error } {
  try {
    return { answer: answerObject(refused(error)) }
  } catch (fault) {
    return { error: asError(fault) }
  }
}
