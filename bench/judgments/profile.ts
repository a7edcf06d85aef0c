import { type Span, mainProfile, microseconds, selfTimes } from '../measuring/cpu-profile.ts'
import { type Load, drive } from '../measuring/load.ts'
import { printSelfTimes } from '../measuring/self-times.ts'
import { BATCH } from './contestants.ts'
import { type Judgify, startJudgify } from './judgify.ts'
import type { MachineRecord } from './maintenance.ts'
import type { Stage } from './stage.ts'

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
  const profile = mainProfile(folder)
  console.log(`  self time of the server's main thread; database: ${stage.database}`)
  for (const { work, span } of spans) {
    const title = `${work.title}: of all, and for each judgement`
    printSelfTimes(selfTimes(profile, span), span, title, work.requests * work.size)
  }
}

function worksOf({ body }: Judgify, records: readonly MachineRecord[]): Work[] {
  const lists = Array.from({ length: 4 }, (_, at) => records.slice(at * BATCH, (at + 1) * BATCH))
  const one = { connections: 50, bodies: records.map(body.graphql), expect: 'DECIDED' }
  const many = { connections: 4, bodies: lists.map(body.graphqlBatch), expect: '"refused":0' }
  return [
    { title: 'one record a request, 50 connections', load: one, warmUp: 3000, requests: 8000, size: 1 },
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
