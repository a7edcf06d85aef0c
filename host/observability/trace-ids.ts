import { type Context, type Span, type Tracer, TraceFlags, context, trace } from '@opentelemetry/api'
import { RandomIdGenerator } from '@opentelemetry/sdk-trace'

const ids = new RandomIdGenerator()

/**
 * A tracer for a process that no spans leave: it records nothing. Traces still have ids, for the log and for whom is
 * called: the caller's if there is one, else a new one; and within a trace all work counts as its first span's.
 */
export const traceIds: Tracer = {
  startSpan: (_, __, within = context.active()) => spanIn(within),
  startActiveSpan<F extends (span: Span) => ReturnType<F>>(_: string, ...rest: unknown[]): ReturnType<F> {
    // Its last argument is the work, whichever of the options before it are given.
    const work = rest.at(-1) as F
    const within = rest.length === 3 ? (rest[1] as Context) : context.active()
    const around = trace.getSpan(within)
    if (around !== undefined && rest.length < 3) return work(around)
    const span = spanIn(within)
    return context.with(trace.setSpan(within, span), work, undefined, span)
  },
}

function spanIn(within: Context): Span {
  const parent = trace.getSpanContext(within)
  return trace.wrapSpanContext(
    parent ?? {
      traceId: ids.generateTraceId(),
      spanId: ids.generateSpanId(),
      traceFlags: TraceFlags.SAMPLED,
    },
  )
}
