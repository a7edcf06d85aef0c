import type { JsonObject } from '../../engine/index.ts'
import { randomFrom } from '../measuring/random.ts'
import type { Contestant } from './contestant.ts'

/** A contestant's inputs a second, a figure for each round, and on how many inputs they were taken. */
export interface Measured {
  readonly inputs: number
  readonly rates: readonly number[]
}

// A round of one contestant takes about this time.
const MILLISECONDS = 120
const CHECKED = 48

/** Throws unless all give the same answers, for each of some inputs. */
export async function checkAnswers(
  contestants: readonly Contestant[],
  inputs: readonly JsonObject[],
): Promise<void> {
  const step = Math.floor(inputs.length / CHECKED)
  for (let at = 0; at < inputs.length; at += step) {
    const one = inputs.slice(at, at + 1)
    const counts = await Promise.all(contestants.map(async (contestant) => contestant.count(one)))
    const differing = counts.findIndex((count) => count !== counts[0])
    if (differing < 0) continue
    const told = `${contestants[0]?.name} counts ${counts[0]}, ${contestants[differing]?.name} ${counts[differing]}`
    throw new Error(`${told} for ${JSON.stringify(one[0])}`)
  }
}

/** Lets contestants take turns in an order of chance, round after round. */
export async function measure(
  contestants: readonly Contestant[],
  inputs: readonly JsonObject[],
  rounds: number,
): Promise<ReadonlyMap<string, Measured>> {
  const random = randomFrom(rounds)
  const turns = []
  for (const contestant of contestants) turns.push(await turnOf(contestant, inputs))
  for (let round = 0; round < rounds; round += 1) {
    const order = turns.map((turn) => ({ turn, at: random() })).toSorted((a, b) => a.at - b.at)
    for (const { turn } of order) {
      const started = performance.now()
      for (let pass = 0; pass < turn.passes; pass += 1) await turn.contestant.count(turn.sample)
      const seconds = (performance.now() - started) / 1_000
      turn.rates.push((turn.sample.length * turn.passes) / seconds)
    }
  }
  return new Map(
    turns.map(({ contestant, sample, rates }) => [contestant.name, { inputs: sample.length, rates }]),
  )
}

interface Turn {
  readonly contestant: Contestant
  readonly sample: readonly JsonObject[]
  /** How often it goes over the sample in a round. */
  readonly passes: number
  readonly rates: number[]
}

/** All inputs, or as many as a slow peer can take; several times, when it is done at once. Also warms it up. */
async function turnOf(contestant: Contestant, inputs: readonly JsonObject[]): Promise<Turn> {
  const few = inputs.slice(0, 64)
  await contestant.count(few)
  const each = (await timeOf(contestant, few)) / few.length
  const most = contestant.isPeer === true ? Math.max(64, Math.floor(MILLISECONDS / each)) : inputs.length
  const sample = most >= inputs.length ? inputs : inputs.slice(0, most)
  await contestant.count(sample)
  const once = await timeOf(contestant, sample)
  return { contestant, sample, passes: Math.max(1, Math.round(MILLISECONDS / once)), rates: [] }
}

async function timeOf(contestant: Contestant, inputs: readonly JsonObject[]): Promise<number> {
  const started = performance.now()
  await contestant.count(inputs)
  return performance.now() - started
}

/** The ratio of two contestants' rates: the median over the rounds, since only figures of one round compare. */
export function ratio(one: Measured, other: Measured): number {
  return median(one.rates.map((rate, round) => rate / (other.rates[round] ?? Number.NaN)))
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
