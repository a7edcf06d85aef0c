import {
  type Attributes,
  SpanKind,
  SpanStatusCode,
  context,
  createContextKey,
  propagation,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { traceIds } from './trace-ids.ts'

/** Where the id of the request under way stands in the context. */
const REQUEST_ID = createContextKey('request id')

/** The header that carries a request's id from the client through the router to every subgraph, and back. */
export const REQUEST_ID_HEADER = 'x-request-id'

/** Headers by lower-case name. */
export type Headers = Record<string, string | string[] | undefined>

/**
 * Starts tracing for the process. Trace ids are made in any case, for the log; spans leave the process only with an
 * OTLP endpoint or a processor of the caller's. Returns what flushes and ends it.
 */
export function startTracing(options: {
  otlpEndpoint: string | undefined
  processors?: SpanProcessor[]
}): () => Promise<void> {
  const processors = [...(options.processors ?? [])]
  if (options.otlpEndpoint !== undefined)
    processors.push(
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${options.otlpEndpoint}/v1/traces` }),
      }),
    )
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'judgify' }),
    spanProcessors: processors,
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider({
    getTracer(name, version, options) {
      return processors.length === 0 ? traceIds : provider.getTracer(name, version, options)
    },
  })
  return async () => {
    await provider.shutdown()
    trace.disable()
    context.disable()
    propagation.disable()
  }
}

/** Runs work in a child span of the current one; an error marks the span and goes on its way. */
export function inSpan<T>(name: string, work: () => Promise<T>, attributes: Attributes = {}): Promise<T> {
  return trace.getTracer('judgify').startActiveSpan(name, { attributes }, async (span) => {
    if (!span.isRecording()) return work()
    try {
      return await work()
    } catch (error) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.message : String(error),
      })
      throw error
    } finally {
      span.end()
    }
  })
}

/** What surrounds one request on a server. */
export interface ServerSpan {
  /** Does work within the span and under the request's id. */
  run: <T>(work: () => T) => T
  end: () => void
}

/**
 * A server span that continues the caller's trace, as `traceparent` tells, under a request's id; whoever starts it
 * ends it.
 */
export function startServerSpan(name: string, headers: Headers, requestId: string): ServerSpan {
  const parent = propagation.extract(context.active(), headers).setValue(REQUEST_ID, requestId)
  const options = { kind: SpanKind.SERVER, attributes: { 'request.id': requestId } }
  const span = trace.getTracer('judgify').startSpan(name, options, parent)
  const within = trace.setSpan(parent, span)
  return { run: (work) => context.with(within, work), end: () => span.end() }
}

/** The items of a source, each of them made within a span. */
export function eachWithin<T>(span: ServerSpan, source: AsyncIterable<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const items = source[Symbol.asyncIterator]()
      return {
        next: () => span.run(() => items.next()),
        return: async (value: unknown) =>
          (await span.run(() => items.return?.(value))) ?? { done: true, value: undefined },
      }
    },
  }
}

/** The headers that let a callee continue the current trace, and log under the request's id. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  const id = requestId()
  if (id !== undefined) headers[REQUEST_ID_HEADER] = id
  return headers
}

/** The id of the request under way; undefined outside one. */
export function requestId(): string | undefined {
  return context.active().getValue(REQUEST_ID) as string | undefined
}

/** The current trace's id, 32 hexadecimal digits; undefined outside a span. */
export function traceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId
}
