import { createHash } from 'node:crypto'
import { AppError, type Service, type Viewer, inSpan } from '#host'
import type { JsonObject } from '#engine'
import type { Deployments, Published } from '../deployments/deployments.ts'
import { decide } from '../domain/decide.ts'
import { type InputLimits, canonicalJson, inputFaults, isRecord } from '../domain/input-data.ts'
import { type AskedOptions, type OptionDefaults, type Options, readOptions } from '../domain/options.ts'
import type { JudgmentModel, WorkflowNotActiveModel } from '../models.ts'
import { type KeptJudgment, judgmentsByKey } from '../store/writing.ts'
import type { GroupWriter } from './group-writer.ts'
import type { JudgmentMetrics } from './metrics.ts'
import type { resultCache } from './result-cache.ts'

/** Records to judge by one workflow. */
export interface Execution {
  workflowId: string
  /** HYBRID unless said otherwise. */
  method?: JudgmentModel['method'] | null | undefined
  items: readonly { inputData: unknown; idempotencyKey?: string | null | undefined }[]
  options?: AskedOptions | null | undefined
}

/** The judgement of one record, or why there is none. */
export type ItemResult =
  | JudgmentModel
  | { __typename: 'InvalidInputData'; message: string; faults: { path: string; message: string }[] }
  | { __typename: 'IdempotencyKeyReused'; message: string; judgmentId: string }

/** Why none of the records was judged. */
export type ExecutionRefusal =
  | { __typename: 'InvalidOptions'; message: string; option: string }
  | { __typename: 'MethodUnavailable'; message: string; method: JudgmentModel['method']; availableMethods: JudgmentModel['method'][] }
  | { __typename: 'JudgmentTimedOut'; message: string }
  | WorkflowNotActiveModel

/** What an executor works with. */
export interface ExecutorParts {
  service: Pick<Service<unknown>, 'database' | 'clock' | 'newId' | 'log'>
  deployments: Deployments
  writer: GroupWriter
  cache: ReturnType<typeof resultCache>
  metrics: JudgmentMetrics
  limits: InputLimits
  defaults: OptionDefaults
}

/** Most records in one execution. */
const MOST_ITEMS = 1000
const LONGEST_KEY = 200

/**
 * Judges records: finds what is in service, checks, decides, stores, and answers after the commit. A record whose
 * idempotency key is known gets the judgement that was stored under it, whatever has become of the workflow since.
 */
export class Executor {
  readonly #parts: ExecutorParts

  constructor(parts: ExecutorParts) {
    this.#parts = parts
  }

