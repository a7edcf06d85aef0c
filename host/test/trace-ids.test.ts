import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inSpan, startServerSpan, startTracing, traceHeaders, traceId } from '../observability/tracing.ts'

describe('a process that exports no spans', () => {
  let stop: () => Promise<void>
  beforeAll(() => {
    stop = startTracing({ otlpEndpoint: undefined })
  })
  afterAll(() => stop())

  it("hands the caller's trace on as it came", () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    startServerSpan('request', { traceparent }, 'request-1').run(() => {
      expect(traceId()).toBe('0af7651916cd43dd8448eb211c80319c')
      expect(traceHeaders()).toEqual({ traceparent, 'x-request-id': 'request-1' })
    })
  })

  it('begins a trace where there is none, one a request, the same all through it', async () => {
    const seen: (string | undefined)[] = []
    const request = (): Promise<void> =>
      startServerSpan('request', {}, 'request-2').run(() =>
        inSpan('outer', async () => {
          seen.push(traceId())
          await inSpan('inner', async () => {
            seen.push(traceId())
            expect(traceHeaders()['traceparent']).toMatch(
              new RegExp(`^00-${traceId() ?? ''}-[0-9a-f]{16}-01$`),
            )
          })
        }),
      )
    await Promise.all([request(), request()])
    const [one, ...others] = new Set(seen)
    expect(one).toMatch(/^[0-9a-f]{32}$/)
    expect(others).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
    expect(traceId()).toBeUndefined()
  })

  it('lets errors through', async () => {
    const failing = inSpan('work', async () => {
      throw new Error('it failed')
    })
    await expect(failing).rejects.toThrow('it failed')
  })
})
