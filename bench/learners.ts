/**
 * Our learners against scikit-learn's trees, ml-cart and Weka's JRip, on the same data.
 *
 *     node bench/learners.ts [--rounds N] [--only trees|rules|maintenance]
 *
 * Needs Debian's python3-sklearn and weka; ml-cart is installed at the first run. How it is kept fair:
 * - Trees: the same settings (Gini, 5 levels, 5 cases in a leaf), from columns in memory to a grown tree; sorting is
 *   part of it. Everybody is warm, fits small sets often enough to be timed, and takes turns; ratios are taken within a
 *   round. That the trees are the same is what the tests are for; here leaves and the share right are shown beside.
 *   scikit-learn is given float32, which it wants, and so has no conversion to do.
 * - `by CPU` is the ratio of processor time, all threads of either process counted: steadier than the clock on a machine
 *   that others use too.
 * - `from a thread`: data to a warm thread, a tree back, as a service would.
 * - Rules: JRip with its defaults, timed by Weka's own clock, so without Java's start and without reading files, which
 *   `by CPU` has with it; ours is the median of five runs. Both learn from 10,000 cases and are tested on 10,000 others.
 * - Maintenance: AI4I 2020 (features alone), failures in five folds. JRip and the tree see the six columns as they are;
 *   ours is all of `extract`, features found, algorithms, choice and measuring. F1 is over the answers of all folds.
 */
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { countLeaves, type DataSet, growTree, type Labels, predict, predictByList, ripper } from '#learners'
import { compareMaintenance } from './learners/compare-maintenance.ts'
import { mlCart } from './learners/ml-cart.ts'
import { ScikitLearn } from './learners/scikit-learn.ts'
import { jrip, whyNoWeka } from './learners/weka.ts'
import { type Contestant, alternate, figuresOf, median, ratioOf } from './measuring/rounds.ts'
import { figure, table } from './measuring/table.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, only: { type: 'string', default: '' } },
})
const rounds = Number(values.rounds)
/** How often rules are learned: the median counts, for a learner of half a second is not yet warm after its first run. */
const RUNS = 5

const peer = new ScikitLearn()
try {
  if (isWanted('trees')) await compareTrees()
  if (isWanted('rules')) await compareRules()
  if (isWanted('maintenance')) await compareMaintenance(peer)
} finally {
  peer.stop()
}

function isWanted(part: string): boolean {
  return values.only === '' || values.only === part
}

async function compareTrees(): Promise<void> {
  const rows = [
    [
      'trees',
      'ours, ms',
      'scikit-learn',
      'ratio',
      'from … to',
      'by CPU',
      'ml-cart',
      'leaves',
      'right',
      'theirs',
    ],
  ]
  const fitMlCart = mlCart()
  for (const [name, repeat] of [
    ['iris', 200],
    ['wine', 100],
    ['500 × 10', 50],
    ['breast cancer', 20],
    ['10k × 20', 1],
    ['100k × 20', 1],
  ] as const) {
    const { data, labels } = await peer.data(name)
    const options = { max_depth: 5, min_samples_leaf: 5 }
    const fit = (): ReturnType<typeof growTree> => growTree(data, labels, { maxDepth: 5, minLeaf: 5 })
    for (let warm = 0; warm < Math.min(50, repeat * 3); warm += 1) fit()
    await peer.fit(name, options, repeat)
    const measured = await alternate(
      [
        contestant('ours', () => timed(repeat, async () => void fit())),
        contestant('theirs', () => peer.fit(name, options, repeat)),
        ...(name === 'iris' ? [await threadContestant(data, labels, repeat)] : []),
      ],
      rounds,
    )
    const tree = fit()
    const theirs = await peer.fit(name, options, 1)
    const ratio = ratioOf(measured, 'ours', 'theirs', 'rate')
    const other = data.length <= 1_000 ? fitMlCart(data, labels) : undefined
    rows.push([
      name,
      figure(1 / median(figuresOf(measured, 'ours', 'rate'))),
      figure(1 / median(figuresOf(measured, 'theirs', 'rate'))),
      ratio.median.toFixed(2),
      `${ratio.lowest.toFixed(2)} … ${ratio.highest.toFixed(2)}`,
      ratioOf(measured, 'ours', 'theirs', 'perCpu').median.toFixed(2),
      other === undefined ? '' : figure(other.ms),
      `${countLeaves(tree)} / ${theirs.leaves}`,
      share(predict(tree, data), labels.values),
      theirs.right.toFixed(4),
    ])
    if (!measured.has('thread')) continue
    const thread = ratioOf(measured, 'thread', 'theirs', 'rate')
    const ms = figure(1 / median(figuresOf(measured, 'thread', 'rate')))
    const byCpu = ratioOf(measured, 'thread', 'theirs', 'perCpu').median.toFixed(2)
    const range = `${thread.lowest.toFixed(2)} … ${thread.highest.toFixed(2)}`
    rows.push([`${name}, from a thread`, ms, '', thread.median.toFixed(2), range, byCpu])
  }
  console.log(table(rows))
}

