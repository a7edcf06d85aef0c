import { canonicalJson, type JsonObject } from '#engine'
import type { DecisionPolicy } from './decision-policy.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** What decides: what a question is made from. */
export interface Deciding {
  name: string
  description: string
  policy: DecisionPolicy
  ruleSet: ReadyRuleSet
}

/** A question with a closed list of answers. */
export interface Question {
  instructions: string
  options: { outcome: unknown; description?: string }[]
  input: JsonObject
  examples: { input: JsonObject; outcome: unknown }[]
}

/** A rated case, as far as a question needs it. */
export interface Example {
  id: string
  similarity: number
  inputData: JsonObject
  outcome: unknown
}

/** Rules told to a model; more would drown the record. */
const MOST_RULES = 30

/** The question about a record and the cases shown in it, at most `most`; undefined when fewer than two answers are known. */
export function questionOf(
  deciding: Deciding,
  input: JsonObject,
  cases: readonly Example[],
  most: number,
): { question: Question; shown: readonly Example[] } | undefined {
  const options = optionsOf(deciding, cases)
  if (options.length < 2) return undefined
  const allowed = new Set(options.map(({ outcome }) => canonicalJson(outcome)))
  const shown = cases.filter(({ outcome }) => allowed.has(canonicalJson(outcome))).slice(0, most)
  const examples = shown.map(({ inputData, outcome }) => ({ input: inputData, outcome }))
  return { question: { instructions: instructionsOf(deciding), options, input, examples }, shown }
}

/** What may be decided: what the policy names, else what rules, default outcome and rated cases say, each once. */
export function optionsOf(
  { policy, ruleSet }: Deciding,
  cases: readonly Pick<Example, 'outcome'>[],
): Question['options'] {
  if (policy.outcomes !== null)
    return policy.outcomes.map(({ outcome, description }) =>
      description === '' ? { outcome } : { outcome, description },
    )
  const { hitPolicy, rules, defaultOutcome } = ruleSet
  const said = rules
    .filter(({ enabled }) => enabled)
    // Where all matching rules count, what one of them alone says is a list of one.
    .map(({ outcome }) => (hitPolicy === 'COLLECT' ? [outcome] : outcome))
  const all = [
    ...said,
    ...(defaultOutcome === null ? [] : [defaultOutcome.outcome]),
    ...cases.map(({ outcome }) => outcome),
  ]
  return [...new Map(all.map((outcome) => [canonicalJson(outcome), { outcome }])).values()]
}

function instructionsOf({ name, description, policy, ruleSet }: Deciding): string {
  const rules = ruleSet.rules.filter(({ enabled }) => enabled).slice(0, MOST_RULES)
  const parts = [
    name === '' ? 'Decide about the record.' : `Decide about the record: ${name}.`,
    description,
    policy.instructions,
    rules.length === 0
      ? ''
      : `Rules of the same workflow, for orientation; none of them settles this record:\n${rules
          .map(({ when, outcome }) => `- ${when} → ${JSON.stringify(outcome)}`)
          .join('\n')}`,
  ]
  return parts.filter((part) => part.trim() !== '').join('\n\n')
}
