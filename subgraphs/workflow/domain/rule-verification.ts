import type { Finding, OpenQuestion } from '#engine'
import type { WorkflowDefinition } from './definition.ts'
import type { InvalidDefinition } from './refusal.ts'
import { type Issue, error, hasErrors, reportOf } from './validation/report.ts'
import { MOST_VERIFIED, verify } from './validation/verification.ts'

/** What rules are for one another. */
export interface RuleVerification {
  readonly __typename: 'RuleVerification'
  /** Nothing was left open: what was not found isn't there. */
  readonly complete: boolean
  readonly findings: (Omit<Finding, 'ruleIds' | 'places'> & { ruleIds: string[]; places: number[] })[]
  readonly openQuestions: (Omit<OpenQuestion, 'ruleIds'> & { ruleIds: string[] })[]
}

/** Some tenths of a second at most. */
const LIMITS = { steps: 1_000_000, boxes: 256, findings: 100 }

/** Verifies the rules of a definition; `faults` are those of its schema and of each rule. */
export function verifyRules(
  definition: WorkflowDefinition,
  faults: readonly Issue[],
): RuleVerification | InvalidDefinition {
  const { rules } = definition.ruleSet
  if (rules.length > MOST_VERIFIED) {
    const message = `There are ${rules.length} rules; at most ${MOST_VERIFIED} are verified together.`
    return invalidDefinition([error('INVALID_RULE', '/ruleSet/rules', message)])
  }
  if (hasErrors(faults)) return invalidDefinition(faults)
  const { findings, complete, open } = verify(definition, LIMITS)
  return {
    __typename: 'RuleVerification',
    complete,
    findings: findings.map((one) => ({ ...one, ruleIds: [...one.ruleIds], places: [...one.places] })),
    openQuestions: open.map((one) => ({ ...one, ruleIds: [...one.ruleIds] })),
  }
}

/** Says that a definition has errors. */
export function invalidDefinition(faults: readonly Issue[]): InvalidDefinition {
  const errors = faults.filter(({ severity }) => severity === 'ERROR')
  const message = `Correct it first. ${errors.map(({ path, message: what }) => `At ${path}: ${what}`).join(' ')}`
  return { __typename: 'InvalidDefinition', message, validation: reportOf(faults) }
}
