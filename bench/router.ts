/**
 * Requests a second through our router and through others, on one supergraph: Apollo Server with Apollo's gateway, Hive
 * Gateway with its planner in JavaScript and in Rust, and Grafbase, which is all in Rust.
 *
 *     node bench/router.ts [--rounds=N] [--seconds=N] [--users=N] [--only=ours] [--profile]
 *
 * How it is kept fair:
 * - One process each, all on the same core; load and subgraphs are in this process, on another. All run all the time,
 *   but only one is under load; they take turns, to and fro, in rounds of some seconds; ratios are taken within a round.
 * - 32 keep-alive connections, each with one request under way. Every request has an access token of its own, which
 *   routers must hand on to subgraphs, or say it in their own way: nobody can share one user's answers with another.
 * - Subgraphs answer from memory, and through a server that takes next to nothing, as does the client: `busy` tells how
 *   much of its core a router used. Where it is far from 100 %, `CPU` says more than the rate.
 * - Before anything is timed, all must give the same data for each operation.
 * - Each is set up as its manual says, for production, and logs no requests.
 * - Ours checks each token's signature and claims, signs an identity header for the subgraphs, counts in metrics and
 *   continues traces. The others check nothing, which is to their advantage.
 *
 * `--users=N` has N tokens come again and again instead of a new one for each request. `--profile` measures nothing,
 * but tells where our time goes. The peers are in a package of their own, bench/router/peers, installed at first.
 */
import { parseArgs } from 'node:util'
import { setStage } from './judgments/stage.ts'
import { canPin, pinThisProcess } from './measuring/pinning.ts'
import { compare } from './router/compare.ts'
import { type Course, startOurs, startPeers } from './router/contestants.ts'
import { installPeers } from './router/peers.ts'
import { profile } from './router/profile.ts'
import { shop } from './router/shop/shop.ts'
import { serveSubgraphs } from './router/subgraph-servers.ts'
import { recurring, tokenSource } from './router/tokens.ts'

/** The core of the routers; this process has the other. */
const ROUTERS = 0
const LOAD = 1

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    users: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    profile: { type: 'boolean', default: false },
  },
})
const withPeers = values.only !== 'ours' && !values.profile
if (withPeers) installPeers()
const pin = canPin()
if (pin) pinThisProcess(LOAD)
else console.log('  not pinned: that takes two cores and the program taskset')
const users = Number(values.users)
const token = users > 0 ? recurring(tokenSource(), users) : tokenSource()
const subgraphs = await serveSubgraphs(shop)
const stage = await setStage()
const course: Course = { stage, urls: subgraphs.urls, core: pin ? ROUTERS : undefined }
try {
  const seconds = Number(values.seconds)
  if (values.profile) await profile(course, subgraphs, { token, seconds })
  else {
    const routers = [await startOurs(course), ...(withPeers ? await startPeers(course) : [])]
    console.log(
      `  tokens: ${users > 0 ? `${users}, over and over` : 'a new one each request'}; our database: ${stage.database}${
        stage.database === 'embedded' ? ", in the router's own process and memory" : ''
      }`,
    )
    await compare(routers, subgraphs, { token, seconds, rounds: Number(values.rounds) })
    for (const router of routers) await router.stop()
  }
} finally {
  subgraphs.close()
  await stage.clear()
}
