import type { RootFetch } from '../planning/plan.ts'
import type { ServedGraph } from '../reloading/served-graph.ts'
import type { SourceEvent } from './source-events.ts'

/** What came from a subscription's source. */
export type Arrival = { readonly event: SourceEvent } | { readonly ended: { readonly error?: Error } }

/** A subscription at the subgraph that has its events, and the graph by which they are joined. */
export class Upstream {
  /** What the subgraph is subscribed to by. */
  readonly primary: RootFetch
  readonly #events: AsyncIterator<SourceEvent>
  readonly #gone = new AbortController()
  #graph: ServedGraph
  #use: Disposable
  #arrived: Arrival | undefined
  #askedAt: number | undefined

  /** `open` subscribes until the signal is aborted. */
  constructor(
    graph: ServedGraph,
    primary: RootFetch,
    open: (primary: RootFetch, gone: AbortSignal) => AsyncIterable<SourceEvent>,
  ) {
    this.#graph = graph
    this.#use = graph.use()
    this.primary = primary
    this.#events = open(primary, this.#gone.signal)[Symbol.asyncIterator]()
  }

  /** By which events are joined now. */
  get graph(): ServedGraph {
    return this.#graph
  }

  /** What arrived, once; undefined while nothing has. At most one event is asked for ahead: `wake` tells of it. */
  take(wake: () => void): Arrival | undefined {
    const arrived = this.#arrived
    this.#arrived = undefined
    if (arrived !== undefined) return arrived
    if (this.#askedAt !== undefined) return undefined
    this.#askedAt = performance.now()
    const arrive = (arrival: Arrival): void => {
      this.#askedAt = undefined
      this.#arrived = arrival
      wake()
    }
    this.#events.next().then(
      ({ done, value }) => arrive(done === true ? { ended: {} } : { event: value }),
      (error: unknown) => arrive({ ended: { error: asError(error) } }),
    )
    return undefined
  }

  /** How long it has been asked for an event and brought none, in ms. */
  get silentFor(): number {
    return this.#askedAt === undefined ? 0 : performance.now() - this.#askedAt
  }

  /** Whether another plan begins in the same way. */
  begins({ subgraph, operation }: RootFetch): boolean {
    return subgraph === this.primary.subgraph && operation.text === this.primary.operation.text
  }

  /** Joins what comes by another graph. */
  joinBy(graph: ServedGraph): void {
    const use = graph.use()
    this.#use[Symbol.dispose]()
    this.#use = use
    this.#graph = graph
  }

  close(): void {
    this.#gone.abort()
    // A source that waits to be asked for more hears of it so.
    this.#events.return?.().catch(() => {})
    this.#use[Symbol.dispose]()
  }
}

/** Whatever was thrown. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
