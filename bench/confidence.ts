/**
 * Whether an error budget is kept, and how much is decided within it.
 *
 *     node bench/confidence.ts [--shuffles N] [--first SEED] [--budget SHARE]
 *
 * AI4I 2020 in a shuffled order: 5,000 rated cases, 5,000 records to judge, by similar cases alone, without any rule or
 * model, and by the known failure rules before them. Calibration and thresholds are the product's, from the rated cases,
 * each voted on by the others. The peer in the same run is the usual threshold of 0.7 on raw confidence. `within` counts
 * the shuffles in which no more than the budget was wrong of what was decided; ECE is that of the judged half, which
 * nothing was fitted to.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { calibrated, fitCalibration } from '../subgraphs/judgment/domain/calibration/calibration.ts'
import type { Rating } from '../subgraphs/judgment/domain/calibration/rating.ts'
import { expectedCalibrationError } from '../subgraphs/judgment/domain/calibration/reliability.ts'
import { thresholdOf } from '../subgraphs/judgment/domain/calibration/threshold.ts'
import { askRules } from '../subgraphs/judgment/domain/decide.ts'
import { ruleSetOf } from '../subgraphs/judgment/domain/rule-set-input.ts'
import { makeReady } from '../subgraphs/judgment/domain/workflow-version.ts'
import { statisticsOf } from '../subgraphs/learning/domain/statistics.ts'
import { vectoriser } from '../subgraphs/learning/domain/vectorise.ts'
import { VOTERS, voteOf } from '../subgraphs/learning/domain/vote.ts'
import { table } from './measuring/table.ts'
import { DATA, type MachineCase, readMachineCases, shuffled } from './similar-cases/maintenance-data.ts'
import { Block } from './similar-cases/neighbours.ts'

const options = {
  shuffles: { type: 'string', default: '100' },
  first: { type: 'string', default: '1' },
  budget: { type: 'string', default: '0.02' },
} as const
const { values } = parseArgs({ options })
const LEARNT = 5000
const budget = Number(values.budget)
const policy = { threshold: 0.7, errorBudget: budget }

/** The template's rules that announce failures, without the one that says OK where none does. */
const TEMPLATE = join(import.meta.dirname, '../subgraphs/workflow/templates/predictive-maintenance.json')
const { ruleSet } = JSON.parse(readFileSync(TEMPLATE, 'utf8')) as {
  ruleSet: { rules: { when: string; outcome: unknown }[] }
}
const rules = makeReady(ruleSetOf({ rules: ruleSet.rules.filter(({ outcome }) => outcome === 'NG') }))

/** What deciders say of a record, and whether they are right. */
interface Said {
  /** Undefined when no rule matches. */
  byRules: Rating | undefined
  byCases: Rating
}

/** What was decided of a list of records. */
interface Decided {
  share: number
  error: number
}

interface Round {
  fixed: Decided
  cases: Decided
  both: Decided
  eceRaw: number
  ece: number
}

const cases = readMachineCases()
if (cases === undefined) console.log(`  left out: there is no ${DATA}`)
else {
  const first = Number(values.first)
  print(Array.from({ length: Number(values.shuffles) }, (_, at) => round(shuffled(cases, first + at))))
}

function round(order: readonly MachineCase[]): Round {
  const { learnt, judged } = saidOf(order.slice(0, LEARNT), order.slice(LEARNT))
  const votes = learnt.map(({ byCases }) => byCases)
  const fit = fitCalibration(votes)
  const alone = thresholdOf(votes, fit, policy).at
  const ruled = learnt.flatMap(({ byRules }) => byRules ?? [])
  const ruleFit = fitCalibration(ruled)
  const fromRules = thresholdOf(ruled, ruleFit, policy).at
  const rulesDecide = ({ byRules }: Said): boolean =>
    byRules !== undefined && calibrated(ruleFit, byRules.raw) >= fromRules
  // Where rules decide, nobody asks for a vote.
  const left = learnt.filter((said) => !rulesDecide(said)).map(({ byCases }) => byCases)
  const behind = thresholdOf(left, fit, policy).at
  const within = (at: number, { raw, correct }: Rating): boolean | undefined =>
    calibrated(fit, raw) >= at ? correct : undefined
  return {
    fixed: decided(judged, ({ byCases: { raw, correct } }) =>
      raw >= policy.threshold ? correct : undefined,
    ),
    cases: decided(judged, ({ byCases }) => within(alone, byCases)),
    both: decided(judged, (said) =>
      rulesDecide(said) ? said.byRules?.correct : within(behind, said.byCases),
    ),
    eceRaw: error(judged, (raw) => raw),
    ece: error(judged, (raw) => calibrated(fit, raw)),
  }
}

