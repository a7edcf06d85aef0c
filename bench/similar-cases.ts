/**
 * What similar cases alone decide: AI4I 2020 in a shuffled order, 5,000 rated cases to learn from and 5,000 records to
 * judge, no rules and no model. The threshold is that of an error budget of 2 %, found on the votes that the rated
 * cases get from one another (leave-one-out); what is less sure than that goes to a person.
 *
 *     node bench/similar-cases.ts [--shuffles N] [--first SEED]
 *
 * `decided` is the share of records that are decided without a person, `wrong` the share of errors among those, `over`
 * in how many shuffles it exceeds the budget. `wrong, if all` is the share of errors if every vote counted, `AUC` how
 * well votes put failures before other records. Peers in the same run, with the same vectors and threshold: a plain
 * vote of the nearest 5 or 20, and the most frequent outcome.
 */
import { parseArgs } from 'node:util'
import { type Statistics, statisticsOf } from '../subgraphs/learning/domain/statistics.ts'
import { vectoriser } from '../subgraphs/learning/domain/vectorise.ts'
import { type CaseVote, type Neighbour, VOTERS, voteOf } from '../subgraphs/learning/domain/vote.ts'
import { table } from './measuring/table.ts'
import { budgetThreshold } from '../subgraphs/judgment/domain/calibration/error-budget.ts'
import type { Rating } from '../subgraphs/judgment/domain/calibration/rating.ts'
import { DATA, type MachineCase, readMachineCases, shuffled } from './similar-cases/maintenance-data.ts'
import { Block } from './similar-cases/neighbours.ts'

const options = {
  shuffles: { type: 'string', default: '100' },
  first: { type: 'string', default: '1' },
} as const
const { values } = parseArgs({ options })
const LEARNT = 5000
const BUDGET = 0.02

type Vote = (near: readonly Neighbour[], statistics: Statistics) => CaseVote | undefined
const votes: Record<string, Vote> = {
  ours: (near, { outcomes }) => voteOf(near, outcomes),
  'plain vote of 20': (near) => plain(near.slice(0, 20)),
  'plain vote of 5': (near) => plain(near.slice(0, 5)),
  'most frequent': (_, { outcomes }) => {
    const [most] = outcomes.toSorted((one, other) => other.share - one.share)
    return most && { outcome: most.outcome, confidence: most.share, support: 0 }
  },
}

interface Round {
  decided: number
  wrong: number
  wrongIfAll: number
  auc: number
}

const cases = readMachineCases()
if (cases === undefined) console.log(`  left out: there is no ${DATA}`)
else console.log(table(report(measure(cases, Number(values.shuffles)))))

function measure(cases: readonly MachineCase[], shuffles: number): Map<string, Round[]> {
  const rounds = new Map<string, Round[]>(Object.keys(votes).map((name) => [name, []]))
  for (let seed = Number(values.first); seed < Number(values.first) + shuffles; seed++) {
    const order = shuffled(cases, seed)
    const [rated, judged] = [order.slice(0, LEARNT), order.slice(LEARNT)]
    const statistics = statisticsOf(rated)
    const vectorise = vectoriser(statistics)
    const vectors = rated.map(({ inputData }) => vectorise(inputData))
    const block = new Block(vectors)
    const near = (vector: Float32Array, without?: number): Neighbour[] => {
      const { places, similarities } = block.nearest(vector, VOTERS, without)
      return Array.from(places, (place, at) => ({
        outcome: rated[place]?.outcome,
        similarity: similarities[at] ?? 0,
        weight: 1,
      }))
    }
    const others = vectors.map((vector, at) => near(vector, at))
    const found = judged.map(({ inputData }) => near(vectorise(inputData)))
    for (const [name, vote] of Object.entries(votes)) {
      const learnt = rated.map(({ outcome }, at) => judge(vote(others[at] ?? [], statistics), outcome))
      const now = judged.map(({ outcome }, at) => judge(vote(found[at] ?? [], statistics), outcome))
      rounds.get(name)?.push(roundOf(now, budgetThreshold(learnt, BUDGET) ?? Number.POSITIVE_INFINITY))
    }
  }
  return rounds
}

interface Scored extends Rating {
  failed: boolean
  /** Confidence that it fails. */
  risk: number
}

function judge(vote: CaseVote | undefined, outcome: 'OK' | 'NG'): Scored {
  const raw = vote?.confidence ?? 0
  return {
    raw,
    correct: vote?.outcome === outcome,
    failed: outcome === 'NG',
    risk: vote?.outcome === 'NG' ? raw : 1 - raw,
  }
}

function roundOf(judged: readonly Scored[], threshold: number): Round {
  const decided = judged.filter(({ raw }) => raw >= threshold)
  return {
    decided: decided.length / judged.length,
    wrong: share(decided, ({ correct }) => !correct),
    wrongIfAll: share(judged, ({ correct }) => !correct),
    auc: aucOf(judged),
  }
}

function share<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(is).length / items.length
}

/** Area under the ROC curve, by ranks; equals count half. */
function aucOf(judged: readonly Scored[]): number {
  const sorted = judged.toSorted((one, other) => one.risk - other.risk)
  let ranks = 0
  for (let start = 0; start < sorted.length;) {
    let end = start
    while (sorted[end]?.risk === sorted[start]?.risk && end < sorted.length) end++
    ranks += ((start + end + 1) / 2) * sorted.slice(start, end).filter(({ failed }) => failed).length
    start = end
  }
  const failures = judged.filter(({ failed }) => failed).length
  return (ranks - (failures * (failures + 1)) / 2) / (failures * (judged.length - failures))
}

/** Outcomes that come up most often, each vote counting one. */
function plain(near: readonly Neighbour[]): CaseVote | undefined {
  const failures = near.filter(({ outcome }) => outcome === 'NG').length / near.length
  const outcome = failures > 0.5 ? 'NG' : 'OK'
  return { outcome, confidence: Math.max(failures, 1 - failures), support: near.length }
}

function report(rounds: ReadonlyMap<string, readonly Round[]>): string[][] {
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`
  const rows = [...rounds].map(([name, all]) => {
    const mean = (of: (round: Round) => number): number =>
      all.reduce((sum, round) => sum + of(round), 0) / all.length
    const decided = all.map((round) => round.decided).toSorted((one, other) => one - other)
    return [
      name,
      percent(mean((round) => round.decided)),
      `${percent(decided[0] ?? 0)} … ${percent(decided.at(-1) ?? 0)}`,
      percent(mean((round) => round.wrong)),
      `${all.filter(({ wrong }) => wrong > BUDGET).length} of ${all.length}`,
      percent(mean((round) => round.wrongIfAll)),
      mean((round) => round.auc).toFixed(4),
    ]
  })
  return [['vote', 'decided', 'from … to', 'wrong', 'over', 'wrong, if all', 'AUC'], ...rows]
}
