/**
 * Whether threads are worth their while in a backtest, and from what size on.
 *
 *     node bench/backtests.ts [--rounds N]
 *
 * Plain rules are quicker tallied than records are handed to a thread: here as many pages are through as a database can
 * read. Threads pay where rules are slow, of long lists or of texts: nothing else is held up, and with more than two
 * processors several work. That is why a backtest looks at how long its own pages take.
 *
 * Pages of 1,000 records are tallied as a backtest does, here and in threads that are started for it, as in the first
 * backtest of a process, and in threads that are there already. `held up` is the longest time that nothing else could
 * be served meanwhile. Reading the records from the database, which goes on beside, is not counted.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { TallyThreads, type Tallying, tallyingHere } from '../subgraphs/judgment/backtests/tallying.ts'
import type { PastRecordText } from '../subgraphs/judgment/domain/backtest.ts'
import { ruleSetOf } from '../subgraphs/judgment/domain/rule-set-input.ts'
import type { RuleSet } from '../subgraphs/judgment/domain/workflow-version.ts'
import { plantSample } from './engine/samples.ts'
import { figure, table } from './measuring/table.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })
const PAGE = 1_000
const { rules, inputs } = plantSample(0.05)
const readings = Array.from({ length: 40 }, (_, place) => (place * 37) % 50)
const texts = inputs.map((input) => JSON.stringify({ ...input, readings }))

const rows: string[][] = []
for (const [title, conditions] of [
  ['plain', rules.map(({ cel }) => cel)],
  ['of lists', ['readings.all(r, readings.exists(other, other > r + 40))']],
] as const) {
  for (const count of title === 'plain' ? [10, 100, 1_000] : [10, 50]) {
    const when = Array.from({ length: count }, (_, at) => conditions[at % conditions.length] ?? '')
    const ruleSet = ruleSetOf({
      rules: when.map((one, at) => ({ when: one, outcome: at % 2 === 0 ? 'OK' : 'NG' })),
    })
    for (const records of [1_000, 5_000, 20_000])
      rows.push([`${count} ${title}`, ...(await compare(ruleSet, records))])
  }
}
console.log(
  table([
    ['rules', 'records', 'here, ms', 'held up', 'threads, ms', 'held up', 'warm, ms', 'here / warm'],
    ...rows,
  ]),
)

async function compare(ruleSet: RuleSet, records: number): Promise<string[]> {
  const warm = new TallyThreads()
  await tallyAll(warm, ruleSet, PAGE)
  const runs: { here: Timed; cold: Timed; warm: Timed }[] = []
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const threads = new TallyThreads()
    runs.push({
      here: await timed(() => tallyAll(tallyingHere(ruleSet), ruleSet, records)),
      cold: await timed(() => tallyAll(threads, ruleSet, records)),
      warm: await timed(() => tallyAll(warm, ruleSet, records)),
    })
    await threads.close()
  }
  await warm.close()
  const of = (pick: (run: (typeof runs)[number]) => number): number =>
    runs.map(pick).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN
  return [
    records.toLocaleString('en'),
    figure(of(({ here }) => here.ms)),
    figure(of(({ here }) => here.heldUp)),
    figure(of(({ cold }) => cold.ms)),
    figure(of(({ cold }) => cold.heldUp)),
    figure(of((run) => run.warm.ms)),
    of(({ here, warm: other }) => here.ms / other.ms).toPrecision(3),
  ]
}

/** Milliseconds, and the most that the event loop was late. */
interface Timed {
  readonly ms: number
  readonly heldUp: number
}

async function timed(work: () => Promise<void>): Promise<Timed> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  await new Promise((resolve) => {
    setTimeout(resolve, 5)
  })
  delay.disable()
  return { ms, heldUp: delay.max / 1e6 }
}

async function tallyAll(tallying: Tallying, ruleSet: RuleSet, count: number): Promise<void> {
  const backtestId = crypto.randomUUID()
  const underWay: Promise<unknown>[] = []
  for (let start = 0; start < count; start += PAGE) {
    const records = Array.from({ length: PAGE }, (_, at): PastRecordText => {
      const inputData = texts[(start + at) % texts.length] ?? '{}'
      return { judgmentId: null, inputData, outcome: '"OK"', at: new Date(0) }
    })
    underWay.push(tallying.tally({ backtestId, ruleSet, threshold: 0.7, records }))
    if (underWay.length >= tallying.atOnce) await underWay.shift()
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  await Promise.all(underWay)
}
