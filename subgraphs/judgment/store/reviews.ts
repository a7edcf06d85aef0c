import { type Database, type Page, type Sql, type Transaction, all, isUuid, pageSql, sql } from '#host'
import type { AnswerPair } from '../domain/review/kappa.ts'
import type { Review } from '../domain/review/review.ts'

/** Conditions on reviews; all that are given must hold. */
export interface ReviewFilter {
  workflowId?: string | null | undefined
  reason?: readonly string[] | null | undefined
  /** WAITING and CLAIMED unless given. */
  status?: readonly string[] | null | undefined
  expired?: boolean | null | undefined
  /** Claimed by the viewer or handed on to them. */
  mine?: boolean | null | undefined
  /** That the viewer could claim now. */
  available?: boolean | null | undefined
}

/** Counts over a workflow's reviews. */
export interface ReviewCounts {
  waiting: number
  claimed: number
  expired: number
  decided: number
  audited: number
  overridden: number
}

/** For whom and when reviews are looked up. */
export interface Occasion {
  subject: string
  mayOverride: boolean
  now: Date
}

const columns = sql`id, place, workflow_id as "workflowId", reason, people, risk, lesson, due_at as "dueAt",
  created_at as "createdAt", revision, claimed_by as "claimedBy", claimed_until as "claimedUntil",
  assigned_to as "assignedTo", note, skipped_by as "skippedBy", answers, outcome, overridden, decided_at as "decidedAt"`

/** Reads the reviews of one tenant. */
export interface ReviewStore {
  /** By their judgements' ids. */
  byIds(ids: readonly string[]): Promise<Review[]>
  /** The most urgent first. */
  page(filter: ReviewFilter, page: Page, occasion: Occasion): Promise<Review[]>
  count(filter: ReviewFilter, occasion: Occasion): Promise<number>
  /** Over a workflow's. */
  counts(workflowId: string, now: Date): Promise<ReviewCounts>
  /** The first two answers of a workflow's reviews, where two people gave any. */
  answerPairs(workflowId: string): Promise<AnswerPair[]>
}

