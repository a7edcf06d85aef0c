import { type Contestant, type Rounds, alternate, figuresOf, median, ratioOf } from '../measuring/rounds.ts'
import { figure, table } from '../measuring/table.ts'
import { type Checked, checkAnswers } from './checks.ts'
import { OURS, type Router } from './contestants.ts'
import { drive } from './load.ts'
import { type Operation, operations } from './operations.ts'
import type { SubgraphServers } from './subgraph-servers.ts'

export const CONNECTIONS = 32

/** Milliseconds between two looks at a router's memory. */
const LOOK = 100

/** How it is measured. */
export interface Measuring {
  token: () => string
  /** Seconds of a round. */
  seconds: number
  rounds: number
}

/** What is known of a router besides its rates. */
interface Observed {
  /** Most bytes of memory while under load. */
  memory: number
  /** Subgraph calls for each answer under load. */
  calls: number
}

/** Measures all on each operation and prints what came of it. */
export async function compare(
  routers: readonly Router[],
  subgraphs: SubgraphServers,
  measuring: Measuring,
): Promise<void> {
  for (const operation of operations) {
    const checked = await checkAnswers(routers, operation, subgraphs, measuring.token)
    const observed = new Map<string, Observed>()
    const contestants = routers.map((router) =>
      contestant(router, operation, { checked, observed, subgraphs, measuring }),
    )
    await alternate(contestants, 2)
    observed.clear()
    print(operation, await alternate(contestants, measuring.rounds), checked, observed)
  }
}

/** What a round needs to know. */
interface Setting {
  checked: ReadonlyMap<string, Checked>
  observed: Map<string, Observed>
  subgraphs: SubgraphServers
  measuring: Measuring
}

function contestant(router: Router, { query }: Operation, setting: Setting): Contestant {
  const { checked, observed, subgraphs, measuring } = setting
  const { name, url } = router
  const load = { url, query, connections: CONNECTIONS, ...measuring, bytes: checked.get(name)?.bytes ?? 0 }
  return {
    name,
    async round() {
      let memory = observed.get(name)?.memory ?? 0
      const looks = setInterval(() => (memory = Math.max(memory, router.memory())), LOOK)
      subgraphs.look()
      const cpu = router.cpuSeconds()
      const { answered, seconds } = await drive(load)
      const used = router.cpuSeconds() - cpu
      clearInterval(looks)
      observed.set(name, { memory, calls: subgraphs.look().calls / answered })
      return { rate: answered / seconds, perCpu: answered / used }
    },
  }
}

function print(
  { title }: Operation,
  rounds: Rounds,
  checked: ReadonlyMap<string, Checked>,
  observed: ReadonlyMap<string, Observed>,
): void {
  const size = (checked.get(OURS)?.bytes ?? 0) / 1000
  console.log(`\n  ${title}: an answer of ${figure(size)} kB\n`)
  const head = [
    '',
    'requests/s',
    'ours to it',
    'from … to',
    'by CPU',
    'CPU',
    'busy',
    'calls',
    'under load',
    'memory',
  ]
  console.log(table([head, ...[...rounds.keys()].map((name) => row(name))]))

  function row(name: string): string[] {
    const rate = median(figuresOf(rounds, name, 'rate'))
    const perCpu = median(figuresOf(rounds, name, 'perCpu'))
    const { median: ratio, lowest, highest } = ratioOf(rounds, OURS, name, 'rate')
    const { memory = Number.NaN, calls = Number.NaN } = observed.get(name) ?? {}
    return [
      name,
      figure(rate),
      ratio.toFixed(2),
      `${lowest.toFixed(2)} … ${highest.toFixed(2)}`,
      ratioOf(rounds, OURS, name, 'perCpu').median.toFixed(2),
      `${figure(1000 / perCpu)} ms`,
      `${Math.round((rate / perCpu) * 100)} %`,
      String(checked.get(name)?.calls ?? ''),
      calls.toFixed(1),
      `${Math.round(memory / 1e6)} MB`,
    ]
  }
}
