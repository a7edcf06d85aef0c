import type { z } from 'zod'
import type { Service } from '#host'
import type { Extraction as Learned, LearnerThreads } from '#learners'
import type { AlgorithmName, ExtractionPhase, ExtractionResult } from '../domain/extraction.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { EXTRACTION_PROGRESSED } from '../events.ts'
import type { settings } from '../settings.ts'
import { type Extraction, type ExtractionProgress, saveExtraction } from '../store/extractions.ts'
import { countContradictions } from '../store/learning-cases.ts'
import { deleteUntouched, insertRule } from '../store/rules.ts'
import { lockWorkflow } from '../store/workflows.ts'
import type { Workflows } from '../workflows/workflows.ts'
import { askModel } from './ask-model.ts'
import { proposedRules } from './candidates.ts'
import type { ExtractionMetrics, RunResult } from './metrics.ts'
import { readCases, taskOf } from './task.ts'

/** What a run is made with. */
interface Parts {
  service: Service<z.infer<typeof settings>>
  workflows: Workflows
  threads: LearnerThreads
  metrics: ExtractionMetrics
}

/** Which run it is, and what ends it. */
interface Which {
  tenantId: string
  extraction: Extraction
  controller: AbortController
}

/** Times that a run is begun before it is given up. */
const MOST_TRIES = 3
const RUNNING = { status: 'RUNNING', phase: null, result: null, message: null, finishedAt: null } as const

/** One run of the learners. Whatever it keeps is fenced by the run's epoch: a worker that woke up late keeps nothing. */
export class Running {
  readonly #parts: Parts
  readonly #which: Which
  #phase: { name: ExtractionPhase; since: number } | null = null
  /** Phases are kept one after the other. */
  #kept: Promise<void> = Promise.resolve()
  /** Why a phase could not be kept. */
  #fault: unknown
  /** Seconds by algorithm. */
  readonly #took = new Map<AlgorithmName, number>()

  constructor(parts: Parts, which: Which) {
    this.#parts = parts
    this.#which = which
  }

  /** Learns and keeps what comes of it. Throws when it breaks down and is to be tried again. */
  async toItsEnd(): Promise<void> {
    const { controller, extraction } = this.#which
    try {
      await this.#learn()
    } catch (error) {
      await this.#kept
      // Who ended it, or took it over, has kept so.
      if (controller.signal.aborted && this.#fault === undefined) return this.#count('cancelled')
      if (extraction.epoch < MOST_TRIES) throw this.#fault ?? error
      this.#parts.service.log.error({ err: error, extractionId: extraction.id }, 'rules could not be learned')
      const message =
        'Learning broke down several times. What is wrong is in the log of the learning service.'
      await this.#finish({ status: 'FAILED', message })
      this.#count('failed')
    }
  }

  async #learn(): Promise<void> {
    const { service, workflows, threads } = this.#parts
    const { tenantId, extraction, controller } = this.#which
    const { workflowId, algorithms, mostRules } = extraction
    const { signal } = controller
    this.#enter('FEATURES')
    const workflow = await workflows.find(tenantId, workflowId)
    const cases = await readCases(service, tenantId, workflowId)
    const isModelAsked = algorithms.includes('LLM_PATTERN')
    if (isModelAsked) this.#enter('LLM_PATTERN')
    const asked = isModelAsked
      ? await askModel(service, tenantId, { workflow, cases }, signal)
      : { proposals: undefined, message: null }
    const task = taskOf(cases, {
      algorithms: this.#names(),
      mostRules,
      proposals: asked.proposals,
      fewest: service.settings.rule_extraction_min_cases,
    })
    this.#enter('FEATURES')
    const onPhase = (phase: string, at: number): void =>
      this.#enter(phase.toUpperCase() as ExtractionPhase, at)
    const learned = await threads.extract(task, { onPhase, signal })
    this.#leave()
    await this.#kept
    if (learned.kind === 'REFUSED') {
      await this.#finish({ status: 'REFUSED', message: learned.message })
      return this.#count('refused')
    }
    const floor = service.settings.rule_precision_floor
    const setting = { extraction, workflow, cases, tenantId, floor }
    const { rules, known } = await proposedRules(service, workflows, learned, setting)
    const contradictions = await countContradictions(service.database, tenantId, workflowId)
    await this.#complete(rules, { ...resultOf(learned), known, contradictions, modelMessage: asked.message })
    this.#count('completed')
  }

