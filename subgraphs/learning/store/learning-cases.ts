import { type Database, sql } from '#host'
import type { LearningCase } from '../domain/extraction.ts'
import type { JsonObject } from '../domain/json.ts'

/** A workflow's cases whose right outcome is known, newest first, below an id. */
export function learningCases(
  database: Database,
  tenantId: string,
  workflowId: string,
  page: { below: string | null; size: number },
): Promise<LearningCase[]> {
  return database.query(
    tenantId,
    sql`-- learningCases.next
      select id, input_data as "inputData", judged_outcome as "judgedOutcome", correct_outcome as "correctOutcome", weight
      from learning.rated_cases
      where tenant_id = ${tenantId} and workflow_id = ${workflowId} and correct_outcome is not null
        and ${page.below === null ? sql`true` : sql`id < ${page.below}::uuid`}
      order by id desc limit ${page.size}`,
  )
}

/** Equal records that are said to deserve different outcomes. */
export interface Contradiction {
  inputData: JsonObject
  outcomes: { outcome: unknown; weight: number; caseIds: string[] }[]
}

/** Contradictions among a workflow's ratings, those with most cases first. */
export function contradictions(
  database: Database,
  tenantId: string,
  workflowId: string,
  limit: number,
): Promise<Contradiction[]> {
  return database.query(
    tenantId,
    sql`-- learningCases.contradictions
      with said as (
        select input_data, correct_outcome, sum(weight) as weight, count(*) as cases,
          (array_agg(id order by id desc))[1:20] as ids
        from learning.rated_cases
        where tenant_id = ${tenantId} and workflow_id = ${workflowId} and correct_outcome is not null
        group by input_data, correct_outcome
      )
      select input_data as "inputData",
        json_agg(json_build_object('outcome', correct_outcome, 'weight', weight, 'caseIds', ids) order by weight desc)
          as outcomes
      from said group by input_data having count(*) > 1 order by sum(cases) desc, input_data limit ${limit}`,
  )
}

/** How many contradictions there are among a workflow's ratings. */
export async function countContradictions(
  database: Database,
  tenantId: string,
  workflowId: string,
): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    tenantId,
    sql`-- learningCases.countContradictions
      select count(*)::int as count from (
        select from learning.rated_cases
        where tenant_id = ${tenantId} and workflow_id = ${workflowId} and correct_outcome is not null
        group by input_data having count(distinct correct_outcome) > 1) as found`,
  )
  return row?.count ?? 0
}
