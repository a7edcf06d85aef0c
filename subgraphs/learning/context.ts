import { type Assembly, type Page, type Service, type Viewer, isUuid, loaderBy } from '#host'
import type { z } from 'zod'
import { type ImportCases, importing } from './cases/importing.ts'
import { type FindJudgment, judgmentsOf } from './cases/judgments.ts'
import { keeping } from './cases/keeping.ts'
import { type Rate, rating } from './cases/rating.ts'
import { type Asked, type Similar, findSimilar } from './cases/search.ts'
import { openSpaces } from './cases/spaces.ts'
import { takeStatistics } from './cases/statistics.ts'
import { takeVotesInUse } from './cases/votes.ts'
import { workflowExists } from './cases/workflow-exists.ts'
import type { settings } from './settings.ts'
import {
  type CaseFilter,
  type CaseRow,
  casePage,
  casesByIds,
  casesByJudgments,
  deleteCase,
} from './store/cases.ts'
import { type FeedbackRow, feedbackByIds, feedbackByJudgments, feedbackPage } from './store/feedback.ts'
import { type VoteSample, votesOf } from './store/votes.ts'
import { caseCounts, lockWorkflow } from './store/workflows.ts'

/** What one request can reach. */
export interface Context {
  viewer: Viewer
  /** A judgement with the viewer's rights, null when there is none. */
  judgment: (id: string) => ReturnType<FindJudgment>
  rate: Rate
  importCases: ImportCases
  /** Whether the tenant has a workflow. */
  workflowExists: (id: string) => Promise<boolean>
  similar: (asked: Asked) => Promise<Similar[]>
  /** A rated case by id, null when the tenant has none; asked for together, fetched together. */
  ratedCase: (id: string) => Promise<CaseRow | null>
  /** The rated case of a judgement. */
  caseOfJudgment: (judgmentId: string) => Promise<CaseRow | null>
  ratedCases: (workflowId: string, filter: CaseFilter, page: Page) => Promise<CaseRow[]>
  /** Deletes a case; undefined when there is none. */
  deleteCase: (id: string) => Promise<{ workflowId: string } | undefined>
  feedbackById: (id: string) => Promise<FeedbackRow | null>
  /** All that was ever said of a judgement, newest first. */
  feedbackOf: (judgmentId: string) => Promise<FeedbackRow[]>
  feedback: (workflowId: string, page: Page) => Promise<FeedbackRow[]>
  /** How many cases a workflow has whose right outcome is known. */
  caseCount: (workflowId: string) => Promise<number>
  votes: (workflowId: string, limit: number) => Promise<VoteSample[]>
  takeStatistics: (workflowId: string) => Promise<void>
  takeVotes: (workflowId: string) => Promise<void>
}

/** Puts the learning service together. */
export function assemble(service: Service<z.infer<typeof settings>>): Assembly<Context> {
  const { database, settings: set } = service
  const spaces = openSpaces(set.exact_search_cases)
  const kept = keeping(service, spaces)
  const rate = rating(service, kept)
  const importCases = importing(service, kept, { bytes: set.max_input_bytes, depth: set.max_input_depth })
  const findJudgment = judgmentsOf(service)
  return {
    context({ viewer }) {
      const { tenantId } = viewer
      const load = loaders(service, tenantId)
      return {
        viewer,
        judgment: (id) => findJudgment(viewer, id),
        rate,
        importCases,
        workflowExists: (id) => workflowExists(service, tenantId, id),
        similar: (asked) => findSimilar(database, spaces, tenantId, asked),
        ratedCase: async (id) => (isUuid(id) ? load.ratedCase.load(id.toLowerCase()) : null),
        caseOfJudgment: async (id) => (isUuid(id) ? load.caseOfJudgment.load(id.toLowerCase()) : null),
        ratedCases: (workflowId, filter, page) => casePage(database, tenantId, workflowId, filter, page),
        deleteCase: (id) =>
          database.transaction(tenantId, async (tx) => {
            const deleted = await deleteCase(tx, id)
            if (deleted === undefined) return undefined
            await kept.deleted(tx, deleted.workflowId, await lockWorkflow(tx, deleted.workflowId), id)
            return deleted
          }),
        feedbackById: async (id) => (isUuid(id) ? load.feedback.load(id.toLowerCase()) : null),
        feedbackOf: async (id) =>
          isUuid(id) ? ((await load.feedbackOf.load(id.toLowerCase()))?.list ?? []) : [],
        feedback: (workflowId, page) => feedbackPage(database, tenantId, workflowId, page),
        caseCount: async (id) =>
          isUuid(id) ? ((await load.caseCount.load(id.toLowerCase()))?.cases ?? 0) : 0,
        votes: async (workflowId, limit) =>
          isUuid(workflowId) ? votesOf(database, tenantId, workflowId, limit) : [],
        takeStatistics: (workflowId) => takeStatistics(service, spaces, tenantId, workflowId),
        takeVotes: (workflowId) => takeVotesInUse(service, spaces, tenantId, workflowId),
      }
    },
  }
}

function loaders({ database }: Service<unknown>, tenantId: string) {
  return {
    ratedCase: loaderBy(
      (ids: string[]) => casesByIds(database, tenantId, ids),
      ({ id }) => id,
    ),
    caseOfJudgment: loaderBy(
      (ids: string[]) => casesByJudgments(database, tenantId, ids),
      ({ judgmentId }) => judgmentId ?? '',
    ),
    feedback: loaderBy(
      (ids: string[]) => feedbackByIds(database, tenantId, ids),
      ({ id }) => id,
    ),
    feedbackOf: loaderBy(
      async (ids: string[]) => {
        const rows = Map.groupBy(
          await feedbackByJudgments(database, tenantId, ids),
          ({ judgmentId }) => judgmentId,
        )
        return [...rows].map(([judgmentId, list]) => ({ judgmentId, list }))
      },
      ({ judgmentId }) => judgmentId,
    ),
    caseCount: loaderBy(
      (ids: string[]) => caseCounts(database, tenantId, ids),
      ({ workflowId }) => workflowId,
    ),
  }
}
