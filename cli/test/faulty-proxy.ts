import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as ask,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What becomes of a batch on its way to the router. */
export type Fate =
  /** It is judged and answered. */
  | 'pass'
  /** It waits until it is released, and passes then. */
  | 'hold'
  /** The connection is cut before the router hears of it. */
  | 'cut before'
  /** The router has judged, stored and answered; the connection is cut before the answer goes on. */
  | 'cut after'
  /** As `cut after`, but half of the answer comes through. */
  | 'cut within'
  /** Something on the way answers in the router's place. */
  | { status: number; headers?: Record<string, string>; body?: string }

/** A record as it is sent. */
interface SentItem {
  inputData: Record<string, unknown>
  idempotencyKey: string
}

/** A network that fails as it is told, between a client and the router. Whatever isn't a batch of records passes. */
export interface FaultyProxy {
  url: string
  /** Every batch that came, in order, those that ill befell too. */
  batches: SentItem[][]
  /** Bytes of the largest request body. */
  largest: number
  /** Batches that came and aren't answered yet. */
  underWay: number
  /** The most that were under way at a time. */
  mostUnderWay: number
  /** Lets what is held pass. */
  release(): void
  close(): Promise<void>
}

interface Exchange {
  body: Buffer
  request: IncomingMessage
  response: ServerResponse
}

/** Puts one before the router at `target`. `fateOf` is asked for the nth batch, from 0. */
export async function faultyProxy(
  target: string,
  fateOf: (batch: number) => Fate = () => 'pass',
): Promise<FaultyProxy> {
  const held: (() => void)[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => carry({ body, request, response }), ignore)
  })
  const proxy: FaultyProxy = {
    url: '',
    batches: [],
    largest: 0,
    underWay: 0,
    mostUnderWay: 0,
    release() {
      for (const go of held.splice(0)) go()
    },
    async close() {
      proxy.release()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function carry(exchange: Exchange): Promise<void> {
    proxy.largest = Math.max(proxy.largest, exchange.body.length)
    const items = batchIn(exchange.body)
    if (items === undefined) return forward(target, exchange, 'pass')
    const fate = fateOf(proxy.batches.push(items) - 1)
    proxy.mostUnderWay = Math.max(proxy.mostUnderWay, ++proxy.underWay)
    exchange.response.once('close', () => proxy.underWay--)
    if (fate === 'hold') await new Promise<void>((go) => held.push(go))
    meet(target, exchange, fate)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

/** The records in a request to judge; undefined for any other. */
function batchIn(body: Buffer): SentItem[] | undefined {
  const { variables } = JSON.parse(body.toString()) as { variables?: { input?: { items?: SentItem[] } } }
  return variables?.input?.items
}

function meet(target: string, exchange: Exchange, fate: Fate): void {
  if (typeof fate === 'object') exchange.response.writeHead(fate.status, fate.headers).end(fate.body)
  else if (fate === 'cut before') exchange.request.socket.destroy()
  else forward(target, exchange, fate)
}

function forward(target: string, { body, request, response }: Exchange, fate: Fate): void {
  const { method, headers, socket } = request
  const onward = ask(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
    void buffer(answer).then((content) => {
      if (fate === 'cut after') return socket.destroy()
      response.writeHead(answer.statusCode ?? 502, headersOf(answer, content))
      if (fate !== 'cut within') return response.end(content)
      return response.write(content.subarray(0, content.length / 2), () => socket.destroy())
    }, ignore)
  })
  onward.on('error', () => socket.destroy())
  onward.end(body)
}

function headersOf({ headers }: IncomingMessage, content: Buffer): OutgoingHttpHeaders {
  const { 'transfer-encoding': _, ...rest } = headers
  return { ...rest, 'content-length': content.length }
}

/** Whoever asked is gone: there is nobody to tell. */
function ignore(): void {}
