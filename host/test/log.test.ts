import { describe, expect, it } from 'vitest'
import { createLog, maskText } from '../observability/log.ts'
import { inSpan, startTracing } from '../observability/tracing.ts'

function capture(): { lines: () => Record<string, unknown>[]; write: (line: string) => void } {
  const written: string[] = []
  return {
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    write: (line) => void written.push(line),
  }
}

describe('the log', () => {
  it('is JSON with level, time and message', () => {
    const sink = capture()
    createLog('info', sink).info({ service: 'judgment' }, 'hello')
    expect(sink.lines()[0]).toMatchObject({
      level: 'info',
      service: 'judgment',
      msg: 'hello',
      time: expect.stringMatching(/^\d{4}-/),
    })
  })

  it('masks secrets in fields, texts and errors', () => {
    const sink = capture()
    const log = createLog('info', sink)
    log.info(
      { password: 'p4ss', user: { token: 't0ken' }, headers: { authorization: 'Bearer abc' } },
      'connected to postgresql://user:s3cret@db/judgify',
    )
    log.error({ err: new Error('no route to redis://:s3cret@cache:6379 with Bearer s3cret') }, 'failed')
    expect(JSON.stringify(sink.lines())).not.toMatch(/p4ss|t0ken|abc|s3cret/)
    expect(maskText('eyJhbGciOi.eyJzdWIi.c2ln is a token')).toBe('[masked] is a token')
  })

  it('carries the id of the trace that it belongs to', async () => {
    const stop = startTracing({ otlpEndpoint: undefined })
    const sink = capture()
    const log = createLog('info', sink)
    await inSpan('outer', async () => {
      log.info('one')
      await inSpan('inner', async () => log.info('two'))
    })
    log.info('three')
    await stop()
    const [one, two, three] = sink.lines()
    expect(one?.['traceId']).toMatch(/^[0-9a-f]{32}$/)
    expect(two?.['traceId']).toBe(one?.['traceId'])
    expect(three?.['traceId']).toBeUndefined()
  })
})
