/** Who is asked, and in which order. */
export type Strategy = 'RULE_FIRST' | 'LLM_FIRST' | 'CONSENSUS'

/** Who may decide a record, how sure they must be, and what becomes of the rest. */
export interface DecisionPolicy {
  readonly strategy: Strategy
  /** What the rules say is never overruled by a model or by similar cases. */
  readonly safetyCritical: boolean
  /** Confidence from which on a decider decides, 0 to 1; null: the installation's. */
  readonly threshold: number | null
  /** The share of wrong decisions that is borne among those made without a person, over 0 and at most 0.5. */
  readonly errorBudget: number | null
  /** What may be decided; null: whatever rules, default outcome and rated cases name. */
  readonly outcomes: Outcome[] | null
  /** By what criteria a model decides. */
  readonly instructions: string
  /** The share of decisions made without a person that people look at all the same, 0 to 1. */
  readonly auditShare: number
  readonly review: ReviewPolicy
}

/** One thing that may be decided. */
export interface Outcome {
  /** Any JSON value but null. */
  readonly outcome: unknown
  /** When it is right; empty when nobody said. */
  readonly description: string
}

/** How people decide. */
export interface ReviewPolicy {
  /** How many have to agree: 1 or 2. */
  readonly people: number
  /** ISO 8601 duration after which a case has waited too long; null: it waits for ever. */
  readonly expiresAfter: string | null
}

type Left<T> = { readonly [Key in keyof T]?: T[Key] | null | undefined }

/** A policy as an author writes it: all can be left out. */
export type DecisionPolicyInput = Left<Omit<DecisionPolicy, 'outcomes' | 'review'>> & {
  readonly outcomes?: readonly (Pick<Outcome, 'outcome'> & Left<Outcome>)[] | null | undefined
  readonly review?: Left<ReviewPolicy> | null | undefined
}

/** The share of automatic decisions that is audited unless the author says otherwise. */
const USUAL_AUDIT_SHARE = 0.02

/** The policy that an author means, also one who wrote before there were policies. It may still have faults. */
export function policyOf(input: DecisionPolicyInput | null | undefined): DecisionPolicy {
  return {
    strategy: input?.strategy ?? 'RULE_FIRST',
    safetyCritical: input?.safetyCritical ?? false,
    threshold: input?.threshold ?? null,
    errorBudget: input?.errorBudget ?? null,
    outcomes:
      input?.outcomes?.map(({ outcome, description }) => ({ outcome, description: description ?? '' })) ??
      null,
    instructions: input?.instructions ?? '',
    auditShare: input?.auditShare ?? USUAL_AUDIT_SHARE,
    review: {
      people: input?.review?.people ?? 1,
      expiresAfter: input?.review?.expiresAfter ?? null,
    },
  }
}
