import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  createServer,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Opinion,
  chatAnswer,
  completion,
  decisionAnswer,
  embeddingAnswer,
  systemOneAnswer,
} from './answers.ts'
import { type Asked, type Path, askedBy } from './asked.ts'

export type { Asked } from './asked.ts'

/** What the server can do; it answers 404 for an endpoint that it lacks, and 400 for a member that it doesn't know. */
export type Ability = 'decisions' | 'systemone' | 'chat' | 'logprobs' | 'json_schema' | 'embeddings'

/** What becomes of a request. */
export type Fate =
  | 'answer'
  /** Nobody ever answers. */
  | 'hang'
  /** The connection is reset. */
  | 'reset'
  /** Half of the answer comes, then the connection is cut. */
  | 'truncated'
  /** JSON that is no answer. */
  | 'garbage'
  /** The model declines. */
  | 'refuse'
  /** An option that nobody offered. */
  | 'contradict'
  /** This in the answer's place. */
  | { status?: number; headers?: OutgoingHttpHeaders; body: string }

/** What arrived. */
export interface Arrival {
  path: string
  headers: IncomingHttpHeaders
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
  body: any
}

/**
 * A model behind HTTP for tests: speaks the Decisions API, System One, chat (streamed too, JSON schema, token
 * probabilities) and embeddings, thinks as it is told, and fails as it is told.
 */
export interface ModelServer {
  /** The base URL, with `/v1`. */
  url: string
  abilities: Set<Ability>
  /** What the model thinks of a question: an outcome's name, or how sure it is of each. */
  opinion: (asked: Asked) => Opinion | string
  /** What it writes when it is asked for a text. */
  text: string
  /** Decides what becomes of the nth request, from 0, since the last `reset`. */
  fate: (nth: number, path: string) => Fate
  /** How much more it likes the option that is shown first. */
  firstBias: number
  /** Milliseconds before it answers. */
  delayMs: number
  /** Members of a request that it answers 400 for, such as `temperature`. */
  unknownMembers: string[]
  /** What arrived since the last `reset`. */
  requests: Arrival[]
  /** How many requests a path got since the last `reset`. */
  count(path: Path): number
  /** Requests that nobody has answered yet. */
  readonly underWay: number
  /** Back to a model that can everything, and follows the examples, else likes the first name of the alphabet. */
  reset(): void
  close(): Promise<void>
}

