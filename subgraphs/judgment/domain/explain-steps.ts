import type { Conclusion, Doubt } from './cascade.ts'
import { said } from './explanation.ts'
import { type Step, isAnswer } from './step.ts'

/** How a judgement came about, in sentences: what each decider said, and what follows. `rules` is what theirs comes to. */
export function explainSteps(steps: readonly Step[], rules: string, conclusion: Conclusion): string {
  const sentences = steps.map((step) => (step.decider === 'RULES' ? rules : explainStep(step)))
  return [...sentences, ...verdict(steps, conclusion)].join(' ')
}

/** A share as people write it: `87.5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

function explainStep(step: Step): string {
  const name =
    step.decider === 'MODEL'
      ? `The model${step.model === undefined ? '' : ` ${step.model.model}`}`
      : 'Similar rated cases'
  if (!isAnswer(step))
    return `${name} ${SILENT[step.status]}: ${step.reason?.message ?? 'no reason is known'}.`
  const verb = step.decider === 'MODEL' ? 'says' : 'say'
  const count =
    step.decider === 'CASES' && step.cases !== undefined ? ` (${step.cases.length} looked at)` : ''
  const because = step.explanation === undefined ? '' : ` It explains: “${said(step.explanation)}”`
  return `${name}${count} ${verb} ${said(step.outcome)}, ${percent(step.confidence)} sure.${because}`
}

const SILENT: Record<Step['status'], string> = {
  ANSWERED: 'answered',
  ABSTAINED: 'decided nothing',
  SKIPPED: 'was not asked',
  FAILED: 'gave no answer',
}

function verdict(steps: readonly Step[], conclusion: Conclusion): string[] {
  const { confidence, doubt, outcome, method } = conclusion
  if (doubt !== undefined) return [`${DOUBTS[doubt](conclusion)}, so a person decides.`]
  if (steps.length === 1) return []
  const together = method === 'HYBRID' ? 'They agree on ' : 'It is '
  return [`${together}${said(outcome)}, ${percent(confidence)} sure.`]
}

const DOUBTS: Record<Doubt, (conclusion: Conclusion) => string> = {
  ASKED: () => 'A person was asked for',
  NOBODY: () => 'Nobody could decide',
  UNSURE: ({ confidence, threshold }) =>
    `That is ${percent(confidence)} sure, less than the ${percent(threshold)} needed`,
  WITHHELD: () => 'Whoever is surest may decide nothing at present',
  DISAGREEMENT: () => 'They disagree, and are about as sure',
  ONE_VOICE: () => 'Only one answered, where two have to agree',
  OPEN_RULE: () => 'A rule that can’t be told might say otherwise, and may not be overruled',
}
