import type { Expression } from '../syntax/tree.ts'

/**
 * Which of the rules that are true win. FIRST: the first in order. PRIORITY: the one of the highest priority,
 * the first in order among equals. COLLECT: all, in order.
 */
export type HitPolicy = 'FIRST' | 'PRIORITY' | 'COLLECT'

/** One rule: a condition with a name. */
export interface RuleDefinition {
  readonly id: string
  readonly when: string | Expression
  /** Default true. A disabled rule is compiled, so that its errors show, but never evaluated. */
  readonly enabled?: boolean | undefined
  /** Default 0; a higher number wins. Read by the hit policy PRIORITY alone. */
  readonly priority?: number | undefined
}

/** Rules in their order, and how they vote. */
export interface RuleSetDefinition {
  readonly hitPolicy: HitPolicy
  readonly rules: readonly RuleDefinition[]
}
