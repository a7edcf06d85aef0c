/** Who can decide without a person. */
export type Decider = 'RULES' | 'MODEL' | 'CASES'

export const deciders: readonly Decider[] = ['RULES', 'MODEL', 'CASES']

/** What a rule stands for: its rated judgements count as long as this is the same. */
export interface RuleMeaning {
  when: string
  outcome: unknown
}

/** The condition of a default outcome, among rules. */
export const DEFAULT_CONDITION = ''