  /** One result a record, in their order, or a refusal of them all. */
  async execute(viewer: Viewer, execution: Execution): Promise<ItemResult[] | ExecutionRefusal> {
    const refusal = refusedOutright(execution)
    if (refusal !== undefined) return refusal
    const options = readOptions(execution.options, this.#parts.defaults)
    if ('option' in options) return { __typename: 'InvalidOptions', ...options }
    const late = Symbol('late')
    const timer = Promise.withResolvers<typeof late>()
    const timeout = setTimeout(() => timer.resolve(late), options.timeoutMs)
    const result = await Promise.race([this.#judge(viewer, execution, options), timer.promise]).finally(() => clearTimeout(timeout))
    if (result !== late) return result
    const message = `Judging took longer than ${options.timeoutMs} ms. What was decided may still be stored: ask again with the same idempotency key.`
    return { __typename: 'JudgmentTimedOut', message }
  }

  async #judge(viewer: Viewer, execution: Execution, options: Options): Promise<ItemResult[] | ExecutionRefusal> {
    const started = performance.now()
    const { workflowId, items } = execution
    const keys = items.flatMap(({ idempotencyKey }) => idempotencyKey ?? [])
    const kept = await judgmentsByKey(this.#parts.service.database, viewer.tenantId, keys)
    const known = items.map(({ idempotencyKey }) => (idempotencyKey == null ? undefined : kept.get(idempotencyKey)))
    if (known.every((before) => before !== undefined)) return known.map((before, index) => replay(before, hashOf(workflowId, items[index]?.inputData)))

    const deployment = await this.#parts.deployments.find(viewer.tenantId, workflowId)
    if (deployment === undefined) throw new AppError('NOT_FOUND', `There is no workflow ${workflowId}.`)
    if (deployment.status !== 'ACTIVE' || deployment.published === null) return notActive(workflowId, deployment.status)
    const one = new ItemJudge(this.#parts, viewer, execution, options, deployment.published, started)
    return inSpan('judge', () => Promise.all(items.map((item, index) => one.judge(item, known[index]))), { 'judgment.items': items.length })
  }
}

/** Judges the records of one execution, each on its own. */
class ItemJudge {
  readonly #parts: ExecutorParts
  readonly #viewer: Viewer
  readonly #execution: Execution
  readonly #options: Options
  readonly #published: Published
  readonly #started: number

  constructor(parts: ExecutorParts, viewer: Viewer, execution: Execution, options: Options, published: Published, started: number) {
    this.#parts = parts
    this.#viewer = viewer
    this.#execution = execution
    this.#options = options
    this.#published = published
    this.#started = started
  }

  async judge({ inputData, idempotencyKey = null }: Execution['items'][number], known: KeptJudgment | undefined): Promise<ItemResult> {
    const { workflowId, method } = this.#execution
    if (known !== undefined) return replay(known, hashOf(workflowId, inputData))
    const faults = inputFaults(inputData, this.#parts.limits)
    if (faults.length === 0) faults.push(...this.#published.check(inputData), ...keyFaults(idempotencyKey))
    if (faults.length > 0 || !isRecord(inputData)) {
      this.#parts.metrics.refused(method ?? 'HYBRID', workflowId)
      return { __typename: 'InvalidInputData', message: `The record was not judged. ${faults.map(told).join(' ')}`, faults }
    }
    const hash = idempotencyKey !== null || this.#options.cache ? hashOf(workflowId, inputData) : null
    const judgment = await this.#decide(inputData, idempotencyKey, hash)
    const stored = await this.#parts.writer.write(this.#viewer.tenantId, { judgment, requestHash: idempotencyKey === null ? null : hash })
    if (stored.judgment !== judgment) return replay(stored, hash ?? Buffer.alloc(0))
    this.#parts.metrics.judged(judgment)
    return judgment
  }

  async #decide(input: JsonObject, idempotencyKey: string | null, hash: Buffer | null): Promise<JudgmentModel> {
    const { service, cache } = this.#parts
    const { version, ruleSetDigest, ruleSet } = this.#published
    const { threshold } = this.#options
    const { workflowId } = this.#execution
    const key = this.#options.cache && hash !== null ? { tenantId: this.#viewer.tenantId, workflowId, version, threshold, inputHash: hash.toString('base64url') } : undefined
    const cached = key === undefined ? undefined : await cache.find(key).catch((error: unknown) => this.#cacheFailed(error))
    const now = service.clock()
    const { trace, ...decision } = cached === undefined ? decide(ruleSet, input, { threshold, now }) : { ...cached, trace: cached.storedTrace }
    const judgment: JudgmentModel = {
      __typename: 'Judgment',
      id: service.newId(),
      workflowId,
      workflowVersion: version,
      ruleSetDigest,
      status: decision.status,
      outcome: decision.outcome,
      proposedOutcome: decision.proposedOutcome,
      confidence: decision.confidence,
      explanation: decision.explanation,
      threshold,
      method: 'RULE',
      storedTrace: trace,
      inputData: input,
      idempotencyKey,
      reusedFrom: cached?.id ?? null,
      durationMs: performance.now() - this.#started,
      createdAt: now,
      createdBy: this.#viewer.subject,
    }
    if (key !== undefined && cached === undefined) await cache.keep(key, judgment).catch((error: unknown) => this.#cacheFailed(error))
    return judgment
  }

  #cacheFailed(error: unknown): undefined {
    this.#parts.service.log.warn({ err: error }, 'the result cache does not answer: deciding without it')
    return undefined
  }
}

function refusedOutright({ method, items, workflowId }: Execution): ExecutionRefusal | undefined {
  if (items.length < 1 || items.length > MOST_ITEMS) throw new AppError('BAD_INPUT', `Give 1 to ${MOST_ITEMS} records; these are ${items.length}.`)
  if (method !== 'LLM') return undefined
  const message = `No language model is available to judge workflow ${workflowId}. Use RULE or HYBRID.`
  return { __typename: 'MethodUnavailable', message, method, availableMethods: ['RULE', 'HYBRID'] }
}

function notActive(workflowId: string, status: string): WorkflowNotActiveModel {
  const what = status === 'DRAFT' ? 'is a draft: publish it first' : status === 'ARCHIVED' ? 'is archived' : 'is out of service: activate it first'
  return { __typename: 'WorkflowNotActive', message: `The workflow ${what}.`, workflow: { __typename: 'Workflow', id: workflowId } }
}

/** The judgement that a key stands for, unless the key now comes with something else. */
function replay(kept: KeptJudgment, hash: Buffer): ItemResult {
  if (kept.requestHash.equals(hash)) return kept.judgment
  const message = 'The idempotency key was used before, with other input data or another workflow. Use a new key.'
  return { __typename: 'IdempotencyKeyReused', message, judgmentId: kept.judgment.id }
}

function keyFaults(key: string | null): { path: string; message: string }[] {
  if (key === null || (key.length >= 1 && key.length <= LONGEST_KEY && key.isWellFormed() && !key.includes('\u0000'))) return []
  return [{ path: '', message: `The idempotency key must have 1 to ${LONGEST_KEY} characters.` }]
}

function told({ path, message }: { path: string; message: string }): string {
  return path === '' ? message : `${path}: ${message}.`
}

function hashOf(workflowId: string, input: unknown): Buffer {
  return createHash('sha256').update(`${workflowId.toLowerCase()}\n${canonicalJson(input)}`).digest()
}
