import type { Tier } from '../models.ts'
import type { Channel, TierAnswer } from './channel.ts'
import { askDecisions } from './decisions.ts'
import { askLogprobs } from './logprobs.ts'
import type { ReadyQuestion } from './question.ts'
import { askSamples, askText } from './samples.ts'
import { askSystemOne } from './system-one.ts'

/** A way to put a question to a model. */
interface TierWay {
  readonly name: Tier
  /** Options that it can tell apart. */
  readonly mostOptions: number
  ask(question: ReadyQuestion, channel: Channel): Promise<TierAnswer>
}

/** All tiers, from the most to the least telling. */
export const tiers: readonly TierWay[] = [
  { name: 'DECISIONS', mostOptions: 255, ask: askDecisions },
  { name: 'SYSTEM_ONE', mostOptions: 255, ask: askSystemOne },
  { name: 'LOGPROBS', mostOptions: 20, ask: askLogprobs },
  { name: 'SAMPLES', mostOptions: Infinity, ask: askSamples },
  { name: 'TEXT', mostOptions: Infinity, ask: askText },
]
