/**
 * Whether an error budget is kept, and how much is decided within it.
 *
 *     node bench/confidence.ts [--shuffles N] [--budget SHARE]
 *
 * The 10,000 records of AI4I 2020 are shuffled by seed; 5,000 are rated cases, 5,000 are judged: by similar cases
 * alone, without any rule or model, and by the known failure rules before them. Calibration and thresholds follow from
 * the rated cases, each voted on by the others. The peer, in the same run, is the fixed threshold of 0.7 on raw
 * confidence. `within` counts the shuffles in which no more than the budget was wrong of what was decided; ECE is that
 * of the judged half, which nothing was fitted to.
 */
import { parseArgs } from 'node:util'
import { calibrated, fitCalibration } from '../subgraphs/judgment/domain/calibration/calibration.ts'
import type { Rating } from '../subgraphs/judgment/domain/calibration/rating.ts'
import { expectedCalibrationError } from '../subgraphs/judgment/domain/calibration/reliability.ts'
import { thresholdOf } from '../subgraphs/judgment/domain/calibration/threshold.ts'
import { type Machine, machines, shuffled } from './confidence/machines.ts'
import { votesOf } from './confidence/votes.ts'
import { randomFrom } from './measuring/random.ts'
import { table } from './measuring/table.ts'

const { values } = parseArgs({
  options: { shuffles: { type: 'string', default: '100' }, budget: { type: 'string', default: '0.02' } },
})
const budget = Number(values.budget)
const policy = { threshold: 0.7, errorBudget: budget }

/** What was decided in one shuffle. */
interface Decided {
  share: number
  error: number
}

/** One shuffle's figures. */
interface Run {
  fixed: Decided
  cases: Decided
  withRules: Decided
  eceRaw: number
  ece: number
}

const all = machines()
if (all === undefined) console.log('  shared/data/ai4i2020.csv is not there: left out')
else print(Array.from({ length: Number(values.shuffles) }, (_, seed) => run(all, seed + 1)))

function run(list: readonly Machine[], seed: number): Run {
  const mixed = shuffled(list, randomFrom(seed))
  const [known, asked] = [mixed.slice(0, mixed.length / 2), mixed.slice(mixed.length / 2)]
  const votes = votesOf(known, asked)
  const rated = known.map(({ outcome }, at): Rating => {
    const vote = votes.known[at]
    return { raw: vote?.confidence ?? 0, correct: vote?.outcome === outcome }
  })
  const fit = fitCalibration(rated)
  const { at } = thresholdOf(rated, fit, policy)
  const byRules = known.flatMap(({ byRules: said, outcome }) =>
    said === undefined ? [] : [{ raw: 0.95, correct: said === outcome }],
  )
  const ruleFit = fitCalibration(byRules)
  const rules = thresholdOf(byRules, ruleFit, policy)
  const rulesDecide = calibrated(ruleFit, 0.95) >= rules.at
  const judged = asked.map((machine, place) => {
    const vote = votes.asked[place]
    const raw = vote?.confidence ?? 0
    const sure = calibrated(fit, raw)
    return { machine, raw, sure, said: vote?.outcome, correct: vote?.outcome === machine.outcome }
  })
  return {
    fixed: decided(judged.map(({ raw, correct }) => (raw >= policy.threshold ? correct : undefined))),
    cases: decided(judged.map(({ sure, correct }) => (sure >= at ? correct : undefined))),
    withRules: decided(
      judged.map(({ machine, sure, correct }) => {
        if (machine.byRules !== undefined && rulesDecide) return machine.byRules === machine.outcome
        return sure >= at ? correct : undefined
      }),
    ),
    eceRaw: error(judged.map(({ raw, correct }) => ({ confidence: raw, correct }))),
    ece: error(judged.map(({ sure, correct }) => ({ confidence: sure, correct }))),
  }
}

/** Of each record whether it was decided rightly; undefined when a person has to decide. */
function decided(list: readonly (boolean | undefined)[]): Decided {
  const sure = list.filter((one) => one !== undefined)
  const wrong = sure.filter((one) => !one).length
  return { share: sure.length / list.length, error: sure.length === 0 ? 0 : wrong / sure.length }
}

function error(scored: { confidence: number; correct: boolean }[]): number {
  return expectedCalibrationError(scored) ?? Number.NaN
}

function print(runs: readonly Run[]): void {
  const row = (title: string, of: (run: Run) => Decided): string[] => {
    const found = runs.map(of)
    const errors = found.map(({ error: one }) => one)
    const within = errors.filter((one) => one <= budget).length
    const shares = found.map(({ share }) => share)
    return [
      title,
      percent(mean(shares)),
      percent(Math.min(...shares)),
      percent(mean(errors)),
      percent(Math.max(...errors)),
      `${within} of ${runs.length}`,
    ]
  }
  console.log(
    table([
      ['', 'decided', 'least', 'error', 'most', `within ${percent(budget)}`],
      row('similar cases, from 0.7 raw', ({ fixed }) => fixed),
      row('similar cases, error budget', ({ cases }) => cases),
      row('rules, similar cases, error budget', ({ withRules }) => withRules),
    ]),
  )
  const eces = (of: (run: Run) => number): string =>
    `${mean(runs.map(of)).toFixed(4)} (at most ${Math.max(...runs.map(of)).toFixed(4)})`
  console.log(`\n  ECE raw ${eces(({ eceRaw }) => eceRaw)}, calibrated ${eces(({ ece }) => ece)}`)
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