/** Milliseconds of one of so many: by the clock, and of processor time. */
interface Times {
  readonly ms: number
  readonly cpu: number
}

function contestant(name: string, work: () => Promise<Times>): Contestant {
  return {
    name,
    async round() {
      const { ms, cpu } = await work()
      return { rate: 1 / ms, perCpu: 1 / cpu }
    },
  }
}

async function timed(repeat: number, work: () => Promise<unknown>): Promise<Times> {
  const started = performance.now()
  const before = process.cpuUsage()
  for (let one = 0; one < repeat; one += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: (performance.now() - started) / repeat, cpu: (user + system) / 1000 / repeat }
}

async function threadContestant(data: DataSet, labels: Labels, repeat: number): Promise<Contestant> {
  const thread = new Worker(new URL('learners/tree-thread.ts', import.meta.url))
  thread.unref()
  let answered = Promise.withResolvers<unknown>()
  thread.on('message', (tree) => answered.resolve(tree))
  thread.on('error', (error) => answered.reject(error))
  const fit = (): Promise<unknown> => {
    answered = Promise.withResolvers<unknown>()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage({ data, labels, options: { maxDepth: 5, minLeaf: 5 } })
    return answered.promise
  }
  await timed(repeat, fit)
  return contestant('thread', () => timed(repeat, fit))
}

async function compareRules(): Promise<void> {
  const missing = whyNoWeka()
  if (missing !== undefined) return console.log(`  rules: ${missing}`)
  const [training, testing] = [await peer.data('10k × 20'), await peer.data('10k × 20, to test on')]
  ripper(training.data, training.labels, { seed: 9 })
  const rows = [['RIPPER, 10k × 20', 'ours, s', 'JRip', 'ratio', 'by CPU', 'rules', 'JRip', 'right', 'JRip']]
  for (const seed of [1, 2, 3]) {
    const list = ripper(training.data, training.labels, { seed })
    const times: number[] = []
    const before = process.cpuUsage()
    for (let run = 0; run < RUNS; run += 1) {
      const started = performance.now()
      ripper(training.data, training.labels, { seed })
      times.push((performance.now() - started) / 1000)
    }
    const { user, system } = process.cpuUsage(before)
    const seconds = median(times)
    const theirs = jrip(training, testing, seed)
    const right = theirs.counts.reduce((sum, row, code) => sum + row[code]!, 0) / testing.data.length
    rows.push([
      `seed ${seed}`,
      figure(seconds),
      figure(theirs.seconds),
      (theirs.seconds / seconds).toFixed(1),
      ((theirs.cpuSeconds * 1e6) / ((user + system) / RUNS)).toFixed(1),
      String(list.rules.length),
      String(theirs.rules),
      share(predictByList(list, testing.data), testing.labels.values),
      right.toFixed(4),
    ])
  }
  console.log(`\n${table(rows)}`)
  const large = await peer.data('100k × 20')
  const started = performance.now()
  const list = ripper(large.data, large.labels)
  const seconds = figure((performance.now() - started) / 1000)
  console.log(`  RIPPER on 100k × 20 ends after ${seconds} s with ${list.rules.length} rules`)
}

function share(answers: Int32Array, labels: Int32Array): string {
  return (answers.filter((answer, row) => answer === labels[row]).length / labels.length).toFixed(4)
}
