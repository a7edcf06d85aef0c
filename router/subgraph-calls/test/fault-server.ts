import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as ask,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What becomes of a call on its way to a subgraph. */
export type Fate =
  /** It is answered by the subgraph. */
  | 'pass'
  /** It waits until it is released, and passes then. */
  | 'hold'
  /** Nobody ever answers. */
  | 'hang'
  /** The connection is reset before an answer. */
  | 'reset'
  /** Half of the subgraph's answer comes, then the connection is cut. */
  | 'half'
  /** A byte of an endless answer now and then. */
  | 'trickle'
  /** It is answered, and then the connection is closed though it was said to be kept. */
  | 'pass and close'
  /** 100 MB of JSON, as fast as they are taken; announced by content-length or not. */
  | 'flood'
  | 'announced flood'
  /** The subgraph's answer with further headers. */
  | { pass: OutgoingHttpHeaders }
  /** This in the subgraph's place. */
  | { status?: number; headers?: OutgoingHttpHeaders; body: string | Buffer }

/** What arrived at the fault server. */
export interface Arrival {
  headers: IncomingHttpHeaders
  body: string
  /** Settles when the answer is sent, or the caller has gone before. */
  end: Promise<'answered' | 'gone'>
}

/** A network that fails as it is told, between the router and a subgraph. */
export interface FaultServer {
  url: string
  /** Decides what becomes of the nth call, from 0, since the last `reset`. */
  fate: (call: number) => Fate
  calls: Arrival[]
  /** Bytes that the kernel took of floods. */
  flooded: number
  /** Lets what is held pass. */
  release(): void
  /** Forgets what arrived, and lets everything pass. */
  reset(): void
  /** Refuses connections, until `resume`. */
  die(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

const FLOOD = 100 * 1024 * 1024

/** Puts one before the subgraph at `target`. */
export async function faultServer(target: () => string): Promise<FaultServer> {
  const held: (() => void)[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => meet({ request, response, body }), ignore)
  })
  const port = await freePort()
  const faults: FaultServer = {
    url: `http://127.0.0.1:${port}`,
    fate: () => 'pass',
    calls: [],
    flooded: 0,
    release() {
      for (const go of held.splice(0)) go()
    },
    reset() {
      faults.release()
      faults.calls = []
      faults.flooded = 0
      faults.fate = () => 'pass'
    },
    async die() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
    resume: () => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve)),
    async close() {
      faults.release()
      await faults.die()
    },
  }

  async function meet(exchange: Exchange): Promise<void> {
    const { request, response, body } = exchange
    const end = new Promise<'answered' | 'gone'>((resolve) => {
      response.once('close', () => resolve(response.writableFinished ? 'answered' : 'gone'))
    })
    const nth = faults.calls.push({ headers: request.headers, body: body.toString(), end }) - 1
    const fate = faults.fate(nth)
    if (fate === 'hold') await new Promise<void>((go) => held.push(go))
    if (fate === 'flood' || fate === 'announced flood')
      flood(response, fate === 'announced flood', (bytes) => (faults.flooded += bytes))
    else befall(exchange, fate, target())
  }

  await faults.resume()
  return faults
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  body: Buffer
}

function befall(exchange: Exchange, fate: Exclude<Fate, 'flood' | 'announced flood'>, target: string): void {
  const { request, response } = exchange
  if (fate === 'hang') return
  if (fate === 'reset') request.socket.resetAndDestroy()
  else if (fate === 'trickle') trickle(response)
  else if (typeof fate === 'object' && 'body' in fate)
    response.writeHead(fate.status ?? 200, fate.headers).end(fate.body)
  else forward(exchange, fate, target)
}

function forward(
  { request, response, body }: Exchange,
  fate: 'pass' | 'hold' | 'half' | 'pass and close' | { pass: OutgoingHttpHeaders },
  target: string,
): void {
  const { method, headers, socket } = request
  const onward = ask(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
    void buffer(answer).then((content) => {
      const further = typeof fate === 'object' ? fate.pass : {}
      const { 'transfer-encoding': _, ...rest } = answer.headers
      response.writeHead(answer.statusCode ?? 502, { ...rest, ...further, 'content-length': content.length })
      if (fate === 'half')
        return response.write(content.subarray(0, content.length / 2), () => socket.destroy())
      return response.end(content, () => {
        if (fate === 'pass and close') socket.destroy()
      })
    }, ignore)
  })
  onward.on('error', () => socket.destroy())
  onward.end(body)
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"data":{"a":"')
  const timer = setInterval(() => response.write('a'), 10)
  response.once('close', () => clearInterval(timer))
}

function flood(response: ServerResponse, announced: boolean, sent: (bytes: number) => void): void {
  const chunk = Buffer.alloc(64 * 1024, 'a')
  const length = announced ? { 'content-length': FLOOD } : {}
  response.writeHead(200, { 'content-type': 'application/json', ...length })
  let left = FLOOD
  const more = (): void => {
    if (left <= 0 || response.destroyed) return void response.end()
    left -= chunk.length
    response.write(chunk, (error) => {
      if (error) return
      sent(chunk.length)
      more()
    })
  }
  more()
}

async function freePort(): Promise<number> {
  const server = createNetServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Whoever asked is gone: there is nobody to tell. */
function ignore(): void {}