/** The votes of the rated cases on one another and on the records to judge, and what the rules say of each. */
function saidOf(rated: readonly MachineCase[], asked: readonly MachineCase[]) {
  const statistics = statisticsOf(rated)
  const vectorise = vectoriser(statistics)
  const vectors = rated.map(({ inputData }) => vectorise(inputData))
  const block = new Block(vectors)
  const said = ({ inputData, outcome }: MachineCase, vector: Float32Array, without?: number): Said => {
    const { places, similarities } = block.nearest(vector, VOTERS, without)
    const near = Array.from(places, (place, at) => {
      return { outcome: rated[place]?.outcome, similarity: similarities[at] ?? 0, weight: 1 }
    })
    const vote = voteOf(near, statistics.outcomes)
    const found = askRules(rules, inputData as Parameters<typeof askRules>[1], new Date(0))
    return {
      byRules:
        found.status === 'ANSWERED'
          ? { raw: found.confidence, correct: found.outcome === outcome }
          : undefined,
      byCases: { raw: vote?.confidence ?? 0, correct: vote?.outcome === outcome },
    }
  }
  return {
    learnt: rated.map((one, at) => said(one, vectors[at] ?? vectorise(one.inputData), at)),
    judged: asked.map((one) => said(one, vectorise(one.inputData))),
  }
}

/** `rightly` tells whether a record is decided rightly; undefined when a person has to decide. */
function decided(judged: readonly Said[], rightly: (said: Said) => boolean | undefined): Decided {
  const sure = judged.map(rightly).filter((one) => one !== undefined)
  const wrong = sure.filter((one) => !one).length
  return { share: sure.length / judged.length, error: sure.length === 0 ? 0 : wrong / sure.length }
}

function error(judged: readonly Said[], confidence: (raw: number) => number): number {
  const scored = judged.map(({ byCases: { raw, correct } }) => ({ confidence: confidence(raw), correct }))
  return expectedCalibrationError(scored) ?? Number.NaN
}

function print(rounds: readonly Round[]): void {
  const row = (title: string, of: (round: Round) => Decided): string[] => {
    const shares = rounds.map((one) => of(one).share)
    const errors = rounds.map((one) => of(one).error)
    const within = errors.filter((one) => one <= budget).length
    const spread = `${percent(Math.min(...shares))} … ${percent(Math.max(...shares))}`
    const figures = [percent(mean(shares)), spread, percent(mean(errors)), percent(Math.max(...errors))]
    return [title, ...figures, `${within} of ${rounds.length}`]
  }
  const rows = [
    row('similar cases, 0.7 raw', ({ fixed }) => fixed),
    row('similar cases, error budget', ({ cases }) => cases),
    row('rules, then similar cases, error budget', ({ both }) => both),
  ]
  console.log(table([['', 'decided', 'from … to', 'wrong', 'most', `within ${percent(budget)}`], ...rows]))
  const eces = (of: (round: Round) => number): string =>
    `${mean(rounds.map(of)).toFixed(4)}, at most ${Math.max(...rounds.map(of)).toFixed(4)}`
  console.log(`\n  ECE raw ${eces(({ eceRaw }) => eceRaw)}; calibrated ${eces(({ ece }) => ece)}`)
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
