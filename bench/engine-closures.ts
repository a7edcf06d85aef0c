/**
 * How fast the closure back end evaluates rule sets, as a ratio to one hand-written function for each rule:
 * `match` tells which rules are true, `evaluate` gives each rule's verdict too. Rules are `a > t1 && b > t2`; 32,768 distinct inputs, so that no branch predictor learns them by heart; medians of
 * shuffled rounds in one process.
 */
import { compileRuleSet, type JsonObject } from '../engine/index.ts'

const INPUTS = 32_768
const ROUNDS = 7
const SIZES = [10, 100, 1_000]

interface Contestant {
  readonly name: string
  /** Evaluates every rule on every input and counts those that are true. */
  readonly run: () => number
}

interface Thresholds {
  readonly a: number
  readonly b: number
}

const random = generator(20_261_123)
const inputs: JsonObject[] = Array.from({ length: INPUTS }, () => ({ a: random() * 100, b: random() * 100 }))

console.log('rules  contestant     ratio to hand-written')
for (const size of SIZES) compareAt(size)

function compareAt(size: number): void {
  const rules = Array.from({ length: size }, () => ({ a: random() * 100, b: random() * 100 }))
  const sample = inputs.slice(0, Math.max(1_024, Math.floor((INPUTS * 100) / Math.max(100, size))))
  const contestants = [handWritten(rules, sample), ...ruleSets(rules, sample)]
  const counts = contestants.map(({ run }) => run())
  if (new Set(counts).size > 1) throw new Error(`they disagree: ${counts.join(', ')}`)
  const times = measure(contestants)
  const base = times.get('hand-written') ?? 0
  for (const [name, time] of times) {
    const rate = sample.length / (time / 1_000)
    console.log(
      `${String(size).padStart(5)}  ${name.padEnd(14)} ${(base / time).toFixed(2)}  (${Math.round(rate)} inputs/s)`,
    )
  }
}

function handWritten(rules: readonly Thresholds[], sample: readonly JsonObject[]): Contestant {
  // As if each had been typed in by hand: a function of its own, with its constants in its code.
  const functions = rules.map(
    ({ a, b }) =>
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- what a person would have typed in
      new Function('input', `return input.a > ${a} && input.b > ${b}`) as (input: JsonObject) => boolean,
  )
  return {
    name: 'hand-written',
    run: () => {
      let matched = 0
      for (const input of sample) {
        for (const rule of functions) if (rule(input)) matched += 1
      }
      return matched
    },
  }
}

function ruleSets(rules: readonly Thresholds[], sample: readonly JsonObject[]): Contestant[] {
  const compiled = compileRuleSet({
    hitPolicy: 'COLLECT',
    rules: rules.map(({ a, b }, place) => ({ id: String(place), when: `a > ${a} && b > ${b}` })),
  })
  return [
    { name: 'match', run: () => total(sample, (input) => compiled.match(input).length) },
    { name: 'evaluate', run: () => total(sample, (input) => compiled.evaluate(input).matched.length) },
  ]
}

function total(sample: readonly JsonObject[], count: (input: JsonObject) => number): number {
  let sum = 0
  for (const input of sample) sum += count(input)
  return sum
}

function measure(contestants: readonly Contestant[]): Map<string, number> {
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, run } of contestants.toSorted(() => random() - 0.5)) {
      const start = performance.now()
      run()
      times.get(name)?.push(performance.now() - start)
    }
  }
  return new Map([...times].map(([name, measured]) => [name, median(measured)]))
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
