import { hash } from 'node:crypto'
import { AppError, type Service, type Viewer, inSpan } from '#host'
import type { JsonObject } from '#engine'
import type { Deployments, Published } from '../deployments/deployments.ts'
import type { Method } from '../domain/cascade.ts'
import { askRules } from '../domain/decide.ts'
import { type Decision, decidedByRules, decisionOf } from '../domain/decision.ts'
import { type InputFault, type InputLimits, keyFaults, readInput } from '../domain/input-data.ts'
import { type OptionDefaults, type Options, readOptions } from '../domain/options.ts'
import { reviewNeeded } from '../domain/review/need.ts'
import type { Trust } from '../domain/trust.ts'
import type { JudgmentModel } from '../models.ts'
import { type KeptJudgment, judgmentsByKey } from '../store/writing.ts'
import { askDeciders } from './ask-deciders.ts'
import type { ModelParts } from './ask-model.ts'
import type { GroupWriter } from './group-writer.ts'
import type { JudgmentMetrics } from './metrics.ts'
import { type Occasion, matterOf } from './occasion.ts'
import { ReadySettings } from './ready-settings.ts'
import type { CacheKey, ResultCache } from './result-cache.ts'
import {
  type Execution,
  type ExecutionRefusal,
  type InvalidInput,
  type Item,
  type ItemResult,
  invalidInput,
  keyReused,
  noModel,
  notActive,
  timedOut,
} from './results.ts'

/** What an executor works with. */
export interface ExecutorParts {
  service: Pick<Service<unknown>, 'database' | 'clock' | 'newId' | 'log' | 'graph'>
  deployments: Deployments
  confidence: { find(tenantId: string, workflowId: string): Promise<Trust> }
  /** How deciders beyond the rules are asked. */
  asking: ModelParts
  writer: GroupWriter
  cache: ResultCache
  metrics: JudgmentMetrics
  limits: InputLimits
  defaults: OptionDefaults & { threshold: number }
}

/** A record that has been looked at: with faults, or fit to be judged. */
interface Seen {
  faults: InputFault[]
  input: JsonObject
  /** The record as canonical JSON. */
  text: string
  key: string | null
  /** Of workflow and record: what a key and a cached decision stand for. */
  hash: Buffer
}

/** What is asked, with all that was left out. */
type Terms<Asked> = Omit<Asked, 'method' | 'options'> & { method: Method; options: Options }

/** What would be decided about a record. */
export interface Trial {
  published: Published
  input: JsonObject
  decision: Decision
}

/** Most records in one execution. */
const MOST_ITEMS = 1000

/**
 * Judges records: looks at them, finds what is in service, decides, stores, and answers after the commit. A record
 * whose idempotency key is known gets the judgement that was stored under it, whatever has become of the workflow.
 */
export class Executor {
  readonly #parts: ExecutorParts
  readonly #settings: ReadySettings

  constructor(parts: ExecutorParts) {
    this.#parts = parts
    this.#settings = new ReadySettings(parts.defaults.threshold)
  }

  /** One result a record, in their order, or a refusal of them all. Throws NOT_FOUND when there is no such workflow. */
  async execute(viewer: Viewer, execution: Execution): Promise<ItemResult[] | ExecutionRefusal> {
    const { items } = execution
    if (items.length < 1 || items.length > MOST_ITEMS)
      throw new AppError('BAD_INPUT', `Give 1 to ${MOST_ITEMS} records; these are ${items.length}.`)
    return this.#inTime(execution, (asked) => this.#judge(viewer, asked))
  }

