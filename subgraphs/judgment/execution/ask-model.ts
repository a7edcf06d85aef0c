import { canonicalJson } from '#engine'
import { type Log, ModelFailure, type Models } from '#host'
import { type Complexity, type FewShot, complexityOf, sampleCount } from '../domain/complexity.ts'
import { type Question, questionOf } from '../domain/model-question.ts'
import type { Step } from '../domain/step.ts'
import { type Matter, OutOfTime, reasonOf, withinShare, withoutStop } from './matter.ts'
import type { Similar } from './similar-cases.ts'

/** Whom a model is asked through, and how. */
export interface ModelParts {
  models: Models
  /** Whether models are asked at all. */
  fallback: boolean
  fewShot: FewShot
  clock: () => Date
  log: Log
  /** Hears of the cases that a model is shown. */
  shown: (count: number, complexity: Complexity) => void
}

/** Shares of the time left: for similar cases to show, then for the model itself. What remains is the next decider's. */
const SHARES = { examples: 0.25, model: 0.75 }

type Said = Omit<Step, 'decider' | 'durationMs'>

/** What a model says of a record, shown the most similar rated cases. It never throws: a model may always fail. */
export async function askModel(parts: ModelParts, matter: Matter): Promise<Step> {
  const started = performance.now()
  const said = await consult(parts, matter)
  return { decider: 'MODEL', ...said, durationMs: performance.now() - started }
}

async function consult(parts: ModelParts, matter: Matter): Promise<Said> {
  if (!parts.fallback) return skipped('SWITCHED_OFF', 'this installation asks no models')
  if (!parts.models.configured) return skipped('NOT_CONFIGURED', 'no model is configured')
  // Without examples a model can still answer.
  const similar = await matter.similar.within(matter, SHARES.examples).catch(() => undefined)
  const complexity = complexityIn(matter, similar, parts.fewShot)
  const cases = similar?.cases ?? []
  const most = sampleCount(complexity, parts.fewShot)
  const posed = questionOf(matter.setting, matter.input, cases, most)
  if (posed === undefined) return skipped('NO_OPTIONS', 'fewer than two outcomes are known')
  parts.shown(posed.shown.length, complexity)
  const shown = posed.shown.map(({ id, similarity, outcome }) => ({ id, similarity, outcome }))
  const said = await put(parts, matter, posed.question)
  return { ...said, complexity, ...(shown.length > 0 && { cases: shown }) }
}

async function put(parts: ModelParts, matter: Matter, question: Question): Promise<Said> {
  const { models, clock, log } = parts
  const { tenantId, setting } = matter
  try {
    const {
      outcome,
      confidence: raw,
      explanation,
      record,
    } = await withinShare(matter, SHARES.model, (signal) =>
      matter.places.within(signal, busy, () => models.decide(tenantId, question, { signal, now: clock() })),
    )
    const said = canonicalJson(outcome)
    // Whatever a record talks a model into saying: only what may be decided counts.
    if (!question.options.some((option) => canonicalJson(option.outcome) === said) || !(raw >= 0 && raw <= 1))
      return failed('INVALID_ANSWER', 'what it answered is none of the outcomes', { model: record })
    return {
      status: 'ANSWERED',
      outcome,
      rawConfidence: raw,
      confidence: setting.trust.calibrate('MODEL', raw),
      threshold: setting.thresholds.MODEL.at,
      ...(explanation !== null && { explanation }),
      model: record,
    }
  } catch (error) {
    if (error instanceof ModelFailure) return ofFailure(error)
    if (!(error instanceof OutOfTime))
      log.error({ err: error }, 'asking a model failed for an unknown reason')
    return { status: 'FAILED', reason: reasonOf(error) }
  }
}

/** A request's own records wait for one another as long as there is time. */
function busy(): Error {
  return new OutOfTime()
}

/** Who was never asked was skipped, who declined abstained, all else failed. */
function ofFailure({ kind, message, record }: ModelFailure): Said {
  const reason = { code: kind, message: withoutStop(message) }
  const model = record === null ? {} : { model: record }
  if (kind === 'REFUSED') return { status: 'ABSTAINED', reason, ...model }
  const unasked = ['NOT_CONFIGURED', 'OVER_BUDGET', 'CIRCUIT_OPEN', 'BUSY'].includes(kind)
  return { status: unasked && (record?.attempts ?? 0) === 0 ? 'SKIPPED' : 'FAILED', reason, ...model }
}

function complexityIn(
  { input, finding }: Matter,
  similar: Similar | undefined,
  fewShot: FewShot,
): Complexity {
  const said = { matched: finding.trace.chosen.length > 0, historic: similar?.vote?.confidence ?? 0 }
  return complexityOf(input, said, fewShot)
}

function skipped(code: string, message: string): Said {
  return { status: 'SKIPPED', reason: { code, message } }
}

function failed(code: string, message: string, rest: Partial<Said>): Said {
  return { status: 'FAILED', reason: { code, message }, ...rest }
}
