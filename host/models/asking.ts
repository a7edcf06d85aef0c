import { setTimeout as pause } from 'node:timers/promises'
import { appErrorOf } from '../errors.ts'
import { inSpan } from '../observability/tracing.ts'
import { reasonOf } from '../time-limit.ts'
import type { Budget, Usage } from './budget.ts'
import { RequestFailure, failureOf, late } from './failures.ts'
import { type AskLimits, ModelFailure } from './models.ts'
import type { ModelMetrics } from './metrics.ts'
import type { Operation, SharedModel } from './shared-model.ts'

/** Pauses before the second attempt at most this long, before each further one twice as long, in ms. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 4000

/** Somebody's asking of one model, and what it came to so far. */
export interface Asking {
  readonly model: SharedModel
  readonly tenantId: string
  readonly now: Date
  readonly signal: AbortSignal
  /** When it must be over, as `performance.now()`. */
  readonly deadline: number
  readonly retries: number
  readonly budget: Budget
  readonly metrics: ModelMetrics
  readonly clock: () => Date
  readonly spent: Spent
}

/** Makes what is noted of one asking. `signal` is the asking's own. */
export type BeginAsking = (
  model: SharedModel,
  tenantId: string,
  limits: AskLimits,
  signal: AbortSignal,
) => Asking

/** What an asking came to. */
export interface Spent {
  attempts: number
  inputTokens: number
  outputTokens: number
}

/** A request that is about to be sent, admitted and booked. Exactly one of both is called when it is over. */
export interface Ticket {
  answered(usage: { inputTokens: number; outputTokens: number }): void
  /** Gives the failure in our terms. */
  failed(error: unknown): RequestFailure
}

/** Runs work in a place of the model, and again while its failure may pass and there is time. */
export function persistently<T>(asking: Asking, operation: Operation, once: () => Promise<T>): Promise<T> {
  const { places } = asking.model
  const placed = (): Promise<T> => places.within(asking.signal, () => busy(asking), once)
  return traced(asking, operation, () => retried(asking, placed)).catch((error: unknown) => {
    throw asking.signal.aborted ? tooLate(asking.signal) : error
  })
}

/** Runs work in a span. */
export function traced<T>({ model }: Asking, operation: Operation, work: () => Promise<T>): Promise<T> {
  const { provider, name } = model
  const attributes = { 'model.provider': provider.name, 'model.name': name, 'model.operation': operation }
  return inSpan('model request', work, attributes)
}

/** Repeats work while its failure may pass and there is time. */
export async function retried<T>(asking: Asking, once: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      const failure = failureOf(error, asking.clock())
      if (!failure.passing || attempt >= asking.retries) throw failure
      const ms = failure.waitMs ?? Math.random() * Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE)
      if (performance.now() + ms >= asking.deadline) throw failure
      await pause(ms, undefined, { signal: asking.signal })
    }
  }
}

/** Asks the breaker and the budget. Throws RequestFailure CIRCUIT_OPEN, ModelFailure OVER_BUDGET. */
export async function admit(asking: Asking, operation: Operation, most: Usage): Promise<Ticket> {
  const { model, metrics, clock, spent } = asking
  const admitted = model.breaker.admit(clock().getTime())
  if ('waitMs' in admitted) throw resting(asking, admitted.waitMs)
  const booking = await asking.budget.reserve(asking.tenantId, asking.now, most).catch((error: unknown) => {
    admitted.record('cancelled', clock().getTime())
    throw error
  })
  const begun = performance.now()
  spent.attempts++
  const settle = (used: { inputTokens: number; outputTokens: number }): void =>
    booking.settle({ ...used, costUsd: costOf(model, used) })
  const over = (result: string): void =>
    metrics.requested(model, operation, { result, seconds: (performance.now() - begun) / 1000 })
  return {
    answered(used) {
      admitted.record('answered', clock().getTime())
      spent.inputTokens += used.inputTokens
      spent.outputTokens += used.outputTokens
      over('ok')
      metrics.used(model, used, costOf(model, used))
      settle(used)
    },
    failed(error) {
      const failure = asking.signal.aborted ? tooLate(asking.signal) : failureOf(error, clock())
      admitted.record(blame(failure, asking.signal), clock().getTime())
      over(failure.kind.toLowerCase())
      // What may have to be paid stays set aside at its most.
      if (!failure.mayBeBilled) settle({ inputTokens: 0, outputTokens: 0 })
      return failure
    },
  }
}

/** US dollars; null without prices. */
export function costOf(
  { provider }: SharedModel,
  used: { inputTokens: number; outputTokens: number },
): number | null {
  const { input_usd_per_million: input, output_usd_per_million: output } = provider
  if (input === undefined || output === undefined) return null
  return (used.inputTokens * input + used.outputTokens * output) / 1e6
}

/** About how many tokens a text has, rather too many than too few: one for three bytes, which is a Korean syllable. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3)
}

/** A provider that fails, or has no time, gets a rest; whoever went away says nothing of it. */
function blame({ kind }: ModelFailure, signal: AbortSignal): 'answered' | 'failed' | 'cancelled' {
  if (signal.aborted && !isLate(reasonOf(signal))) return 'cancelled'
  return kind === 'UNREACHABLE' || kind === 'BUSY' || kind === 'TIMEOUT' ? 'failed' : 'answered'
}

function isLate(reason: Error): boolean {
  return (
    reason instanceof ModelFailure || reason.name === 'TimeoutError' || appErrorOf(reason)?.code === 'TIMEOUT'
  )
}

function tooLate(signal: AbortSignal): RequestFailure {
  const reason = reasonOf(signal)
  if (isLate(reason)) return late(reason)
  const message = 'Nobody waits for the answer any more.'
  return new RequestFailure('TIMEOUT', message, { mayBeBilled: true, cause: reason })
}

/** Too many wait for a place of the model. */
export function busy({ model }: Asking): RequestFailure {
  return new RequestFailure('BUSY', `Too much is asked of ${model.name} at once; try again shortly.`)
}

function resting({ model }: Asking, waitMs: number): RequestFailure {
  const wait = Math.max(1, Math.ceil(waitMs / 1000))
  return new RequestFailure(
    'CIRCUIT_OPEN',
    `${model.name} is failing and gets a rest; try again in ${wait} s.`,
  )
}
