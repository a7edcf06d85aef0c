import { describe, expect, it } from 'vitest'
import { codingOf } from '../compression.ts'
import { EVENT_STREAM, mediaTypeOf, takesEvents, wantsPage } from '../media-type.ts'

const JSON_TYPE = 'application/json'
const RESPONSE_TYPE = 'application/graphql-response+json'

describe('the media type of an answer', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    [RESPONSE_TYPE, RESPONSE_TYPE],
    [`${RESPONSE_TYPE}, ${JSON_TYPE}`, RESPONSE_TYPE],
    [`${JSON_TYPE}, ${RESPONSE_TYPE}`, JSON_TYPE],
    [`${JSON_TYPE};q=0.5, ${RESPONSE_TYPE};q=0.9`, RESPONSE_TYPE],
    [`${RESPONSE_TYPE}, */*`, RESPONSE_TYPE],
    [`*/*, ${RESPONSE_TYPE}`, RESPONSE_TYPE],
    [`${JSON_TYPE};q=0, */*`, RESPONSE_TYPE],
    [`${RESPONSE_TYPE}; charset=utf-8, ${JSON_TYPE};q=0.9`, RESPONSE_TYPE],
    ['APPLICATION/JSON; Charset="UTF-8"', JSON_TYPE],
    ['text/html,application/xhtml+xml,*/*;q=0.8', JSON_TYPE],
    [EVENT_STREAM, EVENT_STREAM],
    [`${EVENT_STREAM}, ${JSON_TYPE};q=0.9`, EVENT_STREAM],
    [`${RESPONSE_TYPE}, ${JSON_TYPE}, ${EVENT_STREAM}, multipart/mixed`, RESPONSE_TYPE],
    [`${EVENT_STREAM};q=0, */*`, JSON_TYPE],
  ])('is what is wanted most of what there is: %s', (accept, type) => {
    expect(mediaTypeOf(accept)).toBe(type)
  })

  it.each([
    'text/html',
    '',
    'application/json;q=0',
    'application/json; charset=iso-8859-1',
    'application/xml',
  ])('is none where none is accepted: %s', (accept) => {
    expect(mediaTypeOf(accept)).toBeUndefined()
  })

  it('can be events for those alone who name them', () => {
    expect(takesEvents(`${JSON_TYPE}, ${EVENT_STREAM};q=0.1`)).toBe(true)
    for (const accept of [undefined, '*/*', 'text/*', JSON_TYPE, `${EVENT_STREAM};q=0`])
      expect(takesEvents(accept)).toBe(false)
    expect(mediaTypeOf('text/*')).toBeUndefined()
  })

  it('is a page only for a client that names pages first', () => {
    expect(wantsPage('text/html,application/xhtml+xml,*/*;q=0.8')).toBe(true)
    for (const accept of [undefined, '*/*', 'application/json, text/html'])
      expect(wantsPage(accept)).toBe(false)
  })
})

describe('the coding of an answer', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['identity, gzip;q=0.5', undefined],
    ['deflate', undefined],
    ['gzip;q=0', undefined],
    ['gzip;q=nonsense', undefined],
    [undefined, undefined],
    ['', undefined],
  ])('for %s is %s', (accept, coding) => {
    expect(codingOf(accept)).toBe(coding)
  })
})
