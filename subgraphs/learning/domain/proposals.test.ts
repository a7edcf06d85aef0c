import { describe, expect, it } from 'vitest'
import { aggregatesOf } from './aggregates.ts'
import { nextNight } from './nightly.ts'
import { proposalsOf } from './proposals.ts'

describe('a model’s proposals', () => {
  it('are JSON, with or without a fence', () => {
    const json = '{"rules":[{"when":"a > 1","outcome":{"b":1,"a":2}}]}'
    const read = { rules: [{ when: 'a > 1', outcome: '{"a":2,"b":1}' }], features: [] }
    expect(proposalsOf(json)).toEqual(read)
    expect(proposalsOf(`\`\`\`json\n${json}\n\`\`\`\n`)).toEqual(read)
  })

  it('are nothing else', () => {
    for (const text of [
      '',
      'I propose a > 1',
      '{"rules":"a > 1"}',
      '{"rules":[{"when":1,"outcome":2}]}',
      '[]',
    ])
      expect(proposalsOf(text)).toBeUndefined()
  })
})

describe('what a model is shown', () => {
  const records = Array.from({ length: 200 }, (_, at) => ({
    serial: `S-${at}`,
    line: at === 0 ? 'the only one of its kind' : at % 2 === 0 ? 'A' : 'B',
    x: at + 0.123456789,
  }))
  const outcomes = records.map((_, at) => (at < 100 ? '"OK"' : '"NG"'))
  const shown = JSON.stringify(aggregatesOf(records, outcomes))

  it('is figures and boundaries', () => {
    expect(JSON.parse(shown)).toMatchObject({
      cases: 200,
      outcomes: [
        { outcome: 'OK', share: 0.5 },
        { outcome: 'NG', share: 0.5 },
      ],
      boundaries: [
        { outcome: 'OK', cases: 100, share: 1 },
        { outcome: 'NG', cases: 100, share: 1 },
      ],
    })
  })

  it('is no value of a single case: neither free text, nor what is rare, nor the least or greatest', () => {
    for (const { serial, x } of records) {
      expect(shown).not.toContain(serial)
      expect(shown).not.toContain(String(x))
    }
    expect(shown).not.toContain('the only one of its kind')
  })
})

describe('the next night', () => {
  it('is today, or tomorrow once it has begun', () => {
    expect(nextNight(new Date('2026-11-23T17:59:59Z'), '18:00').toISOString()).toBe(
      '2026-11-23T18:00:00.000Z',
    )
    expect(nextNight(new Date('2026-11-30T18:00:00Z'), '18:00').toISOString()).toBe(
      '2026-12-01T18:00:00.000Z',
    )
  })
})
