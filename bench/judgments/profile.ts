import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type CpuProfile, type SelfTime, type Span, selfTimes } from '../measuring/cpu-profile.ts'
import { type Load, drive } from '../measuring/load.ts'
import { table } from '../measuring/table.ts'
import { BATCH } from './contestants.ts'
import { type Judgify, startJudgify } from './judgify.ts'
import type { MachineRecord } from './maintenance.ts'
import type { Stage } from './stage.ts'

const FUNCTIONS = 15

/** What is profiled: one record a request, and many. */
interface Work {
  title: string
  load: Omit<Load, 'url' | 'path' | 'headers' | 'requests'>
  /** Requests before the profile is looked at, and while it is. */
  warmUp: number
  requests: number
  /** Judgements a request. */
  size: number
}

/**
 * Where our server's time goes while it judges by GraphQL, from V8's sampling profiler: self time by package or folder,
 * and the functions with most of it. Start-up and warm-up are left out.
 */
export async function profile(stage: Stage, records: readonly MachineRecord[]): Promise<void> {
  const folder = stage.folder('profile')
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500']
  const judgify = await startJudgify(stage, nodeOptions)
  const spans: { work: Work; span: Span }[] = []
  for (const work of worksOf(judgify, records)) spans.push({ work, span: await run(judgify, work) })
  await judgify.stop()
  const profile = read(folder)
  console.log(`  self time of the server's main thread; database: ${stage.database}`)
  for (const { work, span } of spans) print(selfTimes(profile, span), work, span)
}

function worksOf({ body }: Judgify, records: readonly MachineRecord[]): Work[] {
  const lists = Array.from({ length: 4 }, (_, at) => records.slice(at * BATCH, (at + 1) * BATCH))
  const one = { connections: 32, bodies: records.map(body.graphql), expect: 'DECIDED' }
  const many = { connections: 4, bodies: lists.map(body.graphqlBatch), expect: '"refused":0' }
  return [
    { title: 'one record a request, 32 connections', load: one, warmUp: 3000, requests: 8000, size: 1 },
    { title: `${BATCH} a request, 4 connections`, load: many, warmUp: 8, requests: 40, size: BATCH },
  ]
}

async function run({ url, headers }: Judgify, { load, warmUp, requests }: Work): Promise<Span> {
  const to = { url, path: '/graphql', headers, ...load }
  await drive({ ...to, requests: warmUp })
  const from = microseconds()
  await drive({ ...to, requests })
  return { from, to: microseconds() }
}

function print(times: readonly SelfTime[], { title, requests, size }: Work, span: Span): void {
  const total = times.reduce((sum, { time }) => sum + time, 0)
  const shares = (time: number): string[] => [
    `${((time / total) * 100).toFixed(1)} %`,
    `${(time / requests / size).toFixed(1)} µs`,
  ]
  const places = new Map<string, number>()
  for (const { place, time } of times) places.set(place, (places.get(place) ?? 0) + time)
  const byTime = [...places].toSorted(([, a], [, b]) => b - a).filter(([, time]) => time / total > 0.003)
  const working = times.filter(({ place }) => place !== 'idle').toSorted((a, b) => b.time - a.time)
  const covered = Math.round((total / (span.to - span.from)) * 100)
  console.log(`\n  ${title}: of all, and for each judgement; samples cover ${covered} % of the time\n`)
  console.log(table(byTime.map(([place, time]) => [place, ...shares(time)])))
  console.log('')
  const rows = working
    .slice(0, FUNCTIONS)
    .map(({ name, where, time }) => [`${name}  ${where}`, ...shares(time)])
  console.log(table(rows))
}

function read(folder: string): CpuProfile {
  const profiles = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile,
  )
  // Worker threads leave profiles too; the main thread's is the largest.
  const [main] = profiles.toSorted((a, b) => b.nodes.length - a.nodes.length)
  if (main === undefined) throw new Error('the server left no profile')
  return main
}

/** The clock that V8 stamps its samples with. */
function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
