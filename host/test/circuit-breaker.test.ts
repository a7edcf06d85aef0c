import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BreakerState, CircuitBreaker } from '../circuit-breaker.ts'

const limits = { failureRate: 0.5, windowMs: 10_000, leastCalls: 4, openMs: 5000 }

/** A call that ends at once; false when it was not let through. */
function pass(breaker: CircuitBreaker, outcome: 'answered' | 'failed' | 'cancelled', now: number): boolean {
  const admitted = breaker.admit(now)
  if (!('record' in admitted)) return false
  admitted.record(outcome, now)
  return true
}

function opened(): CircuitBreaker {
  const breaker = new CircuitBreaker(limits)
  for (let i = 0; i < 4; i++) pass(breaker, 'failed', 0)
  return breaker
}

describe('a circuit breaker', () => {
  it('opens when enough calls were made and half of them failed', () => {
    const breaker = new CircuitBreaker(limits)
    for (const outcome of ['failed', 'answered', 'failed'] as const) pass(breaker, outcome, 0)
    expect(breaker.state).toBe('closed')
    pass(breaker, 'answered', 0)
    expect(breaker.state).toBe('open')
    expect(breaker.admit(1000)).toEqual({ waitMs: 4000 })
  })

  it('forgets what lies behind the window, and what says nothing of the subgraph', () => {
    const breaker = new CircuitBreaker(limits)
    for (let i = 0; i < 3; i++) pass(breaker, 'failed', 0)
    for (let i = 0; i < 9; i++) pass(breaker, 'cancelled', 0)
    pass(breaker, 'failed', 10_000)
    expect(breaker.state).toBe('closed')
  })

  it('lets one trial through after its rest, and closes when it is answered', () => {
    const breaker = opened()
    expect(pass(breaker, 'answered', 4999)).toBe(false)
    const trial = breaker.admit(5000)
    expect(breaker.state).toBe('half-open')
    expect(breaker.admit(5000)).toEqual({ waitMs: 0 })
    if ('record' in trial) trial.record('answered', 5100)
    expect(breaker.state).toBe('closed')
    expect(pass(breaker, 'failed', 5200)).toBe(true)
    expect(breaker.state).toBe('closed')
  })

  it('opens again when the trial fails, and tries another when it was cancelled', () => {
    const breaker = opened()
    pass(breaker, 'cancelled', 5000)
    expect(breaker.state).toBe('half-open')
    pass(breaker, 'failed', 6000)
    expect(breaker.admit(10_999)).toEqual({ waitMs: 1 })
    expect(pass(breaker, 'answered', 11_000)).toBe(true)
    expect(breaker.state).toBe('closed')
  })

  it('does not count calls that began before it opened', () => {
    const breaker = new CircuitBreaker(limits)
    const early = breaker.admit(0)
    for (let i = 0; i < 4; i++) pass(breaker, 'failed', 0)
    expect(breaker.admit(5000)).toHaveProperty('record')
    if ('record' in early) early.record('answered', 5001)
    expect(breaker.state).toBe('half-open')
  })

  it('goes from state to state in order, and is open for its time, over any course of calls', () => {
    const step = fc.record({
      pause: fc.integer({ min: 0, max: 6000 }),
      outcome: fc.constantFrom('answered' as const, 'failed' as const, 'cancelled' as const),
      /** How many further calls begin before this one ends. */
      lasts: fc.integer({ min: 0, max: 3 }),
    })
    const after = { closed: ['open'], open: ['half-open'], 'half-open': ['closed', 'open'] }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let now = 0
        let openUntil = 0
        let last: BreakerState = 'closed'
        const breaker = new CircuitBreaker(limits, (state) => {
          expect(after[last]).toContain(state)
          last = state
          if (state === 'open') openUntil = now + limits.openMs
        })
        let underWay: { until: number; end: () => void }[] = []
        for (const [at, { pause, outcome, lasts }] of steps.entries()) {
          now += pause
          const before = breaker.state
          const admitted = breaker.admit(now)
          if (before === 'closed') expect(admitted).toHaveProperty('record')
          if (before === 'open') expect('record' in admitted).toBe(now >= openUntil)
          if ('record' in admitted)
            underWay.push({ until: at + lasts, end: () => admitted.record(outcome, now) })
          for (const { until, end } of underWay) if (until <= at) end()
          underWay = underWay.filter(({ until }) => until > at)
        }
      }),
    )
  })
})
