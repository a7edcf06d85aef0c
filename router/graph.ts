import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Answer, Platform } from '#host'
import type { AnswerText } from './execution/answer.ts'
import type { Admissible } from './limits/admission.ts'
import { parseWithin } from './limits/parse.ts'
import type { ServedGraph } from './reloading/served-graph.ts'
import { routerSettingsOf } from './settings.ts'
import { liveSubscriptions } from './subscriptions/live-subscriptions.ts'
import { sourceEvents } from './subscriptions/source-events.ts'

export type { AnswerText } from './execution/answer.ts'

/** The graph as one: parses, validates, plans and executes operations over all subgraphs. */
export interface Graph extends GraphOperations {
  /**
   * Executes a valid subscription: one answer an event, until the context's signal is aborted, each with the rights that
   * the viewer has by then. Its errors are to be masked likewise. What it throws ended it early. An answer instead says
   * why it was refused.
   */
  subscribe(request: Admissible): AsyncIterable<Answer | AnswerText> | Answer
  /** The graph as it is now, kept until it is disposed of, whatever supergraph comes meanwhile. */
  hold(): GraphOperations & Disposable
}

/** What one request asks of the graph. */
export interface GraphOperations extends Pick<ServedGraph, 'schema' | 'isPublic' | 'validate'> {
  /** The document of a text. Throws GraphQLError: a syntax error, or TOO_COMPLEX. */
  parse(text: string): DocumentNode
  /**
   * Executes a valid document, without what the viewer may not see. Errors are to be masked. Without `data` the
   * operation was refused before it ran. Rejects with the signal's reason when the client has gone.
   */
  execute(request: Admissible): Promise<Answer | AnswerText>
}

/** A graph whose supergraph can be exchanged. */
export interface ReloadableGraph extends Graph {
  /** What is served. */
  readonly served: ServedGraph
  /**
   * Serves another graph from now on. Requests under way end on the one that they began with, and subscriptions go over;
   * then that one is let go.
   */
  swap(next: ServedGraph): Promise<void>
}

/** Documents remembered, parsed. */
const DOCUMENTS = 2000

/** The graph, beginning with one that is loaded. */
export function openGraph(platform: Platform, first: ServedGraph): ReloadableGraph {
  const settings = routerSettingsOf(platform)
  const log = platform.log.child({ service: 'router' })
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS })
  let served = first
  const subscriptions = liveSubscriptions(() => served)
  const parse = (text: string): DocumentNode => {
    const known = documents.get(text)
    if (known !== undefined) return known
    const document = parseWithin(text, settings)
    documents.set(text, document)
    return document
  }

  return {
    get served() {
      return served
    },
    get schema() {
      return served.schema
    },
    parse,
    isPublic: (document, operationName) => served.isPublic(document, operationName),
    validate: (document) => served.validate(document),
    async execute(request) {
      using _use = served.use()
      return await served.execute(request)
    },
    hold() {
      const use = served.use()
      return { ...served, parse, [Symbol.dispose]: () => use[Symbol.dispose]() }
    },
    subscribe(request) {
      const admitted = served.admit(request)
      if ('errors' in admitted) return { errors: admitted.errors }
      served.record(request)
      const { variables = {}, context } = request
      return subscriptions.answer(request, (primary, gone) =>
        sourceEvents(platform.graph, primary, {
          variables,
          viewer: () => context.viewer,
          signal: AbortSignal.any([context.signal, gone]),
          patienceMs: settings.resubscribe_seconds * 1000,
          tell: (error) =>
            log.error({ subgraph: primary.subgraph, error }, 'a subgraph answered with an error'),
        }),
      )
    },
    async swap(next) {
      const before = served
      served = next
      before.giveUp()
      await subscriptions.moveOn()
    },
  }
}
