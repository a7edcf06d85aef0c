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
   * Sets aside the most that a request may use, before it is sent; `settle` gives back what it did not use. Throws
   * ModelFailure OVER_BUDGET when that is more than is left, or when the books can't be reached.
   */
  reserve(
    tenantId: string,
    now: Date,
    most: Usage,
  ): Promise<{ settle: (used: Pick<Usage, 'inputTokens' | 'outputTokens' | 'costUsd'>) => void }>
  /** Gives back what is booked and was not used. */
  close(): Promise<void>
}

/** Share of a limit that is booked at a time; without a limit, so much. */
const BLOCK = 0.01
const UNLIMITED: Entry = { tokens: 100_000, microUsd: 1_000_000 }

/**
 * Opens the books. They are ahead of what is used, never behind: a process books a block, from which requests are
 * served without asking the database again. What a process had left when it was killed stays booked, so that nobody can
 * use more than they may.
 */
export function openBudget(database: Database, limits: DailyLimits): Budget {
  const blocks = new Map<string, Entry & { date: string }>()
  const block = {
    tokens: limits.tokens === 0 ? UNLIMITED.tokens : Math.floor(limits.tokens * BLOCK),
    microUsd: limits.usd === 0 ? UNLIMITED.microUsd : Math.floor(limits.usd * 1e6 * BLOCK),
  }
  const leftOf = (tenantId: string, date: string): Entry => {
    const known = blocks.get(tenantId)
    if (known?.date === date) return known
    const fresh = { date, tokens: 0, microUsd: 0 }
    blocks.set(tenantId, fresh)
    return fresh
  }
  return {
    async reserve(tenantId, now, most) {
      const date = now.toISOString().slice(0, 10)
      const needed = entryOf(most)
      const left = leftOf(tenantId, date)
      // Taken at once, so that two can't count on the same; each books what it lacks itself.
      add(left, needed, -1)
      const lacking = {
        tokens: Math.min(needed.tokens, Math.max(0, -left.tokens)),
        microUsd: Math.min(needed.microUsd, Math.max(0, -left.microUsd)),
      }
      if (lacking.tokens > 0 || lacking.microUsd > 0) {
        try {
          add(left, await bookBlock(database, { tenantId, date, lacking, block, limits }), 1)
        } catch (error) {
          add(left, needed, 1)
          throw error
        }
      }
      return {
        settle(used) {
          add(left, needed, 1)
          add(left, entryOf(used), -1)
        },
      }
    },
    async close() {
      for (const [tenantId, { date, tokens, microUsd }] of blocks)
        await correct(database, tenantId, date, { tokens: -tokens, microUsd: -microUsd })
      blocks.clear()
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

function add(entry: Entry, { tokens, microUsd }: Entry, sign: 1 | -1): void {
  entry.tokens += sign * tokens
  entry.microUsd += sign * microUsd
}

/** Books what is lacking and a block beyond, near the limit only what is lacking. Throws OVER_BUDGET. */
async function bookBlock(
  database: Database,
  order: { tenantId: string; date: string; lacking: Entry; block: Entry; limits: DailyLimits },
): Promise<Entry> {
  const { tenantId, date, lacking, block, limits } = order
  const more = { tokens: lacking.tokens + block.tokens, microUsd: lacking.microUsd + block.microUsd }
  try {
    for (const entry of [more, lacking]) if (await book(database, tenantId, date, entry, limits)) return entry
  } catch (error) {
    throw new ModelFailure('OVER_BUDGET', "The budget of model requests can't be checked: none is sent.", {
      cause: error,
    })
  }
  throw overBudget(limits)
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
