import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { AppError, eachWithin } from '#host'
import type { Served } from '../http/access-log.ts'
import { bodyOf } from '../http/answer-body.ts'
import { COMPLETE_EVENT, EVENTS, SIGN_OF_LIFE, nextEvent } from '../http/event-text.ts'
import type { GraphqlRoute, Stream } from '../http/graphql-route.ts'
import { type Operation, refusal } from '../http/operation.ts'
import { CLIENT_GONE } from '../request-context.ts'
import type { RouterSettings } from '../settings.ts'
import { type LiveAnswers, liveAnswers } from './answers.ts'
import type { Connections } from './connections.ts'
import { type Credential, openCredential } from './credential.ts'

/** What subscriptions over server-sent events need. */
export interface EventStreamParts {
  route: GraphqlRoute
  settings: RouterSettings
  connections: Connections
}

/** How answers become a stream. */
interface EventsOptions {
  /** Aborted when nobody reads it any longer, or the router stops. */
  signal: AbortSignal
  everyMs: number
  /** Throws when the stream must end. */
  look: () => Promise<void>
  /** The answer that tells of an error, as JSON. */
  told: (error: unknown) => string
  /** Lets go of the source. */
  leave: () => void
}

/** Signs of life that a connection may leave untaken before it is let go. */
const PATIENCE = 3

/**
 * Subscriptions by server-sent events, each on a connection of its own, for whom a proxy forbids WebSocket. A credential
 * that ends, and whatever else ends one early, is told as an answer with errors alone, and `complete`. `drain` ends all
 * without `complete`: clients subscribe again, elsewhere.
 */
export function eventStreams(parts: EventStreamParts): { stream: Stream; drain: () => void } {
  const stopping = new AbortController()
  return {
    drain: () => stopping.abort(),
    async stream(operation, context, request, reply) {
      if (stopping.signal.aborted)
        throw new AppError('UNAVAILABLE', 'This router stops: subscribe again, another one will answer.')
      const { route, settings } = parts
      const { headers, ip: address } = request
      const credential = await openCredential(route.authenticate, { headers, address })
      holdConnection(parts, credential, reply)
      const over = new AbortController()
      const signal = AbortSignal.any([context.signal, stopping.signal, over.signal])
      const asked = { operation, credential, requestId: context.requestId, headers, signal }
      const live = liveAnswers(asked, route, settings.subscription_queue)
      request.operations = [servedBy(operation, live)]
      const view = { requestId: context.requestId, suggestions: route.suggestions }
      const text = eventsOf(live, {
        signal,
        everyMs: settings.keep_alive_seconds * 1000,
        look: () => credential.check(),
        told: (error) => bodyOf(refusal(error, route.log), view),
        leave: () => over.abort(CLIENT_GONE),
      })
      const within = request.span === undefined ? text : eachWithin(request.span, text)
      reply.type(EVENTS).header('x-accel-buffering', 'no')
      return reply.send(Readable.from(within, { objectMode: true, highWaterMark: 1 }))
    },
  }
}

/** Counts the connection until it is closed, and lets go of one that takes nothing any longer. */
function holdConnection(
  { connections, settings }: EventStreamParts,
  { viewer }: Credential,
  { raw }: FastifyReply,
): void {
  const leave = connections.open(viewer)
  if (raw.closed) leave()
  raw.once('close', leave)
  raw.setTimeout(PATIENCE * settings.keep_alive_seconds * 1000, () => raw.destroy())
}

/** For the access log and the metrics, which ask when the answer has gone. */
function servedBy({ name, kind, trusted }: Operation, live: LiveAnswers): Served {
  return {
    name,
    kind,
    trusted,
    get result() {
      return live.result
    },
  }
}

/** The text of the stream: answers as they come, and signs of life where there are none for `everyMs`. */
async function* eventsOf(live: LiveAnswers, given: EventsOptions): AsyncGenerator<string> {
  const { signal, everyMs, look, told, leave } = given
  const answers = live[Symbol.asyncIterator]()
  try {
    // The headers go with it: the client knows that it is heard.
    yield SIGN_OF_LIFE
    let next = answers.next()
    for (;;) {
      const item = await orSilence(next, everyMs)
      if (signal.aborted) return
      if (item === undefined) {
        await look()
        yield SIGN_OF_LIFE
        continue
      }
      if (item.done === true) break
      yield nextEvent('answer' in item.value ? item.value.answer : JSON.stringify(item.value))
      next = answers.next()
    }
  } catch (error) {
    yield nextEvent(told(error))
  } finally {
    leave()
  }
  yield COMPLETE_EVENT
}

/** What comes within so many milliseconds; undefined when nothing does. */
async function orSilence<T>(coming: Promise<T>, ms: number): Promise<T | undefined> {
  const silence = Promise.withResolvers<undefined>()
  const timer = setTimeout(silence.resolve, ms, undefined)
  try {
    return await Promise.race([coming, silence.promise])
  } finally {
    clearTimeout(timer)
  }
}
