import { type Places, withinTime } from '#host'
import type { JsonObject } from '#engine'
import type { RulesFinding } from '../domain/decide.ts'
import type { Setting } from '../domain/setting.ts'
import type { StepReason } from '../domain/step.ts'
import type { FindSimilar, Similar } from './similar-cases.ts'

/** A record that deciders are asked about. */
export interface Matter {
  tenantId: string
  setting: Setting
  input: JsonObject
  finding: RulesFinding
  /** Similar cases, looked for at most once. */
  similar: SimilarOnce
  /** Where a request's records wait for their turn to ask a model. */
  places: Places
  /** `performance.now()` by which an answer must be there. */
  endsAt: number
}

/** Somebody took too long. */
export class OutOfTime extends Error {
  constructor() {
    super('no answer came in the time there was')
  }
}

/** Does work within a share of the time left; throws OutOfTime. */
export function withinShare<T>(
  { endsAt }: Pick<Matter, 'endsAt'>,
  share: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ms = (endsAt - performance.now()) * share
  const late = (): Error => new OutOfTime()
  return ms <= 0 ? Promise.reject(late()) : withinTime({ ms, late }, work)
}

/** A record's similar cases: whoever wants them first has them looked for. */
export class SimilarOnce {
  readonly #find: () => Promise<Similar>
  #found: Promise<Similar> | undefined

  constructor(find: FindSimilar, input: JsonObject) {
    this.#find = () => find(input)
  }

  /** Throws OutOfTime, or why they can't be found. */
  within(matter: Pick<Matter, 'endsAt'>, share: number): Promise<Similar> {
    const found = (this.#found ??= this.#find())
    // Nobody may be left to hear that it failed.
    found.catch(() => {})
    return withinShare(matter, share, () => found)
  }
}

/** Why something was not told, as a step says it. */
export function reasonOf(error: unknown): StepReason {
  if (error instanceof OutOfTime) return { code: 'TIMEOUT', message: error.message }
  const message = error instanceof Error ? error.message : 'nobody knows why'
  return { code: 'UNAVAILABLE', message: withoutStop(message) }
}

/** A sentence as part of another. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
