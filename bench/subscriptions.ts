/**
 * What it costs to tell an event to a subscriber: our router, and a bare server of npm `graphql-ws` that passes events
 * on and checks nobody.
 *
 *     node bench/subscriptions.ts [--rounds=N] [--seconds=N]
 *
 * How it is done:
 * - One process each, both on the same core; a service that tells and all subscribers are in this process, on another.
 * - Each has 2,000 subscriptions, on 100 connections of as many users, to 200 topics: every topic has 10 subscribers. An
 *   event has about half a kilobyte. They take turns, to and fro, in rounds of 200 events a second, each on a topic of
 *   its own, so that 2,000 are delivered a second.
 * - The numbers of each subscription's events must follow one another: what is lost, doubled or out of order is counted.
 * - Besides, some connections of each subscribe to a torrent of large events and read nothing. They fall behind so far
 *   and no farther, or answer no ping, and are let go; memory shows what was kept for them meanwhile.
 * - Ours checks tokens, permissions, limits and each event's credential, validates and plans, logs and counts. The peer
 *   does nothing of it, which is to its advantage.
 */
import { parseArgs } from 'node:util'
import { compare } from './subscriptions/compare.ts'
import { startPassers } from './subscriptions/contestants.ts'
import { openSource } from './subscriptions/source.ts'
import { setStage } from './judgments/stage.ts'
import { canPin, pinThisProcess } from './measuring/pinning.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '5' } },
})
const pin = canPin()
if (pin) pinThisProcess(1)
else console.log('  not pinned: that takes two cores and the program taskset')
const source = await openSource()
const stage = await setStage()
try {
  const passers = await startPassers(source, { stage, core: pin ? 0 : undefined })
  await compare(passers, source, { rounds: Number(values.rounds), seconds: Number(values.seconds) })
  for (const passer of passers) await passer.stop()
} finally {
  source.close()
  await stage.clear()
}
