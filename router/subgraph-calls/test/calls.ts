import { CallFailure, type FailureKind, type Reply, Viewer } from '#host'
import type { SubgraphRequest } from '../call.ts'
import type { Ask, Call } from '../policy.ts'

/** A query for the subgraph `workflow`, unless told otherwise. */
export function call(request: Partial<SubgraphRequest> = {}, rest: Partial<Call> = {}): Call {
  return {
    request: { subgraph: 'workflow', query: '{ workflows { id } }', kind: 'query', ...request },
    viewer: new Viewer('tenant', 'ann', ['workflow:view']),
    headers: {},
    signal: new AbortController().signal,
    ...rest,
  }
}

/** An answer. */
export function reply(data: Record<string, unknown> = { workflows: [] }): Reply {
  return { answer: { data }, headers: {} }
}

/** A fault as the transport tells it. */
export function fault(
  kind: FailureKind,
  details: { status?: number; retryAfter?: string } = {},
): CallFailure {
  return new CallFailure('workflow', kind, { cause: new Error('met'), ...details })
}

/** A subgraph whose answers are given by hand. */
export interface Held {
  ask: Ask
  /** The calls that came, in order. */
  calls: { call: Call; answer: (reply: Reply) => void; fail: (error: unknown) => void }[]
}

/** Makes one. */
export function held(): Held {
  const calls: Held['calls'] = []
  const ask: Ask = (call) =>
    new Promise((resolve, reject) => {
      calls.push({ call, answer: resolve, fail: reject })
    })
  return { ask, calls }
}
