/** Who may decide a record, how sure they must be, and what becomes of the rest: as the workflow service describes it. */
export interface DecisionPolicy {
  strategy: 'RULE_FIRST' | 'LLM_FIRST' | 'CONSENSUS'
  /** What the rules say is never overruled. */
  safetyCritical: boolean
  /** 0 to 1; null: the installation's. */
  threshold: number | null
  /** The share of wrong decisions borne among those made without a person; null: no promise. */
  errorBudget: number | null
  /** What may be decided; null: what rules, default outcome and rated cases name. */
  outcomes: { outcome: unknown; description: string }[] | null
  /** By what criteria a model decides. */
  instructions: string
  /** The share of automatic decisions that is audited, 0 to 1. */
  auditShare: number
  review: { people: number; expiresAfter: string | null }
}

/** The policy of versions saved before there were policies. */
export const USUAL_POLICY: DecisionPolicy = {
  strategy: 'RULE_FIRST',
  safetyCritical: false,
  threshold: null,
  errorBudget: null,
  outcomes: null,
  instructions: '',
  auditShare: 0.02,
  review: { people: 1, expiresAfter: null },
}
