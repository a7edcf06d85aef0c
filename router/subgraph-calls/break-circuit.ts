import { AppError, CallFailure, type CircuitBreaker, type Outcome } from '#host'
import { Refusal } from './refusal.ts'
import type { Policy } from './policy.ts'

/** Spares a subgraph that fails: while the breaker is open, calls are refused with UNAVAILABLE at once. */
export function breakCircuit(breaker: CircuitBreaker, clock: () => Date): Policy {
  return (next) => async (call) => {
    const admitted = breaker.admit(clock().getTime())
    if ('waitMs' in admitted) throw open(call.request.subgraph, admitted.waitMs)
    const record = (outcome: Outcome): void => admitted.record(outcome, clock().getTime())
    try {
      const reply = await next(call)
      record('answered')
      return reply
    } catch (error) {
      record(outcomeOf(error, call.signal))
      throw error
    }
  }
}

/** A subgraph that refuses, or answers too much, is well; clients who went away say nothing of it. */
function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (error instanceof CallFailure) return error.kind === 'too large' ? 'answered' : 'failed'
  if (error instanceof AppError) return error.code === 'TIMEOUT' ? 'failed' : 'answered'
  return signal.aborted ? 'cancelled' : 'failed'
}

function open(subgraph: string, waitMs: number): Refusal {
  const wait = Math.max(1, Math.ceil(waitMs / 1000))
  return new Refusal('open', `The service ${subgraph} is failing and gets a rest; try again in ${wait} s.`)
}