  /** Keeps the rules with the end of the run. */
  async #complete(rules: readonly LearnedRule[], result: ExtractionResult): Promise<void> {
    const { workflowId, id: extractionId } = this.#which.extraction
    await this.#finish({ status: 'COMPLETED', result }, async (tx) => {
      // Rules of a workflow are proposed one run after the other.
      await lockWorkflow(tx, workflowId)
      let proposed = 0
      for (const rule of rules) if (await insertRule(tx, rule)) proposed += 1
      await deleteUntouched(tx, { workflowId, extractionId })
      return { ...result, proposed, known: result.known + rules.length - proposed }
    })
  }

  async #finish(
    end: Partial<ExtractionProgress> & Pick<ExtractionProgress, 'status'>,
    change: (tx: Parameters<typeof saveExtraction>[0]) => Promise<ExtractionResult | null> = async () => null,
  ): Promise<void> {
    const { database, clock, liveEvents } = this.#parts.service
    const { tenantId, extraction, controller } = this.#which
    await database.transaction(tenantId, async (tx) => {
      const result = await change(tx)
      const kept = await saveExtraction(tx, extraction, {
        ...RUNNING,
        ...end,
        result,
        finishedAt: clock(),
      })
      if (kept) return
      controller.abort()
      throw new Error('the run was ended, or somebody else has taken it')
    })
    await liveEvents.publish(tenantId, EXTRACTION_PROGRESSED, { extractionId: extraction.id, finished: true })
  }

  /** `at`: in milliseconds since 1970. This thread may hear of it later, when it is busy. */
  #enter(name: ExtractionPhase, at = sinceEpoch()): void {
    this.#leave(at)
    this.#phase = { name, since: at }
    this.#kept = this.#kept
      .then(() => this.#keep(name))
      .catch((error: unknown) => {
        this.#fault = error
        this.#which.controller.abort()
      })
  }

  /** An algorithm's time is that of its phase. */
  #leave(at = sinceEpoch()): void {
    if (this.#phase === null) return
    const { name, since } = this.#phase
    this.#phase = null
    const algorithm = this.#names().find((one) => one === name.toLowerCase())
    const seconds = (at - since) / 1000
    if (algorithm !== undefined) this.#took.set(algorithm, (this.#took.get(algorithm) ?? 0) + seconds)
  }

  async #keep(phase: ExtractionPhase): Promise<void> {
    const { database, liveEvents } = this.#parts.service
    const { tenantId, extraction, controller } = this.#which
    const progress = { ...RUNNING, phase }
    const kept = await database.transaction(tenantId, (tx) => saveExtraction(tx, extraction, progress))
    if (!kept) return controller.abort()
    const keys = { extractionId: extraction.id, finished: false }
    await liveEvents.publish(tenantId, EXTRACTION_PROGRESSED, keys)
  }

  #names(): AlgorithmName[] {
    return this.#which.extraction.algorithms.map((name) => name.toLowerCase() as AlgorithmName)
  }

  #count(result: RunResult): void {
    const { metrics } = this.#parts
    metrics.ended(this.#names(), result)
    for (const [algorithm, seconds] of this.#took) metrics.took(algorithm, seconds)
  }
}

function sinceEpoch(): number {
  return performance.timeOrigin + performance.now()
}

function resultOf({
  cases,
  features,
  ignored,
  refusedProposals,
}: Learned): Omit<ExtractionResult, 'modelMessage'> {
  return {
    ...cases,
    contradictions: 0,
    proposed: 0,
    known: 0,
    features: [...features],
    ignored: ignored.map(({ text, reason }) => ({ path: text, reason })),
    refusedProposals: [...refusedProposals],
  }
}
