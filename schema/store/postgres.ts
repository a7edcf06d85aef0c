import path from 'node:path'
import { sql } from '#host'
import { digestOf } from '../artifact/digest.ts'
import type { Sql } from '#host'
import type { Connection } from '../../host/database/connect.ts'
import { hourOf } from './store.ts'
import type { Kind, Store, Usage, UsageCount } from './store.ts'

/** The registry's own Postgres schema, for the host to migrate. */
export const registryMigrations = {
  schema: 'registry',
  dir: path.join(import.meta.dirname, 'migrations'),
}

/** The product's database as registry, migrated. Statements run as its owner: no tenant has to do with it. */
export function postgresStore(connection: Connection): Store {
  const rows = async <Row extends object>({ text, values }: Sql): Promise<Row[]> =>
    (await connection.pool.query<Row>(text, [...values])).rows
  const text = async (kind: Kind, sha256: string) =>
    (await rows<{ text: string }>(oneText(kind, sha256)))[0]?.text ?? null
  return {
    place: 'PostgreSQL, schema registry',
    async put(kind, content) {
      const sha256 = digestOf(content)
      await rows(addText(kind, sha256, content))
      return sha256
    },
    text,
    supergraph: (sha256) => text('supergraph', sha256),
    async pointer(tag) {
      const [last] = await rows<{ sequence: number; pointer: string }>(entries(1))
      if (last === undefined) return null
      return tag === String(last.sequence) ? 'unchanged' : { text: last.pointer, tag: String(last.sequence) }
    },
    append: async (sequence, signed) => (await rows(addEntry(sequence, signed))).length > 0,
    history: async (limit) => (await rows<{ pointer: string }>(entries(limit))).map(({ pointer }) => pointer),
    async record(counts) {
      await rows(addOperations([...new Set(counts.map(({ document }) => document))]))
      await rows(addCounts(counts))
    },
    usage: (since) => rows<Usage>(usageSince(since)),
    recordedSince: async () => (await rows<{ first: Date | null }>(firstHour()))[0]?.first ?? null,
    async forget(before) {
      await rows(forgetUsage(before))
    },
    close: () => connection.close(),
  }
}

const oneText = (kind: Kind, sha256: string) => sql`-- registry.text
  select text from registry.texts where kind = ${kind} and sha256 = ${sha256}`

const addText = (kind: Kind, sha256: string, text: string) => sql`-- registry.addText
  insert into registry.texts (kind, sha256, text) values (${kind}, ${sha256}, ${text})
  on conflict do nothing`

const entries = (limit: number) => sql`-- registry.entries
  select sequence, pointer from registry.history order by sequence desc limit ${limit}`

/** Of two that come at once with the same number, the second waits for the first, and then adds nothing. */
const addEntry = (sequence: number, signed: string) => sql`-- registry.addEntry
  insert into registry.history (sequence, pointer)
  select ${sequence}::int, ${signed}
  where ${sequence}::int = (select coalesce(max(sequence), 0) + 1 from registry.history)
  on conflict do nothing
  returning sequence`

const addOperations = (documents: string[]) => sql`-- registry.addOperations
  insert into registry.texts (kind, sha256, text)
  select 'operation', * from unnest(${documents.map(digestOf)}::text[], ${documents}::text[])
  on conflict do nothing`

const addCounts = (counts: readonly UsageCount[]) => sql`-- registry.addCounts
  insert into registry.usage as known (hour, operation, client, version, count)
  select hour, operation, client, version, sum(count)
  from unnest(
    ${counts.map(({ hour }) => hourOf(hour).toISOString())}::timestamptz[],
    ${counts.map(({ document }) => digestOf(document))}::text[],
    ${counts.map(({ client }) => client)}::text[],
    ${counts.map(({ version }) => version)}::text[],
    ${counts.map(({ count }) => count)}::bigint[]
  ) as new (hour, operation, client, version, count)
  group by hour, operation, client, version
  on conflict (hour, operation, client, version) do update set count = known.count + excluded.count`

const usageSince = (since: Date) => sql`-- registry.usageSince
  select t.text as document, u.client, u.version, sum(u.count)::float8 as count, max(u.hour) as last
  from registry.usage u join registry.texts t on t.kind = 'operation' and t.sha256 = u.operation
  where u.hour >= ${since}
  group by t.text, u.client, u.version
  order by count desc, document`

const firstHour = () => sql`-- registry.firstHour
  select min(hour) as first from registry.usage`

const forgetUsage = (before: Date) => sql`-- registry.forgetUsage
  delete from registry.usage where hour < ${before}`
