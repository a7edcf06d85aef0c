import { type Assembly, type LiveEventBus, type Service, type Viewer, loaderBy } from '#host'
import { LRUCache } from 'lru-cache'
import type { z } from 'zod'
import { type Backtests, openBacktests } from './backtests/backtests.ts'
import { type ConfidenceModels, openConfidenceModels } from './confidence/confidence-models.ts'
import { type CaseRated, takeRating } from './confidence/take-rating.ts'
import { type Deployments, openDeployments } from './deployments/deployments.ts'
import { type VersionTerms, versionTerms } from './deployments/version-terms.ts'
import { Executor, type ExecutorParts } from './execution/executor.ts'
import { GroupWriter } from './execution/group-writer.ts'
import { judgmentMetrics } from './execution/metrics.ts'
import { type RecentJudgments, recentJudgments } from './execution/recent-judgments.ts'
import { resultCache } from './execution/result-cache.ts'
import { type Wording, type WordingAsked, explainInWords } from './execution/wording.ts'
import type { Facts } from './domain/wording/facts.ts'
import type { JudgmentModel } from './models.ts'
import { type ReadyRuleSet, type RuleSet, makeReady } from './domain/workflow-version.ts'
import type { Review } from './domain/review/review.ts'
import { openQueueChanges } from './reviews/queue-changes.ts'
import { type Reviews, openReviews } from './reviews/reviews.ts'
import type { settings } from './settings.ts'
import { type Backtest, backtestsByIds } from './store/backtests.ts'
import { ruleSetsByDigest } from './store/deployments.ts'
import { type JudgmentStore, judgmentStore } from './store/judgments.ts'
import { type ReviewStore, reviewStore } from './store/reviews.ts'

/** What one request can reach. */
export interface Context {
  viewer: Viewer
  liveEvents: LiveEventBus
  /** What was just stored. */
  recent: RecentJudgments
  /** The current time. */
  now: () => Date
  executor: Executor
  deployments: Deployments
  confidence: ConfidenceModels
  /** Takes in that a case was rated. */
  rated: (event: CaseRated) => Promise<void>
  judgments: JudgmentStore
  backtests: Backtests
  /** A backtest by id, null when the tenant has none. */
  backtest: (id: string) => Promise<Backtest | null>
  reviews: Reviews
  /** Looks reviews up, for the viewer. */
  reviewStore: ReviewStore
  /** A review by its judgement's id, null when there is none. */
  review: (id: string) => Promise<Review | null>
  /** Confidence from which on rules decide unless somebody says otherwise, 0 to 1. */
  threshold: number
  /** A judgement by id, null when the tenant has none; asked for together, fetched together. */
  judgment: (id: string) => Promise<JudgmentModel | null>
  /** A judgement in words. */
  explainInWords: (facts: Facts, asked: WordingAsked) => Promise<Wording>
  /** A rule set that judged, by its digest. */
  ruleSet: (digest: string) => Promise<ReadyRuleSet>
  /** What the version that judged asks of records and deciders. Throws UNAVAILABLE when the workflow service can't be asked. */
  terms: (judgment: JudgmentModel) => Promise<VersionTerms>
}

/** Puts the judgement service together. */
export async function assemble(service: Service<z.infer<typeof settings>>): Promise<Assembly<Context>> {
  const { database, settings: set, liveEvents } = service
  const recent = recentJudgments()
  const queueChanges = await openQueueChanges(service)
  const writer = new GroupWriter(service, recent, queueChanges)
  const deployments = await openDeployments(service)
  const confidence = await openConfidenceModels(service, deployments)
  const limits = { bytes: set.max_input_bytes, depth: set.max_input_depth }
  const backtests = openBacktests(service, { ...limits, patience: set.backtest_patience_ms })
  const reviews = openReviews(service, {
    deployments,
    changes: queueChanges,
    claimSeconds: set.review_claim_seconds,
    limits,
  })
  const ready = readyRuleSets()
  const terms = versionTerms(service)
  const executor = executorOf(service, { deployments, confidence, writer, limits })
  return {
    context({ viewer }) {
      const { judgment, backtest, ruleSet, review } = loaders(service, viewer.tenantId)
      const found = {
        viewer,
        now: service.clock,
        judgment: (id: string) => judgment.load(id),
        ruleSet: (digest: string) => ready(viewer.tenantId, digest, () => ruleSet.load(digest)),
      }
      return {
        ...found,
        liveEvents,
        recent,
        executor,
        deployments,
        confidence,
        rated: (event) => takeRating(service, event, found),
        judgments: judgmentStore(database, viewer.tenantId),
        backtests,
        backtest: (id) => backtest.load(id),
        reviews,
        reviewStore: reviewStore(database, viewer.tenantId),
        review: (id) => review.load(id),
        threshold: set.rule_confidence_threshold,
        terms: ({ workflowId, workflowVersion: version }) => terms(viewer.tenantId, { workflowId, version }),
        explainInWords: (facts, asked) =>
          explainInWords(
            { ...service, tenantId: viewer.tenantId, maySpend: viewer.permissions.has('judgment:execute') },
            facts,
            asked,
          ),
      }
    },
    async close() {
      await backtests.close()
      await writer.close()
      await deployments.close()
      await confidence.close()
      await queueChanges.close()
    },
  }
}

/** Rule sets by tenant and digest, compiled once; a digest always names the same. */
function readyRuleSets() {
  const held = new LRUCache<string, ReadyRuleSet>({ max: 200 })
  return async (
    tenantId: string,
    digest: string,
    load: () => Promise<{ ruleSet: RuleSet } | null>,
  ): Promise<ReadyRuleSet> => {
    const key = `${tenantId}/${digest}`
    const known = held.get(key)
    if (known !== undefined) return known
    const kept = await load()
    if (kept === null) throw new Error(`the rule set ${digest} is gone`)
    const made = makeReady(kept.ruleSet)
    held.set(key, made)
    return made
  }
}

function loaders({ database }: Service<unknown>, tenantId: string) {
  return {
    judgment: loaderBy(
      (ids: string[]) => judgmentStore(database, tenantId).byIds(ids),
      ({ id }) => id,
    ),
    backtest: loaderBy(
      (ids: string[]) => backtestsByIds(database, tenantId, ids),
      ({ id }) => id,
    ),
    review: loaderBy(
      (ids: string[]) => reviewStore(database, tenantId).byIds(ids),
      ({ id }) => id,
    ),
    ruleSet: loaderBy(
      (digests: string[]) => ruleSetsByDigest(database, tenantId, digests),
      ({ digest }) => digest,
    ),
  }
}

function executorOf(
  service: Service<z.infer<typeof settings>>,
  parts: Pick<ExecutorParts, 'deployments' | 'confidence' | 'writer' | 'limits'>,
): Executor {
  const { settings: set, metrics, live, log, models, clock } = service
  const counted = judgmentMetrics(metrics, () => parts.writer.length)
  const fewShot = {
    min: set.few_shot_min,
    max: set.few_shot_max,
    low: set.few_shot_complexity_low,
    high: set.few_shot_complexity_high,
  }
  return new Executor({
    service,
    ...parts,
    asking: {
      models,
      fallback: set.llm_fallback_enabled,
      fewShot,
      clock,
      log,
      shown: (count, complexity) => counted.shown(count, complexity),
    },
    cache: resultCache(live, set.cache_seconds, log),
    metrics: counted,
    defaults: { threshold: set.rule_confidence_threshold, timeoutSeconds: set.max_judgment_time_seconds },
  })
}
