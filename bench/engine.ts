/**
 * How fast rule sets are evaluated, against one hand-written function for each rule and against other engines.
 *
 *     node bench/engine.ts [--rounds N] [--only ours]
 *
 * How it is kept fair:
 * - Every rule is evaluated on every input. `counted` tells how many are true, as the hand-written functions do and as
 *   is all that is asked of peers; `listed` tells which, as the hand-written functions do that are so called; `all
 *   verdicts` tells of every rule.
 * - 32,768 distinct inputs, so that no branch predictor learns them by heart. Slow ones take fewer; the table says so.
 * - Before anything is timed, all must give the same answer for each of some inputs.
 * - One process, in an order of chance in each round; ratios are taken within a round, medians over the rounds.
 * - `no code` has code generation off. The engine then looks up what it would otherwise generate: it is slower than
 *   functions typed in for ten rules, where there is little to look up, and faster from some dozens on.
 * - `over columns` begins with typed columns, as a backtest over history that is kept so; `over records` makes them.
 * - Peers are compiled before, where they can be, and have the rules in the quickest form that they have: a list in one
 *   expression, a decision table that collects.
 */
import { parseArgs } from 'node:util'
import type { Contestant, RuleSample } from './engine/contestant.ts'
import { HAND_WRITTEN, handWritten } from './engine/hand-written.ts'
import { ours } from './engine/ours.ts'
import { CEL_JS, celPeers, otherPeers } from './engine/peers.ts'
import { checkAnswers, type Measured, measure, median, ratio } from './engine/rounds.ts'
import { boundsSample, plantSample } from './engine/samples.ts'
import { figure, table } from './measuring/table.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, only: { type: 'string', default: '' } },
})
const withPeers = values.only !== 'ours'

for (const size of [10, 100, 1_000]) {
  const sample = boundsSample(size)
  await compare(
    sample,
    withPeers ? [...celPeers(sample.rules), ...(size <= 100 ? otherPeers(sample.bounds) : [])] : [],
  )
}
const complete = plantSample(0)
await compare(complete, withPeers ? celPeers(complete.rules) : [])
await compare(plantSample(0.05), [])

async function compare(sample: RuleSample, peers: readonly Contestant[]): Promise<void> {
  const contestants = [...handWritten(sample.rules), ...ours(sample.rules), ...peers]
  await checkAnswers(contestants, sample.inputs)
  const measured = await measure(contestants, sample.inputs, Number(values.rounds))
  console.log(`\n  ${sample.title}`)
  const base = figuresOf(measured, HAND_WRITTEN)
  const peer = measured.get(CEL_JS)
  const rows = [...measured].map(([name, own]) => [
    name,
    figure(median(own.rates)),
    own.inputs.toLocaleString('en'),
    ratio(own, base).toPrecision(3),
    peer === undefined ? '' : ratio(own, peer).toPrecision(3),
  ])
  console.log(table([['', 'inputs/s', 'inputs', 'to hand-written', 'to cel-js'], ...rows]))
}

function figuresOf(measured: ReadonlyMap<string, Measured>, name: string): Measured {
  const found = measured.get(name)
  if (found === undefined) throw new Error(`nobody called ${name} was measured`)
  return found
}
