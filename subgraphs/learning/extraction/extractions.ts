import type { z } from 'zod'
import type { Service, Transaction, Viewer } from '#host'
import { LearnerThreads } from '#learners'
import type { RuleAlgorithm } from '../domain/extraction.ts'
import { EXTRACTION_PROGRESSED, EXTRACT_RULES } from '../events.ts'
import type { settings } from '../settings.ts'
import {
  type Extraction,
  cancelExtraction,
  extractionUnderWay,
  insertExtraction,
  takeExtraction,
} from '../store/extractions.ts'
import { caseCounts } from '../store/workflows.ts'
import type { Workflows } from '../workflows/workflows.ts'
import { extractionMetrics } from './metrics.ts'
import { Running } from './running.ts'

/** Whose rules to learn, and how. */
export interface AskedExtraction {
  workflowId: string
  algorithms?: readonly RuleAlgorithm[] | null | undefined
  mostRules?: number | null | undefined
}

/** Why a run isn't begun. */
export type NoExtraction =
  | { __typename: 'TooFewRatedCases'; message: string; known: number; needed: number; missing: number }
  | { __typename: 'RuleExtractionUnderWay'; message: string; extraction: Extraction }
  | { __typename: 'RulesNotLearnable'; message: string }

/** Runs of the learners. */
export interface Extractions {
  /** Queues a run, or says why not. Throws NOT_FOUND when there is no such workflow. */
  start(viewer: Viewer, asked: AskedExtraction): Promise<Extraction | NoExtraction>
  /** Runs a queued one to its end, or begins anew with one whose worker was killed. */
  run(tenantId: string, id: string): Promise<void>
  /** Ends a run that is under way; undefined when it is over, or there is none. */
  cancel(tenantId: string, id: string): Promise<Extraction | undefined>
  close(): Promise<void>
}

type LearningService = Service<z.infer<typeof settings>>

/** The live message that a run was ended. */
const CANCELLED = 'learning.extraction_cancelled'
/** Rules of a run unless asked otherwise, and at most. */
const MOST = { usual: 12, rules: 50 }

/** Runs on a service's database and jobs, in threads of their own. */
export async function openExtractions(service: LearningService, workflows: Workflows): Promise<Extractions> {
  const { database, live, clock } = service
  const threads = new LearnerThreads()
  const running = new Map<string, AbortController>()
  const metrics = extractionMetrics(service.metrics)
  const unsubscribe = await live.subscribe(CANCELLED, (id) => running.get(id)?.abort())
  const extractions: Extractions = {
    async start(viewer, asked) {
      const mostRules = asked.mostRules ?? MOST.usual
      const algorithms = algorithmsOf(service, asked)
      const fault = await faultOf(workflows, viewer.tenantId, { ...asked, mostRules, algorithms })
      if (fault !== undefined) return { __typename: 'RulesNotLearnable', message: fault }
      const few = await tooFew(service, viewer.tenantId, asked.workflowId)
      if (few !== undefined) return few
      const extraction = queued(service, viewer, { workflowId: asked.workflowId, algorithms, mostRules })
      const isAlone = await database.transaction(viewer.tenantId, (tx) => enqueue(service, tx, extraction))
      if (isAlone) return extraction
      const other = await extractionUnderWay(database, viewer.tenantId, asked.workflowId)
      // It may have come to its end just now.
      return other === undefined ? extractions.start(viewer, asked) : underWay(other)
    },

    async run(tenantId, id) {
      const extraction = await takeExtraction(database, tenantId, id)
      if (extraction === undefined) return
      const controller = new AbortController()
      running.set(id, controller)
      const run = new Running({ service, workflows, threads, metrics }, { tenantId, extraction, controller })
      await run.toItsEnd().finally(() => running.delete(id))
    },

    async cancel(tenantId, id) {
      const cancelled = await cancelExtraction(database, tenantId, id, clock())
      if (cancelled === undefined) return undefined
      // Should the message get lost, the run notices when it next keeps where it stands.
      await live.publish(CANCELLED, id).catch(() => {})
      await service.liveEvents.publish(tenantId, EXTRACTION_PROGRESSED, { extractionId: id, finished: true })
      return cancelled
    },

    async close() {
      await unsubscribe()
      await threads.close()
    },
  }
  return extractions
}

function algorithmsOf({ settings: set, models }: LearningService, asked: AskedExtraction): RuleAlgorithm[] {
  const wanted =
    asked.algorithms ?? set.rule_extraction_algorithms.map((name) => name.toUpperCase() as RuleAlgorithm)
  return [...new Set(wanted)].filter((name) => name !== 'LLM_PATTERN' || models.configured)
}

async function faultOf(
  workflows: Workflows,
  tenantId: string,
  { workflowId, mostRules, algorithms }: AskedExtraction & { mostRules: number; algorithms: RuleAlgorithm[] },
): Promise<string | undefined> {
  const { publishedVersion, status } = await workflows.find(tenantId, workflowId)
  if (status === 'ARCHIVED') return 'The workflow is archived: it will never judge again.'
  if (publishedVersion?.ruleSet.hitPolicy === 'COLLECT')
    return 'The workflow collects the outcomes of all rules that are true (COLLECT); rules are learned for workflows in which one decides.'
  if (!(mostRules >= 1 && mostRules <= MOST.rules))
    return `\`mostRules\` is from 1 to ${MOST.rules}; this is ${mostRules}.`
  return algorithms.length === 0
    ? 'Nobody is left to learn: name other algorithms, or configure a model for LLM_PATTERN.'
    : undefined
}

async function tooFew(
  { database, settings: set }: LearningService,
  tenantId: string,
  workflowId: string,
): Promise<NoExtraction | undefined> {
  const [row] = await caseCounts(database, tenantId, [workflowId])
  const known = row?.cases ?? 0
  const needed = set.rule_extraction_min_cases
  if (known >= needed) return undefined
  const missing = needed - known
  const message = `Rules are learned from ${needed} rated cases or more; there are ${known}. ${missing} more must be rated, or imported.`
  return { __typename: 'TooFewRatedCases', message, known, needed, missing }
}

function underWay(extraction: Extraction): NoExtraction {
  const message = 'Rules are being learned for this workflow already: wait for that to end, or cancel it.'
  return { __typename: 'RuleExtractionUnderWay', message, extraction }
}

function queued(
  { newId, clock }: LearningService,
  { subject }: Viewer,
  asked: Pick<Extraction, 'workflowId' | 'algorithms' | 'mostRules'>,
): Extraction {
  return {
    id: newId(),
    ...asked,
    status: 'QUEUED',
    phase: null,
    epoch: 0,
    result: null,
    message: null,
    createdAt: clock(),
    createdBy: subject,
    finishedAt: null,
  }
}

async function enqueue({ jobs }: LearningService, tx: Transaction, extraction: Extraction): Promise<boolean> {
  const isAlone = await insertExtraction(tx, extraction)
  if (isAlone) await jobs.send(tx, EXTRACT_RULES, { extractionId: extraction.id })
  return isAlone
}
