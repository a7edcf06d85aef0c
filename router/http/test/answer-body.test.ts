import { describe, expect, it } from 'vitest'
import { bodyOf, resultOf, statusOf } from '../answer-body.ts'

const JSON_TYPE = 'application/json'
const RESPONSE_TYPE = 'application/graphql-response+json'
const VIEW = { requestId: 'r-1', suggestions: false }

describe('the body of an answer', () => {
  it('that is text already is sent as it is', () => {
    const text = '{"data":{"a":1},  "extensions":{}}'
    expect(bodyOf({ text, errors: [] }, VIEW)).toBe(text)
    const errors = [{ message: 'no', path: ['a'], extensions: { code: 'FORBIDDEN', secret: 1 } }]
    expect([resultOf({ text, errors: [] }), resultOf({ text, errors })]).toEqual(['ok', 'partial'])
    expect(statusOf({ text, errors }, RESPONSE_TYPE)).toBe(200)
    expect(JSON.parse(bodyOf({ text, errors }, VIEW))).toEqual({
      errors: [{ message: 'no', path: ['a'], extensions: { code: 'FORBIDDEN', requestId: 'r-1' } }],
      data: { a: 1 },
      extensions: {},
    })
  })

  it('tells nothing of an error but what clients may know', () => {
    const error = {
      message: 'Cannot query field "nam" on type "Lot". Did you mean "name" or "names"?',
      path: ['lots', 0],
      locations: [{ line: 1, column: 2 }],
      extensions: { code: 'BAD_INPUT', traceId: 't', stacktrace: ['at secret.ts'], serviceName: 'judgment' },
    }
    const body = bodyOf({ data: null, errors: [error], extensions: { cost: 3 } }, VIEW)
    expect(JSON.parse(body)).toEqual({
      errors: [
        {
          message: 'Cannot query field "nam" on type "Lot".',
          path: ['lots', 0],
          locations: [{ line: 1, column: 2 }],
          extensions: { code: 'BAD_INPUT', traceId: 't', requestId: 'r-1' },
        },
      ],
      data: null,
      extensions: { cost: 3 },
    })
    expect(bodyOf({ errors: [error] }, { ...VIEW, suggestions: true })).toContain('Did you mean')
  })

  it.each([
    ['Value "RULES" does not exist in "Method" enum. Did you mean the enum value "RULE"?', '"Method" enum.'],
    ['Cannot query field "id" on type "X". Did you mean to use an inline fragment on "Y" or "Z"?', '"X".'],
    ['Unknown type "Lotz". Did you mean "Lot", "Lots", or "Slot"?', '"Lotz".'],
    ['The rule says `hot`. Did you mean `hot_temp`?', 'Did you mean `hot_temp`?'],
  ])('leaves out of a message what only the schema knows: %s', (message, end) => {
    const { errors } = JSON.parse(bodyOf({ errors: [{ message }] }, VIEW)) as {
      errors: { message: string }[]
    }
    expect(errors[0]?.message.endsWith(end)).toBe(true)
  })
})

describe('the status of an answer without data', () => {
  it.each([
    [undefined, 400, 'refused'],
    ['BAD_INPUT', 400, 'refused'],
    ['FORBIDDEN', 403, 'refused'],
    ['UNAVAILABLE', 503, 'failed'],
    ['INTERNAL', 500, 'failed'],
    ['toString', 400, 'refused'],
  ])('is by its code %s %i, and 200 for clients that know application/json alone', (code, status, result) => {
    const answer = { errors: [{ message: 'no', ...(code !== undefined && { extensions: { code } }) }] }
    expect([statusOf(answer, RESPONSE_TYPE), statusOf(answer, JSON_TYPE)]).toEqual([status, 200])
    expect(resultOf(answer)).toBe(result)
  })
})
