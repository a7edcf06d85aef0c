/**
 * Judgements a second over HTTP, stored with their trace in the database, answered after the commit: our product
 * through its router against the same rules in @gorules/zen-engine behind bare Fastify (bench/peers/zen-server.ts).
 *
 *     node bench/judgments.ts [--rounds N] [--profile]
 *
 * How it is kept fair:
 * - The rules are the failure modes of AI4I 2020 on 2,048 made-up records. Before anything is timed, both must give
 *   every record the outcome that the rules written by hand give it; at the end, both must have stored every judgement
 *   that they answered.
 * - Zen has the rules in the form that it evaluates quickest with its trace on, a decision table or an expression,
 *   found out first. It is also measured without a trace, which ours never is.
 * - Same database for both: that of DATABASE_URL, or else each an embedded one on disk, through the same driver.
 * - One process each, driven from a third over keep-alive connections, each with one request under way. Both run all
 *   the time and take turns, to and fro, in rounds of a set number of requests; ratios are taken within a round.
 * - `by CPU` is the ratio of judgements for each second of processor time of the server's process, a server's database
 *   left out: steadier than the clock on a machine that others use too.
 * - Ours checks a token of each of 32 clients, permissions and tenant, runs under row-level security, keeps metrics,
 *   an index more and two statements more in each transaction. The peer does none of this.
 *
 * `--profile` measures nothing, but tells where our time goes (bench/judgments/profile.ts).
 */
import { parseArgs } from 'node:util'
import { checkOutcomes, checkStored } from './judgments/checks.ts'
import { BATCH, Tally, batches, singles } from './judgments/contestants.ts'
import { startJudgify } from './judgments/judgify.ts'
import { machineRecords } from './judgments/maintenance.ts'
import { profile } from './judgments/profile.ts'
import { type Stage, setStage } from './judgments/stage.ts'
import { startZen } from './judgments/zen.ts'
import { quickestForm } from './judgments/zen-form.ts'
import { type Contestant, type Rounds, alternate, figuresOf, median, ratioOf } from './measuring/rounds.ts'
import { figure, table } from './measuring/table.ts'

const RECORDS = 2048

const options = {
  rounds: { type: 'string', default: '5' },
  profile: { type: 'boolean', default: false },
} as const
const { values } = parseArgs({ options })
const stage = await setStage()
try {
  if (values.profile) await profile(stage, machineRecords(RECORDS))
  else await compare(stage, Number(values.rounds))
} finally {
  await stage.clear()
}

async function compare(stage: Stage, rounds: number): Promise<void> {
  const records = machineRecords(RECORDS)
  const form = await quickestForm(records)
  const servers = { zen: await startZen(stage, form), judgify: await startJudgify(stage) }
  const tally = new Tally()
  await checkOutcomes(servers, records, tally)
  console.log(`  judgements a second, stored and answered; database: ${stage.database}; Zen by ${form}`)
  const rows: string[][] = [['', 'ours', 'Zen', 'ratio', 'from … to', 'by CPU']]
  for (const connections of [50, 4] as const) {
    const measured = await measure(singles(servers, records, connections, tally), rounds)
    const many = `${connections} connections`
    rows.push(
      row(measured, 'graphql', 'zen', `GraphQL, ${many}`),
      row(measured, 'rest', 'zen', `REST, ${many}`),
      row(measured, 'graphql', 'zen, no trace', `GraphQL, ${many}; Zen without a trace`),
    )
  }
  const measured = await measure(batches(servers, records, tally), rounds)
  rows.push(
    row(measured, 'graphql', 'zen', `GraphQL, ${BATCH} at a time; Zen one at a time`),
    row(measured, 'graphql', 'zen batch', `GraphQL, ${BATCH} at a time; Zen too, in one insert`),
  )
  console.log(table(rows))
  console.log(`  ${await checkStored(servers, tally)}`)
  await servers.judgify.stop()
  await servers.zen.stop()
}

/** Everything twice to warm up, then in turns. */
async function measure(contestants: readonly Contestant[], rounds: number): Promise<Rounds> {
  await alternate(contestants, 2)
  return alternate(contestants, rounds)
}

function row(rounds: Rounds, ours: string, theirs: string, title: string): string[] {
  const { median: ratio, lowest, highest } = ratioOf(rounds, ours, theirs, 'rate')
  const byCpu = ratioOf(rounds, ours, theirs, 'perCpu').median
  return [
    title,
    figure(median(figuresOf(rounds, ours, 'rate'))),
    figure(median(figuresOf(rounds, theirs, 'rate'))),
    ratio.toFixed(2),
    `${lowest.toFixed(2)} … ${highest.toFixed(2)}`,
    Number.isNaN(byCpu) ? '' : byCpu.toFixed(2),
  ]
}
