import { type Span, mainProfile, microseconds, selfTimes } from '../measuring/cpu-profile.ts'
import { printSelfTimes } from '../measuring/self-times.ts'
import { checkAnswers } from './checks.ts'
import { CONNECTIONS } from './compare.ts'
import { type Course, startOurs } from './contestants.ts'
import { drive } from './load.ts'
import { type Operation, operations } from './operations.ts'
import type { SubgraphServers } from './subgraph-servers.ts'

/** Calls no subgraph: what a request costs outside of execution. */
const trivial: Operation = { title: 'no subgraph at all', query: '{ __typename }' }

/**
 * Where our router's time goes, from V8's sampling profiler: self time by package or folder, and the functions with
 * most of it. Start-up and warm-up are left out.
 */
export async function profile(
  course: Course,
  subgraphs: SubgraphServers,
  { token, seconds }: { token: () => string; seconds: number },
): Promise<void> {
  const folder = course.stage.folder('profile')
  const options = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500']
  const router = await startOurs(course, options)
  const spans: { title: string; answered: number; span: Span }[] = []
  for (const operation of [...operations, trivial]) {
    const { title, query } = operation
    const checked = await checkAnswers([router], operation, subgraphs, token)
    const bytes = checked.get(router.name)?.bytes ?? 0
    const load = { url: router.url, query, token, connections: CONNECTIONS, seconds, bytes }
    await drive(load)
    const from = microseconds()
    const { answered } = await drive(load)
    spans.push({ title, answered, span: { from, to: microseconds() } })
  }
  await router.stop()
  const profile = mainProfile(folder)
  console.log("  self time of the router's main thread")
  for (const { title, answered, span } of spans)
    printSelfTimes(selfTimes(profile, span), span, `${title}: of all, and for each request`, answered)
}
