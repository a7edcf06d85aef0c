import { canonicalJson } from '../canonical-json.ts'
import { maskSensitive, maskSensitiveText } from '../masking.ts'
import type { ModelQuestion } from '../models.ts'
import { seedOf } from '../option-order.ts'

/** A question as the tiers put it: masked where that is asked for, its options named. */
export interface ReadyQuestion {
  instructions: string
  /** In the question's order; names are unique texts. */
  options: readonly { name: string; description: string | undefined }[]
  record: unknown
  /** `option` is the index of the right one. */
  examples: readonly { record: unknown; option: number }[]
  /** What orders of the options are drawn from. */
  seed: number
}

/** Makes a question ready. `masked`: secrets and personal data are not to leave the house. */
export function readyQuestion(question: ModelQuestion, masked: boolean): ReadyQuestion {
  const data = (value: unknown): unknown => (masked ? maskSensitive(value) : value)
  const spelt = question.options.map(({ outcome }) => canonicalJson(outcome))
  const names = namesOf(question.options.map(({ outcome }) => outcome))
  return {
    instructions: masked ? maskSensitiveText(question.instructions) : question.instructions,
    options: question.options.map(({ description }, index) => ({ name: names[index] ?? '', description })),
    record: data(question.input),
    examples: question.examples
      .map(({ input, outcome }) => ({
        record: data(input),
        option: spelt.indexOf(canonicalJson(outcome)),
      }))
      .filter(({ option }) => option !== -1),
    seed: seedOf(question),
  }
}

/**
 * Outcomes as texts: a text is its own name, all else is spelt as JSON. No name looks like a number: an object's
 * members of such names lose their order.
 */
function namesOf(outcomes: readonly unknown[]): string[] {
  const taken = new Set<string>()
  return outcomes.map((outcome) => {
    const plain = typeof outcome === 'string' && outcome !== '' ? outcome : canonicalJson(outcome)
    let name = /^\d+$/.test(plain) ? `value ${plain}` : plain
    if (taken.has(name)) name = canonicalJson(outcome)
    while (taken.has(name)) name = `${name} again`
    taken.add(name)
    return name
  })
}
