import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { ModelFailure } from './models.ts'

/** What a request uses, or may use at most. */
export interface Usage {
  inputTokens: number
  outputTokens: number
  /** US dollars; null when the provider's prices are not configured. */
  costUsd: number | null
}

/** What a tenant may use on a UTC day; 0 sets no limit. */
export interface DailyLimits {
  tokens: number
  usd: number
}

/** Keeps tenants within what they may use on a day. Counted in the database: it survives restarts and is shared. */
export interface Budget {
  /**
   * Books the most that a request may use, before it is sent. Throws ModelFailure OVER_BUDGET when that is more than is
   * left, or when the books can't be reached. `settle` puts what was used in its place; a booking that is never settled
   * stays, so that a crash can't let anybody use more than they may.
   */
  reserve(
    tenantId: string,
    day: Date,
    most: Usage,
  ): Promise<{ settle: (used: Pick<Usage, 'inputTokens' | 'outputTokens' | 'costUsd'>) => Promise<void> }>
}

/** Opens the books. */
export function openBudget(database: Database, limits: DailyLimits): Budget {
  return {
    async reserve(tenantId, day, most) {
      const date = day.toISOString().slice(0, 10)
      const booked = entryOf(most)
      const kept = await book(database, tenantId, date, booked, limits).catch((error: unknown) => {
        throw new ModelFailure(
          'OVER_BUDGET',
          "The budget of model requests can't be checked: none is sent.",
          {
            cause: error,
          },
        )
      })
      if (!kept) throw overBudget(limits)
      return {
        async settle(used) {
          const actual = entryOf(used)
          const change = {
            tokens: actual.tokens - booked.tokens,
            microUsd: actual.microUsd - booked.microUsd,
          }
          if (change.tokens !== 0 || change.microUsd !== 0) await correct(database, tenantId, date, change)
        },
      }
    },
  }
}

interface Entry {
  tokens: number
  microUsd: number
}

function entryOf({ inputTokens, outputTokens, costUsd }: Usage): Entry {
  return { tokens: inputTokens + outputTokens, microUsd: Math.ceil((costUsd ?? 0) * 1e6) }
}

/** Books an entry unless it goes over a limit; one statement, so that two can't both take what is left for one. */
async function book(
  database: Database,
  tenantId: string,
  date: string,
  { tokens, microUsd }: Entry,
  limits: DailyLimits,
): Promise<boolean> {
  const mostTokens = limits.tokens === 0 ? Number.MAX_SAFE_INTEGER : limits.tokens
  const mostMicroUsd = limits.usd === 0 ? Number.MAX_SAFE_INTEGER : Math.floor(limits.usd * 1e6)
  const rows = await database.query(
    tenantId,
    sql`-- modelUsage.book
      insert into host.model_usage as usage (tenant_id, day, tokens, micro_usd)
      select ${tenantId}::uuid, ${date}::date, ${tokens}::bigint, ${microUsd}::bigint
      where ${tokens}::bigint <= ${mostTokens}::bigint and ${microUsd}::bigint <= ${mostMicroUsd}::bigint
      on conflict (tenant_id, day) do update
        set tokens = usage.tokens + excluded.tokens, micro_usd = usage.micro_usd + excluded.micro_usd
        where usage.tokens + excluded.tokens <= ${mostTokens}::bigint
          and usage.micro_usd + excluded.micro_usd <= ${mostMicroUsd}::bigint
      returning tokens`,
  )
  return rows.length > 0
}

async function correct(database: Database, tenantId: string, date: string, change: Entry): Promise<void> {
  await database.query(
    tenantId,
    sql`-- modelUsage.correct
      update host.model_usage
      set tokens = tokens + ${change.tokens}::bigint, micro_usd = micro_usd + ${change.microUsd}::bigint
      where tenant_id = ${tenantId} and day = ${date}::date`,
  )
}

function overBudget({ tokens, usd }: DailyLimits): ModelFailure {
  const limits = [...(tokens > 0 ? [`${tokens} tokens`] : []), ...(usd > 0 ? [`${usd} US dollars`] : [])]
  return new ModelFailure(
    'OVER_BUDGET',
    `The day's budget for models (${limits.join(', ')}) has too little left; it is new at 0:00 UTC.`,
  )
}
