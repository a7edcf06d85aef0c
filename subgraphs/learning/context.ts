import {
  type Assembly,
  type LiveEventBus,
  type Page,
  type Service,
  type Viewer,
  isUuid,
  loaderBy,
} from '#host'
import type { z } from 'zod'
import { type ImportCases, importing } from './cases/importing.ts'
import { type FindJudgment, judgmentsOf } from './cases/judgments.ts'
import { keeping } from './cases/keeping.ts'
import { type Rate, rating } from './cases/rating.ts'
import { type Asked, type Similar, findSimilar } from './cases/search.ts'
import { openSpaces } from './cases/spaces.ts'
import { takeStatistics } from './cases/statistics.ts'
import { tellingRated } from './cases/telling.ts'
import { takeVotesInUse } from './cases/votes.ts'
import { workflowExists } from './cases/workflow-exists.ts'
import type { LearnedRule, RuleChange } from './domain/learned-rule.ts'
import type { ShadowResult } from './domain/shadow-result.ts'
import { type Extractions, openExtractions } from './extraction/extractions.ts'
import { type Nightly, nightly } from './extraction/nightly.ts'
import { type Rules, openRules } from './rules/rules.ts'
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
import { type Extraction, extractionPage, extractionsByIds } from './store/extractions.ts'
import { type Contradiction, contradictions } from './store/learning-cases.ts'
import { changesOf } from './store/rule-changes.ts'
import { type RuleFilter, rulePage, rulesByIds } from './store/rules.ts'
import { type VoteSample, votesOf } from './store/votes.ts'
import { caseCounts, lockWorkflow } from './store/workflows.ts'
import { workflowsOf } from './workflows/workflows.ts'

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
  liveEvents: LiveEventBus
  extractions: Extractions
  nightly: Nightly
  rules: Rules
  /** A run of the learners by id, null when the tenant has none. */
  extraction: (id: string) => Promise<Extraction | null>
  extractionPage: (workflowId: string, page: Page) => Promise<Extraction[]>
  /** A learned rule by id, null when the tenant has none. */
  rule: (id: string) => Promise<LearnedRule | null>
  rulePage: (filter: RuleFilter & { workflowId: string }, page: Page) => Promise<LearnedRule[]>
  /** What happened to a learned rule, in order. */
  ruleChanges: (ruleId: string) => Promise<RuleChange[]>
  shadowResult: (rule: LearnedRule) => Promise<ShadowResult | null>
  contradictions: (workflowId: string, limit: number) => Promise<Contradiction[]>
  /** Whether a text is as it was signed. */
  isIntact: (text: string, signature: string) => boolean
}

/** Puts the learning service together. */
export async function assemble(service: Service<z.infer<typeof settings>>): Promise<Assembly<Context>> {
  const { database, settings: set } = service
  const spaces = openSpaces(set.exact_search_cases)
  const kept = keeping(service, spaces)
  const tell = tellingRated(service)
  const rate = rating(service, kept, tell)
  const limits = { bytes: set.max_input_bytes, depth: set.max_input_depth }
  const importCases = importing(service, kept, { tell, limits })
  const findJudgment = judgmentsOf(service)
  const workflows = workflowsOf(service)
  const extractions = await openExtractions(service, workflows)
  const shared = {
    liveEvents: service.liveEvents,
    extractions,
    nightly: nightly(service, extractions),
    rules: openRules(service, workflows),
    isIntact: (text: string, signature: string) => service.signature.holds(text, signature),
  }
  return {
    context({ viewer }) {
      const { tenantId } = viewer
      const load = loaders(service, tenantId)
      return {
        viewer,
        ...shared,
        ...learnedRules(service, shared.rules, tenantId),
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
    close: () => extractions.close(),
  }
}

/** Runs of the learners and what they found, as one request reaches them. */
function learnedRules({ database }: Service<unknown>, rules: Rules, tenantId: string) {
  const extraction = loaderBy(
    (ids: string[]) => extractionsByIds(database, tenantId, ids),
    ({ id }) => id,
  )
  const rule = loaderBy(
    (ids: string[]) => rulesByIds(database, tenantId, ids),
    ({ id }) => id,
  )
  const changes = listsBy(
    (ids: string[]) => changesOf(database, tenantId, ids),
    (change) => change.learnedRuleId,
  )
  return {
    extraction: async (id: string) => (isUuid(id) ? extraction.load(id.toLowerCase()) : null),
    extractionPage: (workflowId: string, page: Page) => extractionPage(database, tenantId, workflowId, page),
    rule: async (id: string) => (isUuid(id) ? rule.load(id.toLowerCase()) : null),
    rulePage: (filter: RuleFilter & { workflowId: string }, page: Page) =>
      rulePage(database, tenantId, filter, page),
    ruleChanges: async (id: string) => (await changes.load(id))?.list ?? [],
    shadowResult: (one: LearnedRule) => rules.shadowResult(tenantId, one),
    contradictions: async (workflowId: string, limit: number) =>
      isUuid(workflowId) ? contradictions(database, tenantId, workflowId, limit) : [],
  }
}

/** Loads lists, by the key that their rows share. */
function listsBy<Row>(fetch: (keys: string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return loaderBy(
    async (keys: string[]) =>
      [...Map.groupBy(await fetch(keys), keyOf)].map(([key, list]) => ({ key, list })),
    ({ key }) => key,
  )
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
    feedbackOf: listsBy(
      (ids: string[]) => feedbackByJudgments(database, tenantId, ids),
      ({ judgmentId }) => judgmentId,
    ),
    caseCount: loaderBy(
      (ids: string[]) => caseCounts(database, tenantId, ids),
      ({ workflowId }) => workflowId,
    ),
  }
}