/** The reviews of a tenant. */
export function reviewStore(database: Database, tenantId: string): ReviewStore {
  return {
    byIds: (ids) =>
      database.query(
        tenantId,
        sql`-- reviews.byIds
          select ${columns} from judgment.reviews where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
      ),

    page(filter, page, occasion) {
      const { where, orderAndLimit } = pageSql(page, sql`place`, sql`uuid`)
      return database.query(
        tenantId,
        sql`-- reviews.page
          select ${columns} from judgment.reviews
          where ${fits(tenantId, filter, occasion)} and ${where} ${orderAndLimit}`,
      )
    },

    async count(filter, occasion) {
      const [row] = await database.query<{ count: number }>(
        tenantId,
        sql`-- reviews.count
          select count(*)::int as count from judgment.reviews where ${fits(tenantId, filter, occasion)}`,
      )
      return row?.count ?? 0
    },

    async counts(workflowId, now) {
      const [row] = await database.query<ReviewCounts>(tenantId, countsSql(tenantId, workflowId, now))
      if (row === undefined) throw new Error('an aggregate without a row')
      return row
    },

    answerPairs: (workflowId) =>
      database.query(
        tenantId,
        sql`-- reviews.answerPairs
          select answers -> 0 -> 'outcome' as first, answers -> 1 -> 'outcome' as second, count(*)::int as count
          from judgment.reviews
          where ${ofWorkflow(tenantId, workflowId)} and jsonb_array_length(answers) > 1
          group by 1, 2`,
      ),
  }
}

/** A review that nobody else changes until the transaction ends. */
export async function lockReview(tx: Transaction, id: string): Promise<Review | undefined> {
  const [review] = await tx.query<Review>(sql`-- reviews.lock
    select ${columns} from judgment.reviews where tenant_id = ${tx.tenantId} and id = ${id} for update`)
  return review
}

/** Keeps a review's next state; its revision is one more than it was. */
export async function saveReview(tx: Transaction, review: Review): Promise<Review> {
  const { id, claimedBy, claimedUntil, assignedTo, note, skippedBy, answers, overridden, decidedAt } = review
  const outcome = review.outcome == null ? null : JSON.stringify(review.outcome)
  const [saved] = await tx.query<Review>(sql`-- reviews.save
    update judgment.reviews
    set revision = revision + 1, claimed_by = ${claimedBy}, claimed_until = ${claimedUntil}, assigned_to = ${assignedTo},
      note = ${note}, skipped_by = ${skippedBy}::text[], answers = ${JSON.stringify(answers)}, outcome = ${outcome},
      overridden = ${overridden}, decided_at = ${decidedAt}
    where tenant_id = ${tx.tenantId} and id = ${id} returning ${columns}`)
  if (saved === undefined) throw new Error('a locked review is gone')
  return saved
}

/** Completes a judgement by what people decided; what the deciders said is kept as proposed. */
export async function decideJudgment(tx: Transaction, id: string, outcome: unknown): Promise<void> {
  await tx.query(sql`-- reviews.decideJudgment
    update judgment.judgments
    set status = 'DECIDED', method = 'PERSON', proposed_outcome = coalesce(outcome, proposed_outcome),
      outcome = ${JSON.stringify(outcome)}
    where tenant_id = ${tx.tenantId} and id = ${id}`)
}

function countsSql(tenantId: string, workflowId: string, now: Date): Sql {
  return sql`-- reviews.counts
    select (count(*) filter (where decided_at is null and ${unclaimed(now)}))::int as waiting,
      (count(*) filter (where decided_at is null and not ${unclaimed(now)}))::int as claimed,
      (count(*) filter (where decided_at is null and due_at <= ${now}))::int as expired,
      (count(*) filter (where decided_at is not null))::int as decided,
      (count(*) filter (where decided_at is not null and reason = 'AUDIT'))::int as audited,
      (count(*) filter (where overridden))::int as overridden
    from judgment.reviews where ${ofWorkflow(tenantId, workflowId)}`
}

function ofWorkflow(tenantId: string, workflowId: string): Sql {
  return isUuid(workflowId) ? sql`tenant_id = ${tenantId} and workflow_id = ${workflowId}` : sql`false`
}

function unclaimed(now: Date): Sql {
  return sql`(claimed_until is null or claimed_until <= ${now})`
}

function fits(tenantId: string, filter: ReviewFilter, { subject, mayOverride, now }: Occasion): Sql {
  const conditions = [sql`tenant_id = ${tenantId}`]
  if (filter.workflowId != null)
    conditions.push(isUuid(filter.workflowId) ? sql`workflow_id = ${filter.workflowId}` : sql`false`)
  if (filter.reason != null) conditions.push(sql`reason = any(${filter.reason})`)
  const states = filter.status ?? ['WAITING', 'CLAIMED']
  if (!states.includes('DECIDED')) conditions.push(sql`decided_at is null`)
  if (!states.includes('WAITING')) conditions.push(sql`(decided_at is not null or not ${unclaimed(now)})`)
  if (!states.includes('CLAIMED')) conditions.push(sql`(decided_at is not null or ${unclaimed(now)})`)
  if (!states.includes('WAITING') && !states.includes('CLAIMED')) conditions.push(sql`decided_at is not null`)
  if (filter.expired != null) {
    const expired = sql`(decided_at is null and due_at is not null and due_at <= ${now})`
    conditions.push(filter.expired ? expired : sql`not ${expired}`)
  }
  const mine = sql`(assigned_to = ${subject} or (claimed_by = ${subject} and not ${unclaimed(now)}))`
  if (filter.mine != null) conditions.push(filter.mine ? mine : sql`${mine} is not true`)
  const available = sql`(decided_at is null and (${unclaimed(now)} or claimed_by = ${subject})
    and (assigned_to is null or assigned_to = ${subject} or ${mayOverride}) and not (${subject} = any(skipped_by))
    and not (answers @> jsonb_build_array(jsonb_build_object('by', ${subject}::text))))`
  if (filter.available != null) conditions.push(filter.available ? available : sql`not ${available}`)
  return all(conditions)
}
