import type { Rule, RuleSet } from './workflow-version.ts'

/** A rule as it is asked for; what is left out or null has a default. */
interface RuleInput extends Partial<Omit<{ [Key in keyof Rule]: Rule[Key] | null | undefined }, 'when'>> {
  when: string
}

/** A rule set as it is asked for. */
export interface RuleSetInput {
  hitPolicy?: RuleSet['hitPolicy'] | null | undefined
  rules: readonly RuleInput[]
  defaultOutcome?: { outcome?: unknown; confidence?: number | null | undefined } | null | undefined
}

/** How sure an author is who doesn't say, 0 to 1. */
const CONFIDENCE = 0.95

/** A rule set with its defaults filled in. */
export function ruleSetOf({ hitPolicy, rules, defaultOutcome }: RuleSetInput): RuleSet {
  return {
    hitPolicy: hitPolicy ?? 'FIRST',
    rules: rules.map((rule, index) => ({
      id: rule.id ?? `rule-${index + 1}`,
      name: rule.name ?? rule.when,
      when: rule.when,
      outcome: rule.outcome,
      confidence: rule.confidence ?? CONFIDENCE,
      priority: rule.priority ?? 0,
      enabled: rule.enabled ?? true,
    })),
    defaultOutcome:
      defaultOutcome == null
        ? null
        : { outcome: defaultOutcome.outcome, confidence: defaultOutcome.confidence ?? CONFIDENCE },
  }
}
