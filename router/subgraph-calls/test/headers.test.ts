import { describe, expect, it } from 'vitest'
import { Viewer } from '#host'
import type { RequestContext } from '../../request-context.ts'
import { forwardedHeaders } from '../request-headers.ts'
import { gatherHeaders } from '../response-headers.ts'

function context(): RequestContext {
  const viewer = new Viewer('tenant', 'ann', [])
  return {
    requestId: 'request-1',
    viewer,
    headers: {},
    signal: new AbortController().signal,
    responseHeaders: [],
  }
}

describe('headers to subgraphs', () => {
  it('are those named, unless the client binds them to its connection', () => {
    const headers = { 'accept-language': 'de', cookie: 'a=b', authorization: 'Bearer x', 'x-plant': 'Ulsan' }
    expect(forwardedHeaders(['accept-language', 'x-plant', 'x-none'], headers)).toEqual({
      'accept-language': 'de',
      'x-plant': 'Ulsan',
    })
    const bound = { ...headers, connection: 'close, X-Plant' }
    expect(forwardedHeaders(['accept-language', 'x-plant'], bound)).toEqual({ 'accept-language': 'de' })
  })
})

describe('headers from subgraphs', () => {
  const names = ['set-cookie', 'cache-control', 'content-language']

  it('keep every cookie, each once', () => {
    const to = context()
    gatherHeaders(names, { 'set-cookie': ['a=1', 'b=2'] }, to)
    gatherHeaders(names, { 'set-cookie': ['a=3', 'b=2'] }, to)
    expect(to.responseHeaders).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['set-cookie', 'a=3'],
    ])
  })

  it('agree on the most restrictive caching, and a silent or failed one forbids what another permits', () => {
    const to = context()
    gatherHeaders(names, {}, to)
    expect(to.responseHeaders).toEqual([])
    const other = context()
    gatherHeaders(names, { 'cache-control': 'max-age=60' }, other)
    gatherHeaders(names, { 'cache-control': 'private, max-age=9' }, other)
    expect(other.responseHeaders).toEqual([['cache-control', 'private, max-age=9']])
    gatherHeaders(names, undefined, other)
    expect(other.responseHeaders).toEqual([['cache-control', 'no-store']])
  })

  it('of another name are the last one’s, and those not named stay', () => {
    const to = context()
    gatherHeaders(names, { 'content-language': 'de', 'x-powered-by': 'us' }, to)
    gatherHeaders(names, { 'content-language': 'en' }, to)
    expect(to.responseHeaders).toEqual([['content-language', 'en']])
  })
})
