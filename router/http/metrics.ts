import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, Histogram, type Registry } from '#host'
import type { Served } from './access-log.ts'

/** Counts an operation that is over, and its time. */
export type Measure = (served: Served, ended: { status: number; ms: number }) => void

/**
 * Counts and times operations by their type and how they ended. Labels have few values, whatever clients send: only the
 * names of trusted documents are among them. What doesn't come by requests to `/graphql` is told to the function returned.
 */
export function measureOperations(app: FastifyInstance, metrics: Registry): Measure {
  const requests = new Counter({
    name: 'graphql_requests_total',
    help: 'Operations answered, each one of a batch, and requests refused before they were read.',
    labelNames: ['operation_type', 'result', 'status'],
    registers: [metrics],
  })
  const seconds = new Histogram({
    name: 'graphql_request_duration_seconds',
    help: 'Time to answer a request to the graph, in seconds.',
    labelNames: ['operation_type', 'result'],
    registers: [metrics],
  })
  const documents = new Counter({
    name: 'graphql_trusted_documents_total',
    help: 'Executions of trusted documents.',
    labelNames: ['document'],
    registers: [metrics],
  })
  const measure: Measure = ({ kind, result, trusted }, { status, ms }) => {
    const labels = { operation_type: kind, result }
    requests.inc({ ...labels, status })
    // How long somebody looked on says nothing of how fast they were answered.
    if (kind !== 'subscription') seconds.observe(labels, ms / 1000)
    if (trusted !== undefined) documents.inc({ document: trusted })
  }
  app.addHook('onResponse', (request, reply, done) => {
    const isGraph = request.routeOptions.url === '/graphql'
    const ended = { status: reply.statusCode, ms: reply.elapsedTime }
    for (const served of isGraph ? operationsOf(request, ended.status) : []) measure(served, ended)
    done()
  })
  return measure
}

/** What was served. Something stands for operations that were never read; nothing for a page. */
function operationsOf({ operations }: FastifyRequest, status: number): readonly Served[] {
  if (operations !== undefined) return operations
  if (status < 400) return []
  return [
    { name: undefined, kind: 'unknown', trusted: undefined, result: status < 500 ? 'refused' : 'failed' },
  ]
}