/** Starts one on a port of loopback. */
export async function startModelServer(): Promise<ModelServer> {
  const nature = { firstBias: 0, draws: 0 }
  let underWay = 0
  const http = createServer((request, response) => {
    underWay++
    response.once('close', () => underWay--)
    meet(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const server: ModelServer = {
    ...fresh(),
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`,
    count: (path) => server.requests.filter((one) => one.path === `/v1${path}`).length,
    get underWay() {
      return underWay
    },
    reset() {
      Object.assign(server, fresh())
      nature.draws = 0
    },
    async close() {
      const closed = new Promise((resolve) => http.close(resolve))
      http.closeAllConnections()
      await closed
    },
  }

  async function meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse((await text(request)) || 'null')
    const nth = server.requests.push({ path: request.url ?? '', headers: request.headers, body }) - 1
    const fate = server.fate(nth, request.url ?? '')
    if (server.delayMs > 0) await wait(server.delayMs)
    if (fate === 'hang') return
    if (fate === 'reset') return void request.socket.resetAndDestroy()
    if (typeof fate === 'object')
      return void response.writeHead(fate.status ?? 200, fate.headers).end(fate.body)
    nature.firstBias = server.firstBias
    const { status, answer } = answerTo((request.url ?? '').replace(/^\/v1/, '') as Path, body, fate)
    if (status === 200 && body.stream === true) return stream(response, answer as Chat, fate)
    const json = JSON.stringify(answer)
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
    })
    if (fate !== 'truncated') return void response.end(json)
    return void response.write(json.slice(0, json.length / 2), () => response.destroy())
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
  function answerTo(path: Path, body: any, fate: Fate): { status: number; answer: object } {
    const lacking = lackOf(server, path, body)
    if (lacking !== undefined) return lacking
    if (fate === 'garbage') return { status: 200, answer: { lorem: ['ipsum'] } }
    if (path === '/embeddings') return { status: 200, answer: embeddingAnswer(body) }
    if (path === '/chat/completions' && fate === 'refuse') return { status: 200, answer: refusal(body) }
    if (body.stream === true) return { status: 200, answer: completion(body, server.text) }
    const asked = askedBy(path, body)
    if (fate === 'refuse') return { status: 200, answer: refusalOf(path, body) }
    const thought = fate === 'contradict' ? 'what nobody offered' : server.opinion(asked)
    const opinion = typeof thought === 'string' ? { [thought]: 1 } : thought
    const shown = asked.options.some((name) => name in opinion)
      ? asked
      : { ...asked, options: Object.keys(opinion) }
    if (path === '/decisions') return { status: 200, answer: decisionAnswer(shown, opinion, body) }
    if (path === '/systemone') return { status: 200, answer: systemOneAnswer(shown, opinion, body) }
    if (shown !== asked) return { status: 200, answer: completion(body, '{"answer":"?","reason":"because"}') }
    return { status: 200, answer: chatAnswer(asked, opinion, body, nature, server.abilities.has('logprobs')) }
  }

  return server
}

function fresh(): Omit<ModelServer, 'url' | 'count' | 'underWay' | 'reset' | 'close'> {
  return {
    abilities: new Set(['decisions', 'systemone', 'chat', 'logprobs', 'json_schema', 'embeddings']),
    opinion: followExamples,
    text: 'The temperature is above the limit.',
    fate: () => 'answer',
    firstBias: 0,
    delayMs: 0,
    unknownMembers: [],
    requests: [],
  }
}

/** The share of each outcome among the examples, and a little for the first name of the alphabet. */
function followExamples({ options, examples }: Asked): Opinion {
  const first = options.toSorted()[0]
  return Object.fromEntries(
    options.map((name) => [
      name,
      examples.filter(({ answer }) => answer === name).length + (name === first ? 0.6 : 0.4),
    ]),
  )
}

/** The refusal of a request that needs what the server can't. */
function lackOf(
  { abilities, unknownMembers }: ModelServer,
  path: Path,
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
  body: any,
): { status: number; answer: object } | undefined {
  const needed = {
    '/decisions': 'decisions',
    '/systemone': 'systemone',
    '/chat/completions': 'chat',
    '/embeddings': 'embeddings',
  } as const
  if (needed[path] === undefined || !abilities.has(needed[path]))
    return { status: 404, answer: { error: { message: `no such path: ${path}`, code: null, param: null } } }
  const unknown = [
    ...unknownMembers,
    ...(abilities.has('logprobs') ? [] : ['logprobs']),
    ...(abilities.has('json_schema') ? [] : ['response_format']),
  ].find((member) => body[member] !== undefined)
  if (unknown === undefined) return undefined
  const message = `Unsupported parameter: '${unknown}' is not supported with this model.`
  return { status: 400, answer: { error: { message, param: unknown, code: 'unsupported_parameter' } } }
}

// oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
function refusal(body: any): object {
  const message = { role: 'assistant', content: null, refusal: "I can't help with that." }
  return completion(body, null, { message })
}

// oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
function refusalOf(path: Path, body: any): object {
  if (path === '/systemone') return { model: body.model, answers: { decision: { type: 'refusal' } } }
  return {
    model: body.model,
    answers: [{ type: 'refusal', name: 'decision' }],
    usage: { input_tokens: 9, output_tokens: 0 },
  }
}

interface Chat {
  choices: [{ message: { content: string | null; refusal: string | null } }]
  usage: object
}

/** A chat's answer as server-sent events, a word each. */
function stream(response: ServerResponse, chat: Chat, fate: Fate): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (event: object): void => void response.write(`data: ${JSON.stringify(event)}\n\n`)
  if (chat.choices === undefined) return void response.end(`data: ${JSON.stringify(chat)}\n\n`)
  const { content, refusal } = chat.choices[0].message
  const words = content?.split(/(?<= )/) ?? []
  const sent = fate === 'truncated' ? words.slice(0, words.length / 2) : words
  for (const word of sent) send({ choices: [{ index: 0, delta: { content: word }, finish_reason: null }] })
  if (fate === 'truncated') return void response.write('\n', () => response.destroy())
  send({ choices: [{ index: 0, delta: { refusal: refusal ?? undefined }, finish_reason: 'stop' }] })
  send({ choices: [], usage: chat.usage })
  response.end('data: [DONE]\n\n')
}
