import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { TallyThreads, tallyingHere, tallyingWhereItPays } from '../backtests/tallying.ts'
import { type PastRecord, addTally, emptyTally, tallyOf } from '../domain/backtest.ts'
import { workflowConfidence } from '../confidence/workflow-confidence.ts'
import { askRules } from '../domain/decide.ts'
import { decisionOf, stepOfRules } from '../domain/decision.ts'
import { ruleSetOf } from '../domain/rule-set-input.ts'
import { settingOf } from '../domain/setting.ts'
import { USUAL_POLICY } from '../domain/decision-policy.ts'
import { ratedRules } from '../domain/rated-rules.ts'
import { makeReady } from '../domain/workflow-version.ts'

const unrated = workflowConfidence({ deciders: new Map(), rules: new Map(), votes: [] })
const threads = new TallyThreads(2)
afterAll(() => threads.close())

const conditions = fc.constantFrom(
  'x >= 5',
  'x < 3',
  'line == "A" and x > 1',
  'y IS MISSING or y > 2',
  'coalesce(y, 0) > 4',
  'x / y > 1',
  'hour(now()) >= 12',
  'xs.exists(item, item > x)',
)

const ruleSets = fc
  .record({
    hitPolicy: fc.constantFrom('FIRST' as const, 'PRIORITY' as const, 'COLLECT' as const),
    rules: fc.array(
      fc.record({
        when: conditions,
        outcome: fc.constantFrom('OK', 'NG', { grade: 1 }),
        confidence: fc.constantFrom(0.5, 0.95, 1),
        priority: fc.nat(2),
        enabled: fc.constantFrom(true, true, false),
      }),
      { maxLength: 6 },
    ),
    defaultOutcome: fc.option(fc.record({ outcome: fc.constant('OK'), confidence: fc.constant(0.9) })),
  })
  .map(ruleSetOf)

const inputs = fc.record(
  {
    x: fc.constantFrom(0, 1, 4, 5, 'text', null),
    y: fc.constantFrom(0, 1, 5),
    line: fc.constantFrom('A', 'B'),
    xs: fc.array(fc.nat(9), { maxLength: 3 }),
  },
  { requiredKeys: [], noNullPrototype: true },
)

const pasts: fc.Arbitrary<PastRecord[]> = fc.array(
  fc.record({
    judgmentId: fc.constant(null),
    inputData: inputs,
    outcome: fc.constantFrom('OK', 'NG', undefined),
    at: fc.nat(23).map((hour) => new Date(Date.UTC(2026, 10, 23, hour))),
  }),
  { maxLength: 40 },
)

const asText = ({ inputData, outcome, ...rest }: PastRecord) => ({
  ...rest,
  inputData: JSON.stringify(inputData),
  outcome: outcome === undefined ? null : JSON.stringify(outcome),
})

describe('a tally', () => {
  it('counts what each record would be decided as on its own, at its own time', () => {
    fc.assert(
      fc.property(ruleSets, pasts, (ruleSet, records) => {
        const ready = makeReady(ruleSet)
        const tally = tallyOf(ready, records, 0.7)
        const deciding = {
          name: '',
          description: '',
          policy: USUAL_POLICY,
          ruleSet: ratedRules(ready, unrated),
        }
        const setting = settingOf(deciding, unrated, { method: 'RULE', threshold: undefined, usual: 0.7 })
        const decisions = records.map(({ inputData, at }) => {
          const finding = askRules(setting.ruleSet, inputData, at)
          return decisionOf(setting, finding, [stepOfRules(setting, finding)])
        })
        const decided = decisions.filter(({ status }) => status === 'DECIDED')
        expect(tally).toMatchObject({
          records: records.length,
          decided: decided.length,
          needsReview: records.length - decided.length,
        })
        for (const { after, count } of Object.values(tally.pairs).filter((pair) => pair.after !== null)) {
          const same = decided.filter(({ outcome }) => JSON.stringify(outcome) === JSON.stringify(after))
          expect(same.length).toBeGreaterThanOrEqual(count)
        }
        expect(tally.rules.map(({ matched }) => matched)).toEqual(
          ready.rules
            .filter(({ enabled }) => enabled)
            .map((_, at) => decisions.filter(({ trace }) => trace.results[at] === 'T').length),
        )
        expect(tally.rules.map(({ unknown }) => unknown)).toEqual(
          tally.rules.map((_, at) => decisions.filter(({ trace }) => trace.results[at] === 'U').length),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('is the same whether it is made at once, part by part, or in other threads', async () => {
    await fc.assert(
      fc.asyncProperty(ruleSets, pasts, fc.nat(40), fc.uuid(), async (ruleSet, records, cut, backtestId) => {
        const whole = tallyOf(makeReady(ruleSet), records, 0.7)
        const page = (part: PastRecord[]) => ({
          backtestId,
          ruleSet,
          threshold: 0.7,
          records: part.map(asText),
        })
        const pages = [page(records.slice(0, cut)), page(records.slice(cut))]
        const half = tallyingWhereItPays(ruleSet, threads, { records: records.length, patience: 0 })
        for (const tallying of [tallyingHere(ruleSet), threads, half]) {
          const parts = await Promise.all(pages.map((one) => tallying.tally(one)))
          const sum = emptyTally()
          for (const part of parts) addTally(sum, part)
          expect(sum).toEqual(whole)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('that a thread can’t make is told as what went wrong there', async () => {
    const ruleSet = ruleSetOf({ rules: [{ when: 'x >', outcome: 1 }] })
    const page = { backtestId: 'broken', ruleSet, threshold: 0.7, records: [] }
    await expect(threads.tally(page)).rejects.toThrow(/Expected a value/)
  })
})
