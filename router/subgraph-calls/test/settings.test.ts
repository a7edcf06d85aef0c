import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMetrics } from '#host'
import { startProduct } from '../../../test/product.ts'
import { routerSettings } from '../../settings.ts'
import { subgraphCallSettings } from '../settings.ts'
import { subgraphCaller } from '../subgraph-caller.ts'

const settings = z.object(subgraphCallSettings)

function problems(given: Record<string, unknown>): string {
  return JSON.stringify(settings.safeParse(given).error?.issues.map(({ message }) => message) ?? [])
}

describe('settings of subgraph calls', () => {
  it('are a number for all, or others for single subgraphs', () => {
    const { subgraph_query_timeout_seconds: plain } = settings.parse({ subgraph_query_timeout_seconds: 12 })
    expect(plain.of('workflow')).toBe(12)
    const given = { subgraph_query_timeout_seconds: ' 12, data-viz = 2.5,judgment=60' }
    const { subgraph_query_timeout_seconds: own } = settings.parse(given)
    expect(['workflow', 'data-viz', 'judgment'].map((slug) => own.of(slug))).toEqual([12, 2.5, 60])
    expect(settings.parse({ subgraph_query_timeout_seconds: String(own) })).toEqual(settings.parse(given))
  })

  it('say what is wrong with them', () => {
    expect(problems({ subgraph_retries: 'often' })).toContain('30,judgment=60')
    expect(problems({ subgraph_retries: '2,judgment=11' })).toContain('11: ')
    expect(problems({ subgraph_retries: '1.5' })).toContain('1.5: ')
    expect(problems({ subgraph_concurrency: '1000' })).toContain('256')
  })

  it('refuse to forward what must not be, by whatever name it is given', () => {
    for (const name of [
      'x-judgify-viewer',
      'X-Judgify-Anything',
      ' Host',
      'traceparent',
      'transfer-encoding',
    ])
      expect(problems({ subgraph_request_headers: `accept-language,${name}` })).toContain(
        'is never forwarded',
      )
    expect(problems({ subgraph_response_headers: ['content-length'] })).toContain('never goes to clients')
    expect(problems({ subgraph_request_headers: 'a b' })).toContain('name of a header')
    const { subgraph_request_headers: names } = settings.parse({
      subgraph_request_headers: 'Authorization, cookie',
    })
    expect(names).toEqual(['authorization', 'cookie'])
  })

  it('name no subgraph that there isn’t', async () => {
    const product = await startProduct()
    const given = routerSettings.parse({ subgraph_retries: '2,judgement=3', subgraph_queue: '9,workflow=1' })
    expect(() =>
      subgraphCaller(product.platform, given, createMetrics('router', { ofProcess: false })),
    ).toThrow('router.subgraph_retries: there is no subgraph judgement')
    await product.close()
  })
})
