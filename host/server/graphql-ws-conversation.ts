import { CloseCode } from 'graphql-ws'
import type { AnswerError } from '../graph-client.ts'
import { type Asked, messageIn } from './graphql-ws-messages.ts'

/** What an operation tells its client: an answer as JSON, or the errors that end it. */
export type Told = { readonly answer: string } | { readonly errors: readonly AnswerError[] }

/** How an operation goes. */
export interface Underway {
  /** Aborted when its client has left it, or has gone; nothing that it tells is sent then. */
  signal: AbortSignal
  /** Operations of this connection that are under way, this one included. */
  count: number
}

/** What a server makes of the protocol graphql-transport-ws, for connections that each have a session. */
export interface GraphqlWsProtocol<Session> {
  /** Lets in whoever introduces themselves; undefined refuses them with 4403, unless the connection is closed by then. */
  connect(connected: Connected, payload: object | undefined): Promise<Session | undefined>
  /** Executes an operation: ends when that is over, or has been left. What it throws closes the connection with 4500. */
  operate(session: Session, asked: Asked, underway: Underway): AsyncIterable<Told>
  /** Takes what a ping brings along, before it is answered. */
  ping?(session: Session, payload: object): Promise<void>
  /** Called once for each session, when its connection is closed. */
  leave?(session: Session): void
}

/** A connection, as what happens on it sees it. */
export interface Connected {
  /** Headers of the request that opened it, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The client's address, as the trusted proxies tell. */
  readonly address: string
  /** Ends the connection with a close code of the protocol and a reason for programs. */
  close(code: number, reason: string): void
}

/** What carries a conversation. */
export interface Wire extends Connected {
  /** Resolves when the text is handed to the network, or can't be any longer: nobody runs ahead of a slow reader for long. */
  send(text: string): Promise<void>
}

/** Milliseconds that a new connection may take until it introduces itself. */
const INTRODUCTION_MS = 3000

/**
 * One connection's talk in graphql-transport-ws, on the server's side
 * (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). Each operation is known by itself, not by its id
 * alone: an id that its client has freed can be taken again at once, and nothing of the former operation is told under
 * it.
 */
export class Conversation<Session> {
  readonly #wire: Wire
  readonly #protocol: GraphqlWsProtocol<Session>
  readonly #operations = new Map<string, AbortController>()
  readonly #late: NodeJS.Timeout
  #session: Session | undefined
  #introduced = false
  #ended = false

  constructor(wire: Wire, protocol: GraphqlWsProtocol<Session>) {
    this.#wire = wire
    this.#protocol = protocol
    this.#late = setTimeout(
      () => wire.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      INTRODUCTION_MS,
    ).unref()
  }

  /** Takes a message, and whatever comes of it. What it throws is a fault of ours. */
  async hear(text: string): Promise<void> {
    const message = messageIn(text)
    if (message === undefined) this.#wire.close(CloseCode.BadRequest, 'Invalid message received')
    else if (message.type === 'connection_init') await this.#introduce(message.payload ?? undefined)
    else if (message.type === 'subscribe') await this.#operate(message.id, message.payload)
    else if (message.type === 'complete') this.#leave(message.id)
    else if (message.type === 'ping') await this.#answerPing(message.payload ?? undefined)
  }

  /** Lets go of everything: the connection is closed. */
  end(): void {
    this.#ended = true
    clearTimeout(this.#late)
    for (const id of this.#operations.keys()) this.#leave(id)
    if (this.#session !== undefined) this.#protocol.leave?.(this.#session)
  }

  async #introduce(payload: object | undefined): Promise<void> {
    if (this.#introduced)
      return this.#wire.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests')
    this.#introduced = true
    clearTimeout(this.#late)
    const session = await this.#protocol.connect(this.#wire, payload)
    if (session === undefined) return this.#wire.close(CloseCode.Forbidden, 'Forbidden')
    // Whoever went while they were looked at would otherwise be counted for ever.
    if (this.#ended) return this.#protocol.leave?.(session)
    this.#session = session
    await this.#wire.send('{"type":"connection_ack"}')
  }

  async #operate(id: string, asked: Asked): Promise<void> {
    const [wire, operations, session] = [this.#wire, this.#operations, this.#session]
    if (session === undefined) return wire.close(CloseCode.Unauthorized, 'Unauthorized')
    if (operations.has(id))
      return wire.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${short(id)} already exists`)
    const leaving = new AbortController()
    const { signal } = leaving
    operations.set(id, leaving)
    let last: object = { id, type: 'complete' }
    try {
      for await (const told of this.#protocol.operate(session, asked, { signal, count: operations.size })) {
        if (signal.aborted) return
        if ('errors' in told) last = { id, type: 'error', payload: told.errors }
        else await wire.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${told.answer}}`)
      }
    } finally {
      if (operations.get(id) === leaving) operations.delete(id)
    }
    if (!signal.aborted) await wire.send(JSON.stringify(last))
  }

  #leave(id: string): void {
    this.#operations.get(id)?.abort()
    this.#operations.delete(id)
  }

  async #answerPing(payload: object | undefined): Promise<void> {
    if (this.#session !== undefined && payload !== undefined)
      await this.#protocol.ping?.(this.#session, payload)
    await this.#wire.send('{"type":"pong"}')
  }
}

/** A close frame's reason has 123 bytes at most (RFC 6455, 5.5). */
function short(id: string): string {
  return /^[\x20-\x7e]{1,80}$/.test(id) ? id : 'this id'
}
