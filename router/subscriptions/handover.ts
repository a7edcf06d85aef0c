import type { Answer } from '#host'
import type { SourceEvent } from './source-events.ts'

/** What becomes of an event while a subscription goes over from one source to another. */
export type Turn =
  /** It is told. */
  | 'tell'
  /** It is known from the other source, or waits for it. */
  | 'keep'
  /** Both sources have shown the same event: the new one is complete from here on. */
  | 'meet'

/** Events that are kept of each source while they have not met. */
export const MOST_KEPT = 1000

/**
 * Goes over from one source of the same events to another without losing one or telling one twice. Both have the events in
 * the same order, the new one from some event on that nobody tells. Events are told from the old source until one
 * has come from both; they are known by what both sources tell of them.
 */
export class Handover {
  /** Told from the old source, and not yet seen in the new one. */
  readonly #told: Answer[] = []
  /** Come from the new source, and not yet from the old one. */
  readonly #ahead: SourceEvent[] = []
  /** Events of the new source that were told already and are still to come. */
  #repeated = 0

  /** An event of the old source. */
  old({ answer }: SourceEvent): Turn {
    const [first] = this.#ahead
    if (first !== undefined) return isSame(first.answer.data, answer.data) ? 'meet' : 'tell'
    this.#remember(answer)
    return 'tell'
  }

  /** An event of the old source that was told before. */
  repeated({ answer }: SourceEvent): void {
    const [first] = this.#ahead
    if (first === undefined) this.#remember(answer)
    else if (isSame(first.answer.data, answer.data)) this.#ahead.shift()
  }

  /** An event of the new source. */
  new(event: SourceEvent): Turn {
    const index = this.#told.findIndex((answer) => isSame(answer.data, event.answer.data))
    if (this.#ahead.length > 0 || index < 0) {
      this.#ahead.push(event)
      return 'keep'
    }
    this.#repeated = this.#told.length - index - 1
    return 'meet'
  }

  /** Whether so much has come from the new source that it is not to be asked for more. */
  get isFull(): boolean {
    return this.#ahead.length >= MOST_KEPT
  }

  /** Whether the new source has brought anything. */
  get isHeard(): boolean {
    return this.#ahead.length > 0
  }

  /** What the new source has brought that wasn't told, and how many of its next events were. */
  end(): { ahead: readonly SourceEvent[]; repeated: number } {
    return { ahead: this.#ahead, repeated: this.#repeated }
  }

  #remember(answer: Answer): void {
    this.#told.push(answer)
    if (this.#told.length > MOST_KEPT) this.#told.shift()
  }
}

/** Whether two answers to different selections tell the same where they tell of the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other || one === null || other === null) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]))
  if (!isObject(one) || !isObject(other)) return false
  return Object.keys(one).every((key) => !Object.hasOwn(other, key) || isSame(one[key], other[key]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