  /** What would be decided about a record now; nothing is stored or counted. Throws NOT_FOUND as above. */
  async tryOut(
    viewer: Viewer,
    { inputData, ...execution }: Omit<Execution, 'items'> & { inputData: unknown },
  ): Promise<Trial | InvalidInput | ExecutionRefusal> {
    return this.#inTime(execution, async (asked) => {
      const { faults, input } = this.#look(asked.workflowId, { inputData })
      if (faults.length > 0) return invalidInput(faults)
      const occasion = await this.#occasion(viewer, asked, performance.now())
      if ('__typename' in occasion) return occasion
      const { published } = occasion
      const found = published.check(input)
      if (found.length > 0) return invalidInput(found)
      return {
        published,
        input,
        decision: await this.#conclude(occasion, input, this.#parts.service.clock()),
      }
    })
  }

  /** Does what is asked within the time there is, if it can be asked. */
  async #inTime<Asked extends Omit<Execution, 'items'>, Result>(
    execution: Asked,
    work: (asked: Terms<Asked>) => Promise<Result>,
  ): Promise<Result | ExecutionRefusal> {
    const method = execution.method ?? 'HYBRID'
    const { models, fallback } = this.#parts.asking
    if (method === 'LLM' && !(models.configured && fallback)) return noModel(execution.workflowId)
    const options = readOptions(execution.options, this.#parts.defaults)
    if ('option' in options) return { __typename: 'InvalidOptions', ...options }
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), options.timeoutMs)
    const working = work({ ...execution, method, options })
    const results = await Promise.race([working, late.promise]).finally(() => clearTimeout(timer))
    return results ?? timedOut(options.timeoutMs)
  }

  async #judge(viewer: Viewer, asked: Terms<Execution>): Promise<ItemResult[] | ExecutionRefusal> {
    const started = performance.now()
    const { workflowId } = asked
    const seen = asked.items.map((item) => this.#look(workflowId, item))
    const keys = seen.flatMap(({ key, faults }) => (key === null || faults.length > 0 ? [] : [key]))
    const kept = await judgmentsByKey(this.#parts.service.database, viewer.tenantId, keys)
    const settled = seen.map((one) => settle(one, kept))
    if (settled.every((result) => result !== undefined)) return settled
    const occasion = await this.#occasion(viewer, asked, started)
    if ('__typename' in occasion) return occasion
    const work = (): Promise<ItemResult[]> =>
      Promise.all(seen.map(async (one, index) => settled[index] ?? this.#judgeOne(occasion, one)))
    return inSpan('judge', work, { 'judgment.items': seen.length })
  }

  /** What all records of a request are judged by, as it is in service. */
  async #occasion(
    viewer: Viewer,
    { workflowId, method, options }: Terms<Omit<Execution, 'items'>>,
    started: number,
  ): Promise<Occasion | ExecutionRefusal> {
    const [deployment, trust] = await Promise.all([
      this.#parts.deployments.find(viewer.tenantId, workflowId),
      this.#parts.confidence.find(viewer.tenantId, workflowId),
    ])
    if (deployment === undefined) throw new AppError('NOT_FOUND', `There is no workflow ${workflowId}.`)
    const { status, published } = deployment
    if (status !== 'ACTIVE' || published === null) return notActive(workflowId, status)
    const setting = this.#settings.find(published, trust, { method, threshold: options.threshold })
    return { viewer, workflowId, method, options, published, setting, started }
  }

  /** Looks at a record before anything is known of the workflow. */
  #look(workflowId: string, { inputData, idempotencyKey }: Item): Seen {
    const key = idempotencyKey ?? null
    const read = readInput(inputData, this.#parts.limits)
    const faults = ['message' in read ? [read] : [], keyFaults(key)].flat()
    if ('message' in read || faults.length > 0)
      return { faults, input: {}, text: '', key, hash: Buffer.alloc(0) }
    const subject = `${workflowId.toLowerCase()}\n${read.text}`
    return { faults, ...read, key, hash: hash('sha256', subject, 'buffer') }
  }

  async #judgeOne(occasion: Occasion, seen: Seen): Promise<ItemResult> {
    const { viewer, workflowId, method, published } = occasion
    const faults = published.check(seen.input)
    if (faults.length > 0) {
      this.#parts.metrics.refused(workflowId, method)
      return invalidInput(faults)
    }
    const judgment = await this.#decide(occasion, seen)
    const review = reviewNeeded(judgment, published.policy)
    const requestHash = seen.key === null ? null : seen.hash
    const item = { judgment, inputText: seen.text, requestHash, review }
    const stored = await this.#parts.writer.write(viewer.tenantId, item)
    if (stored.judgment !== judgment) return replay(stored, seen.hash)
    this.#parts.metrics.judged(judgment)
    return judgment
  }

  async #decide(occasion: Occasion, { input, key, hash }: Seen): Promise<JudgmentModel> {
    const { service, cache } = this.#parts
    const { viewer, options, published, started } = occasion
    const cacheKey = options.cache ? cacheKeyOf(occasion, hash) : undefined
    const cached = cacheKey && (await cache.find(cacheKey))
    const now = service.clock()
    const decided = cached?.decision ?? this.#conclude(occasion, input, now)
    const decision = decided instanceof Promise ? await decided : decided
    const { trace, ...rest } = decision
    const judgment: JudgmentModel = {
      __typename: 'Judgment',
      id: service.newId(),
      workflowId: published.workflowId,
      workflowVersion: published.version,
      ruleSetDigest: published.ruleSetDigest,
      ...rest,
      storedTrace: trace,
      inputData: input,
      idempotencyKey: key,
      reusedFrom: cached?.judgmentId ?? null,
      durationMs: performance.now() - started,
      createdAt: now,
      createdBy: viewer.subject,
    }
    if (cacheKey !== undefined && cached === undefined && isReusable(decision))
      await cache.keep(cacheKey, { judgmentId: judgment.id, decision })
    return judgment
  }

  /** What is decided about a record: at once where the rules suffice, else when the others were asked. */
  #conclude(occasion: Occasion, input: JsonObject, now: Date): Decision | Promise<Decision> {
    const { service, asking } = this.#parts
    const { setting } = occasion
    const finding = askRules(setting.ruleSet, input, now)
    const decided = decidedByRules(setting, finding)
    if (decided !== undefined) return decided
    const matter = matterOf(service, occasion, { input, finding, shown: asking.fewShot.max })
    return askDeciders(asking, matter).then((steps) => decisionOf(setting, finding, steps))
  }
}

function cacheKeyOf(
  { viewer, workflowId, method, options, published, setting }: Occasion,
  hash: Buffer,
): CacheKey {
  return {
    tenantId: viewer.tenantId,
    workflowId,
    version: published.version,
    method,
    threshold: options.threshold,
    ratings: setting.trust.digest,
    inputHash: hash.toString('base64url'),
  }
}

/** A decision to which somebody was missing, or that waits for a person, may be another one in a moment. */
function isReusable({ status, trace: { steps = [] } }: Decision): boolean {
  return steps.length === 0 || (status === 'DECIDED' && steps.every(({ status }) => status !== 'FAILED'))
}

/** What needs no judging: a record with faults, and one whose key stands for a judgement already. */
function settle(
  { faults, key, hash }: Seen,
  kept: ReadonlyMap<string, KeptJudgment>,
): ItemResult | undefined {
  if (faults.length > 0) return invalidInput(faults)
  const before = key === null ? undefined : kept.get(key)
  return before === undefined ? undefined : replay(before, hash)
}

/** The judgement that a key stands for, unless the key now comes with something else. */
function replay(kept: KeptJudgment, hash: Buffer): ItemResult {
  return kept.requestHash.equals(hash) ? kept.judgment : keyReused(kept.judgment.id)
}
