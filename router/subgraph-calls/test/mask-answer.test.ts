import { describe, expect, it, vi } from 'vitest'
import type { AnswerError } from '#host'
import { maskAnswer } from '../mask-answer.ts'

describe('an error in a subgraph’s answer', () => {
  it('keeps message, path and code when it is meant for clients, and nothing else', () => {
    const tell = vi.fn<(error: AnswerError) => void>()
    const path = ['workflow', 0, 'name']
    const error = {
      message: 'There is no workflow 7.',
      path,
      locations: [{ line: 1, column: 9 }],
      extensions: { code: 'NOT_FOUND', host: 'db-1' },
    }
    expect(maskAnswer({ data: { workflow: null }, errors: [error], extensions: { sql: '…' } }, tell)).toEqual(
      {
        data: { workflow: null },
        errors: [{ message: 'There is no workflow 7.', path, extensions: { code: 'NOT_FOUND' } }],
      },
    )
    expect(tell).not.toHaveBeenCalled()
  })

  it('is masked otherwise, and told whole to the log', () => {
    const leaks: AnswerError[] = [
      { message: 'connect ECONNREFUSED 10.0.0.5:5432' },
      { message: 'boom', extensions: { code: 'toString' } },
      { message: 'at db-1', extensions: { code: 'INTERNAL', traceId: 'x'.repeat(32) } },
      { message: 'the header x-judgify-viewer is forged', extensions: { code: 'UNAUTHENTICATED' } },
      { message: 'boom', path: 'workflow' as never },
    ]
    for (const error of leaks) {
      const tell = vi.fn<(error: AnswerError) => void>()
      expect(maskAnswer({ data: null, errors: [error] }, tell)).toEqual({
        data: null,
        errors: [
          {
            message: 'Something went wrong on our side. It is in the log under the trace id given here.',
            extensions: { code: 'INTERNAL' },
          },
        ],
      })
      expect(tell).toHaveBeenCalledWith(error)
    }
  })

  it('keeps the trace’s id that the subgraph gave', () => {
    const traceId = 'ab'.repeat(16)
    const error = { message: 'boom', extensions: { code: 'INTERNAL', traceId } }
    expect(maskAnswer({ errors: [error] }, () => {}).errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL',
      traceId,
    })
  })
})
