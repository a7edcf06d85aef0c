import { type Load, drive } from '../measuring/load.ts'
import type { Contestant } from '../measuring/rounds.ts'
import type { Judgify } from './judgify.ts'
import type { MachineRecord } from './maintenance.ts'
import type { Zen } from './zen.ts'

/** Records in a batch. */
export const BATCH = 500

/** Requests a round, by connections. */
const REQUESTS = { 50: 2050, 4: 1024 } as const
/** Batches a round, and how many are under way at once. */
const BATCHES = { requests: 12, connections: 4 }

/** Both, running. */
export interface Servers {
  judgify: Judgify
  zen: Zen
}

/** Judgements that each has answered. */
export class Tally {
  judgify = 0
  zen = 0
}

/** One record a request: ours by GraphQL and by REST, Zen with and without a trace. */
export function singles(
  servers: Servers,
  records: readonly MachineRecord[],
  connections: keyof typeof REQUESTS,
  tally: Tally,
): Contestant[] {
  const { judgify, zen } = servers
  const counts = { connections, requests: REQUESTS[connections] }
  const { url, headers, body } = judgify
  const ours = { url, headers, expect: 'DECIDED', ...counts }
  const theirs = { url: zen.url, bodies: records.map(zen.body.one), expect: 'outcome', ...counts }
  const rest = { ...ours, path: '/api/v2/judgment/execute', bodies: records.map(body.rest) }
  const contestant = (name: string, server: keyof Servers, load: Load): Contestant =>
    contestantOf({ name, server, load, size: 1 }, servers, tally)
  return [
    contestant('graphql', 'judgify', { ...ours, path: '/graphql', bodies: records.map(body.graphql) }),
    contestant('zen', 'zen', { ...theirs, path: '/judge' }),
    contestant('rest', 'judgify', rest),
    contestant('zen, no trace', 'zen', { ...theirs, path: '/judge?trace=no' }),
  ]
}

/** Many records a request, ours and theirs; and theirs one at a time. */
export function batches(servers: Servers, records: readonly MachineRecord[], tally: Tally): Contestant[] {
  const { judgify, zen } = servers
  const lists = Array.from({ length: 4 }, (_, at) => records.slice(at * BATCH, (at + 1) * BATCH))
  const { url, headers, body } = judgify
  const ours = { url, headers, path: '/graphql', expect: '"refused":0', ...BATCHES }
  const theirs = { url: zen.url, path: '/judge-all', expect: 'outcome', ...BATCHES }
  const contestant = (name: string, server: keyof Servers, load: Load): Contestant =>
    contestantOf({ name, server, load, size: BATCH }, servers, tally)
  return [
    contestant('graphql', 'judgify', { ...ours, bodies: lists.map(body.graphqlBatch) }),
    contestant('zen batch', 'zen', { ...theirs, bodies: lists.map(zen.body.batch) }),
    ...singles(servers, records, 50, tally).filter(({ name }) => name === 'zen'),
  ]
}

/** A contestant whose figures are of judgements, `size` a request. */
function contestantOf({ name, server, load, size }: Part, servers: Servers, tally: Tally): Contestant {
  return {
    name,
    async round() {
      const before = servers[server].cpuSeconds()
      const { answered, seconds } = await drive(load)
      const cpu = servers[server].cpuSeconds() - before
      const judgments = answered * size
      tally[server] += judgments
      return { rate: judgments / seconds, perCpu: judgments / cpu }
    },
  }
}

interface Part {
  name: string
  server: keyof Servers
  load: Load
  /** Judgements a request. */
  size: number
}
