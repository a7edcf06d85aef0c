import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A record as the router gets it. */
interface SentItem {
  inputData: Record<string, unknown>
  idempotencyKey: string
}

/** What the stand-in does with a batch before it judges. */
type Fate =
  | 'judge'
  | 'cut off'
  | 'cut off after judging'
  | { status: number; headers?: Record<string, string> }
  | 'hang'

/** A router's stand-in on a port of its own: keeps judgements under their keys, and misbehaves when told to. */
export interface StandIn {
  url: string
  /** Every batch that came, those that were ill-fated too. */
  batches: SentItem[][]
  /** How many batches are under way at most. */
  mostAtOnce: number
  /** What is stored, by key. */
  stored: Map<string, { inputData: Record<string, unknown>; createdAt: string }>
  close(): Promise<void>
}

/** How the stand-in behaves. */
export interface StandInOptions {
  inputSchema?: unknown
  status?: string
  /** The judgement of a record: an outcome, null for a review, or a refusal. */
  decide(record: Record<string, unknown>): unknown
  /** What becomes of the nth batch, counted from 0; all are judged unless said otherwise. */
  fate?(batch: number): Fate
  /** How long a batch takes, in milliseconds. */
  delayMs?: number
}

/** Starts one. */
export async function standIn(options: StandInOptions): Promise<StandIn> {
  const state: StandIn = {
    url: '',
    batches: [],
    mostAtOnce: 0,
    stored: new Map(),
    close: async () => undefined,
  }
  let underWay = 0
  const server = createServer((request, response) => {
    void (async () => {
      const { query, variables } = JSON.parse(await text(request))
      if (query.includes('FindWorkflow')) return answer(response, { workflow: workflowOf(options) })
      if (query.includes('ListWorkflows')) return answer(response, listOf(options))
      const items: SentItem[] = variables.input.items
      state.batches.push(items)
      const fate = options.fate?.(state.batches.length - 1) ?? 'judge'
      state.mostAtOnce = Math.max(state.mostAtOnce, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, options.delayMs ?? 0))
      underWay--
      meet(fate, request, response, () => ({
        executeJudgments: {
          __typename: 'ExecuteJudgmentsPayload',
          results: items.map((item) => judge(item, options, state)),
        },
      }))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  state.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return state
}

function meet(fate: Fate, request: IncomingMessage, response: ServerResponse, judged: () => unknown): void {
  if (fate === 'hang') return
  if (fate === 'judge') return answer(response, judged())
  if (fate === 'cut off after judging') judged()
  if (typeof fate === 'object') {
    response.writeHead(fate.status, fate.headers).end('{"errors":[{"message":"not now"}]}')
    return
  }
  request.socket.destroy()
}

function answer(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
}

function judge(
  { inputData, idempotencyKey }: SentItem,
  options: StandInOptions,
  { stored }: StandIn,
): unknown {
  const known = stored.get(idempotencyKey)
  if (known !== undefined && JSON.stringify(known.inputData) !== JSON.stringify(inputData))
    return { __typename: 'IdempotencyKeyReused', message: 'The key was used before.' }
  const outcome = options.decide(inputData)
  if (typeof outcome === 'object' && outcome !== null && '__typename' in outcome) return outcome
  const createdAt = known?.createdAt ?? new Date().toISOString()
  stored.set(idempotencyKey, { inputData, createdAt })
  return { __typename: 'Judgment', status: outcome === null ? 'NEEDS_REVIEW' : 'DECIDED', outcome, createdAt }
}

const ID = '019a0000-0000-7000-8000-000000000001'

function workflowOf({ inputSchema = null, status = 'ACTIVE' }: StandInOptions): unknown {
  const version = {
    number: 1,
    inputSchema,
    ruleSet: {
      hitPolicy: 'FIRST',
      rules: [{ id: 'rule-1', when: 'x', outcome: 'NG', enabled: true }],
      defaultOutcome: { outcome: 'OK', confidence: 0.95 },
    },
  }
  return {
    id: ID,
    name: '온도 감시',
    status,
    latestVersion: version,
    publishedVersion: status === 'DRAFT' ? null : version,
  }
}

function listOf({ status = 'ACTIVE' }: StandInOptions): unknown {
  return {
    workflows: {
      nodes: [{ id: ID, name: '온도 감시', status }],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  }
}
