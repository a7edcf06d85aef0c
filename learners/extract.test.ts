import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile, type JsonObject } from '#engine'
import { dataSetOf } from './data-set/from-records.ts'
import { labelsOf } from './data-set/data-set.ts'
import { extract } from './extract.ts'
import type { Extraction, ExtractionTask } from './extraction.ts'
import { printConditions } from './rules/print-rule.ts'
import { coverageOf } from './rules/rule.ts'
import { coverageByEngine } from './selection/measure.ts'
import { randomFrom } from './statistics/random.ts'
import { growTree } from './tree/grow.ts'
import { rulesOfTree } from './tree/rules-of-tree.ts'

const random = randomFrom(3)

function learn(task: ExtractionTask): Extraction {
  const result = extract(task)
  if (result.kind === 'REFUSED') throw new Error(result.message)
  return result
}

/** A line's limits, with a share of wrong ratings. */
function ratedLines(cases: number, wrong: number): ExtractionTask {
  const limits = { A: 190, B: 85 }
  const records = Array.from({ length: cases }, () => {
    const line = random() < 0.5 ? ('A' as const) : ('B' as const)
    return { line, 온도: Math.round(60 + random() * 150), noise: random() }
  })
  const outcomes = records.map(({ line, 온도 }) => (온도 > limits[line] !== random() < wrong ? 'NG' : 'OK'))
  return { records, outcomes }
}

test('The limit of each line is found, as a person would write it.', () => {
  const { rules } = learn(ratedLines(2_000, 0))
  const found = rules.filter(({ chosen, outcome }) => chosen && outcome === 'NG')
  expect(found.map(({ when }) => when).toSorted()).toEqual(
    ['line == "B" and 온도 > 85', '온도 > 190'].toSorted(),
  )
  for (const { heldOut } of found) expect(heldOut).toMatchObject({ precision: 1 })
})

test('One wrong rating in twenty does not break it.', () => {
  const { rules } = learn(ratedLines(2_000, 0.05))
  const found = rules.filter(({ chosen, outcome }) => chosen && outcome === 'NG')
  const clean = ratedLines(2_000, 0)
  for (const record of clean.records.keys()) {
    const says = found.some(
      ({ when }) => compile(when).evaluate(clean.records[record] as JsonObject) === true,
    )
    if (says !== (clean.outcomes[record] === 'NG')) wrongAnswers += 1
  }
  expect(wrongAnswers).toBeLessThan(60)
})
let wrongAnswers = 0

test('Proposed rules are measured like all others, proposed features are learned from, and what makes no sense is told.', () => {
  const records = Array.from({ length: 800 }, () => ({
    a: random() * 10,
    b: random() * 10,
    c: random() * 10,
  }))
  const outcomes = records.map(({ a, b, c }) => (a + b + c > 20 ? 'HIGH' : 'LOW'))
  const { rules, features, refusedProposals } = learn({
    records,
    outcomes,
    proposals: {
      rules: [
        { when: '20 < (a + b + c)', outcome: 'HIGH' },
        { when: 'a >', outcome: 'HIGH' },
        { when: 'a > 1', outcome: 'NEVER' },
      ],
      features: ['a + b + c', 'size(a) +'],
    },
  })
  expect(features).toContain('a + b + c')
  expect(refusedProposals.map(({ text }) => text)).toEqual(['a >', 'a > 1', 'size(a) +'])
  const best = rules.find(({ chosen, outcome }) => chosen && outcome === 'HIGH')
  expect(best?.algorithms).toContain('llm_pattern')
  expect(best?.heldOut.precision).toBeGreaterThan(0.98)
})

test('What a rule covers is the same for learners and for the engine that reads its text.', () => {
  const records = Array.from({ length: 400 }, (): JsonObject => {
    const maybe = <T>(value: T): T | null => (random() < 0.15 ? null : value)
    return {
      'a b': maybe(Math.round(random() * 20) / 10),
      in: maybe(random() < 0.5),
      종류: maybe(['x', '"', '`'][Math.floor(random() * 3)] ?? ''),
    }
  })
  const data = dataSetOf(records)
  const labels = labelsOf(records.map(() => ['p', 'q', 'r'][Math.floor(random() * 3)] ?? 'p'))
  const rules = rulesOfTree(growTree(data, labels, { maxDepth: 6 }))
  const texts = rules.map(({ conditions }) => printConditions(conditions, data))
  expect(coverageByEngine(texts, records)).toEqual(
    rules.map(({ conditions }) => coverageOf(conditions, data)),
  )
})

const published = new URL('../../shared/data/ai4i2020.csv', import.meta.url)

test.skipIf(!existsSync(published))(
  'The published failure rules of the milling machine are found, near enough.',
  { timeout: 120_000 },
  () => {
    const [head = '', ...lines] = readFileSync(published, 'utf8').trim().split(/\r?\n/u)
    const names = head.split(',')
    const cells = lines.map((line) => line.split(','))
    const records = cells.map((own) =>
      Object.fromEntries(
        names.slice(2, 8).map((name, at) => [name, at === 0 ? own[2]! : Number(own[at + 2])]),
      ),
    )
    const outcomes = cells.map((own) => (own[8] === '1' ? 'NG' : 'OK'))
    const { rules, features } = learn({ records, outcomes })
    expect(features.toSorted()).toEqual([
      '`Process temperature [K]` - `Air temperature [K]`',
      '`Rotational speed [rpm]` * `Torque [Nm]`',
      '`Torque [Nm]` * `Tool wear [min]`',
    ])
    const chosen = rules.filter((rule) => rule.chosen)
    const failing = chosen.filter(({ outcome }) => outcome === 'NG').map(({ when }) => when)
    expect(chosen.length).toBeLessThanOrEqual(12)
    const rpm = 60 / (2 * Math.PI)
    const thresholds = (pattern: RegExp): number[] =>
      failing.flatMap((when) => [...when.matchAll(pattern)].map(([, number]) => Number(number)))
    const near = (found: readonly number[], truth: number): void => {
      expect(
        found.some((one) => Math.abs(one / truth - 1) < 0.02),
        `${truth} in ${failing.join('\n')}`,
      ).toBe(true)
    }
    near(thresholds(/`Process temperature \[K\]` - `Air temperature \[K\]` <=? ([\d.]+)/gu), 8.6)
    near(thresholds(/`Rotational speed \[rpm\]` <=? ([\d.]+)/gu), 1_380)
    near(thresholds(/`Rotational speed \[rpm\]` \* `Torque \[Nm\]` <=? ([\d.]+)/gu), 3_500 * rpm)
    near(thresholds(/`Rotational speed \[rpm\]` \* `Torque \[Nm\]` >=? ([\d.]+)/gu), 9_000 * rpm)
    near(thresholds(/`Torque \[Nm\]` \* `Tool wear \[min\]` >=? ([\d.]+) and Type == "L"/gu), 11_000)
    near(thresholds(/`Torque \[Nm\]` \* `Tool wear \[min\]` >=? ([\d.]+)/gu), 12_000)
  },
)
