import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compileRuleSet,
  type CompiledRuleSet,
  type CompileOptions,
  explain,
  type HitPolicy,
  isUnknown,
  type JsonObject,
  print,
  type RuleDefinition,
  RuleSetError,
  type Verdict,
} from '../index.ts'
import { expressions, inputs } from '../testing/arbitraries.ts'
import { sensibleInputs, sensibleSources } from '../testing/sensible-arbitraries.ts'
import { tests } from '../testing/slot-test-arbitraries.ts'

const EVERY_WAY: readonly CompileOptions[] = [
  { backend: 'closures' },
  { backend: 'generated' },
  { backend: 'generated', codeGeneration: false },
  { backend: 'bitset' },
  { backend: 'bitset', codeGeneration: false },
  {},
  { codeGeneration: false },
]

const policies = fc.constantFrom<HitPolicy>('FIRST', 'PRIORITY', 'COLLECT')

function rulesOf(sources: fc.Arbitrary<string>, most: number): fc.Arbitrary<RuleDefinition[]> {
  return fc
    .array(fc.record({ when: sources, enabled: fc.constantFrom(true, true, false), priority: fc.nat(3) }), {
      maxLength: most,
    })
    .map((rules) =>
      rules.filter(({ when }) => compiles(when)).map((rule, id) => ({ id: String(id), ...rule })),
    )
}

function compiles(when: string): boolean {
  try {
    compileRuleSet({ hitPolicy: 'FIRST', rules: [{ id: '', when }] })
    return true
  } catch (error) {
    if (error instanceof RuleSetError) return false
    throw error
  }
}

/** What the interpreter says. */
function expectedVerdicts(rules: readonly RuleDefinition[], input: JsonObject): Verdict['result'][] {
  return rules.flatMap(({ when, enabled }) => {
    if (enabled === false) return []
    const result = explain(when, input).result
    if (typeof result === 'boolean' || isUnknown(result)) return [result]
    // A rule must be true or false; how that is said is up to the rule set.
    const [verdict] = compileRuleSet(
      { hitPolicy: 'FIRST', rules: [{ id: '', when }] },
      { backend: 'closures' },
    ).evaluate(input).verdicts
    return verdict === undefined ? [] : [verdict.result]
  })
}

function winners(
  hitPolicy: HitPolicy,
  rules: readonly RuleDefinition[],
  verdicts: readonly Verdict[],
): number[] {
  const hits = verdicts.filter(({ result }) => result === true).map(({ index }) => index)
  if (hitPolicy === 'COLLECT') return hits
  const priority = (index: number): number => rules[index]?.priority ?? 0
  const best =
    hitPolicy === 'FIRST' ? hits[0] : hits.toSorted((a, b) => priority(b) - priority(a) || a - b)[0]
  return best === undefined ? [] : [best]
}

// Made to change back ends in the midst of its work.
function warm(set: CompiledRuleSet, input: JsonObject): CompiledRuleSet {
  for (let time = 0; time < 300; time += 1) set.match(input)
  return set
}

function agree(hitPolicy: HitPolicy, rules: readonly RuleDefinition[], several: readonly JsonObject[]): void {
  const sets = EVERY_WAY.map((options) => {
    const set = compileRuleSet({ hitPolicy, rules }, options)
    return options.backend === undefined ? warm(set, several[0] ?? {}) : set
  })
  for (const set of sets) agreeInColumns(set, several)
  for (const input of several) {
    const expected = expectedVerdicts(rules, input)
    for (const set of sets) {
      const { verdicts, matched } = set.evaluate(input)
      expect(verdicts.map(({ result }) => result)).toEqual(expected)
      expect(matched).toEqual(winners(hitPolicy, rules, verdicts))
      expect(set.match(input)).toEqual(matched)
      expect(set.count(input)).toBe(expected.filter((result) => result === true).length)
    }
  }
}

function agreeInColumns(set: CompiledRuleSet, several: readonly JsonObject[]): void {
  // Enough for several words, and for rows beyond the last whole one.
  const records = Array.from({ length: 70 }, (_, row) => several[row % several.length] ?? {})
  const batch = set.evaluateColumns(records)
  for (const [row, record] of records.slice(0, several.length).entries()) {
    const { verdicts, matched } = set.evaluate(record)
    for (const at of [row, row + several.length * Math.floor((69 - row) / several.length)]) {
      const bit = (bits: Int32Array | null): boolean =>
        bits !== null && ((bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0
      const truths = batch.rules.map(({ hits, unknown }) => (bit(unknown) ? 'unknown' : bit(hits)))
      expect(truths).toEqual(verdicts.map(({ result }) => (typeof result === 'boolean' ? result : 'unknown')))
      expect(batch.matched(at)).toEqual(matched)
    }
  }
  expect(batch.countHits()).toBe(records.reduce((count, record) => count + set.count(record), 0))
}

describe('all back ends agree with the interpreter', () => {
  test('on rules made of tests of one slot each, and inputs that do not always fit them', () => {
    fc.assert(
      fc.property(
        policies,
        rulesOf(tests, 40),
        fc.array(sensibleInputs, { minLength: 1, maxLength: 4 }),
        agree,
      ),
      { numRuns: 150 },
    )
  })

  test('on the time of each record of a batch', () => {
    const rules = [
      { id: 'night', when: 'hour(now()) >= 22' },
      { id: 'late', when: 'a > 1 and now() > timestamp("2026-11-23T12:00:00Z")' },
      { id: 'old', when: 'days_between(timestamp(b), now()) > a' },
    ]
    const records = Array.from({ length: 100 }, (_, row) => ({ a: row % 3, b: 1_795_000_000 + row * 10_000 }))
    const times = records.map((_, row) => Date.UTC(2026, 10, 23, row))
    for (const options of EVERY_WAY) {
      const set = compileRuleSet({ hitPolicy: 'COLLECT', rules }, options)
      const batch = set.evaluateColumns(records, { times })
      for (const [row, record] of records.entries())
        expect(batch.matched(row)).toEqual(set.match(record, { now: times[row] }))
      expect(() => set.evaluateColumns(records, { times: [Number.NaN] })).toThrow(RangeError)
    }
  })

  test('on rules that make sense', () => {
    fc.assert(
      fc.property(
        policies,
        rulesOf(sensibleSources, 12),
        fc.array(sensibleInputs, { minLength: 1, maxLength: 4 }),
        agree,
      ),
      { numRuns: 150 },
    )
  })

  test('on any rules', () => {
    const sources = expressions([], false).map(print)
    fc.assert(
      fc.property(policies, rulesOf(sources, 6), fc.array(inputs, { minLength: 1, maxLength: 3 }), agree),
      { numRuns: 150 },
    )
  })
})
