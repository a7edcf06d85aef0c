import { type DecisionPolicy, type DecisionPolicyInput, policyOf } from './decision-policy.ts'
import { shortened } from './text.ts'

/** Which of the matching rules decide. */
export type HitPolicy = 'FIRST' | 'PRIORITY' | 'COLLECT'

/** What a step does. */
export type NodeType = 'TRIGGER' | 'JUDGMENT' | 'END'

/** When `when` is true, the outcome is `outcome`. */
export interface Rule {
  readonly id: string
  readonly name: string
  /** The condition, in the rule language. */
  readonly when: string
  /** Any JSON value but null. */
  readonly outcome: unknown
  /** 0 to 1. */
  readonly confidence: number
  readonly priority: number
  readonly enabled: boolean
}

/** What holds when no rule matches. */
export interface DefaultOutcome {
  readonly outcome: unknown
  /** 0 to 1. */
  readonly confidence: number
}

/** Ordered rules, and what happens when none or several match. */
export interface RuleSet {
  readonly hitPolicy: HitPolicy
  readonly rules: Rule[]
  readonly defaultOutcome: DefaultOutcome | null
}

/** The steps of a workflow. */
export interface Graph {
  readonly nodes: { readonly id: string; readonly type: NodeType; readonly name: string }[]
  readonly edges: { readonly from: string; readonly to: string }[]
}

/** What a version consists of, as it is kept: nothing left out. `format` tells later formats apart. */
export interface WorkflowDefinition {
  readonly format: 1
  /** JSON Schema (2020-12) of the input data; null accepts any JSON object. */
  readonly inputSchema: unknown
  readonly ruleSet: RuleSet
  readonly policy: DecisionPolicy
  readonly graph: Graph
}

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | null | undefined }

/** A rule as an author writes it. */
export type RuleInput = Pick<Rule, 'when' | 'outcome'> & Optional<Rule>

/** A definition as an author writes it: most can be left out. */
export interface DefinitionInput {
  readonly inputSchema?: unknown
  readonly ruleSet: {
    readonly hitPolicy?: HitPolicy | null | undefined
    readonly rules: readonly RuleInput[]
    readonly defaultOutcome?: (Pick<DefaultOutcome, 'outcome'> & Optional<DefaultOutcome>) | null | undefined
  }
  readonly policy?: DecisionPolicyInput | null | undefined
  readonly graph?:
    | {
        readonly nodes: readonly (Pick<Graph['nodes'][number], 'id' | 'type'> & Optional<{ name: string }>)[]
        readonly edges: readonly Graph['edges'][number][]
      }
    | null
    | undefined
}

/** Most characters of the name of a rule or a node. */
export const LONGEST_NAME = 200

/** How sure an author is who doesn't say. */
const USUAL_CONFIDENCE = 0.95

const DEFAULT_GRAPH: Graph = {
  nodes: [
    { id: 'trigger', type: 'TRIGGER', name: 'Trigger' },
    { id: 'judgment', type: 'JUDGMENT', name: 'Judgment' },
    { id: 'end', type: 'END', name: 'End' },
  ],
  edges: [
    { from: 'trigger', to: 'judgment' },
    { from: 'judgment', to: 'end' },
  ],
}

/** The definition that an author means: what was left out is filled in. It may still have faults. */
export function definitionOf({ inputSchema, ruleSet, policy, graph }: DefinitionInput): WorkflowDefinition {
  return {
    format: 1,
    inputSchema: inputSchema ?? null,
    ruleSet: {
      hitPolicy: ruleSet.hitPolicy ?? 'FIRST',
      rules: ruleSet.rules.map(ruleOf),
      defaultOutcome:
        ruleSet.defaultOutcome == null
          ? null
          : {
              outcome: ruleSet.defaultOutcome.outcome,
              confidence: ruleSet.defaultOutcome.confidence ?? USUAL_CONFIDENCE,
            },
    },
    policy: policyOf(policy),
    graph: graph == null ? DEFAULT_GRAPH : graphOf(graph),
  }
}

function ruleOf(rule: RuleInput, index: number): Rule {
  const id = rule.id ?? `rule-${index + 1}`
  return {
    id,
    name: rule.name ?? (shortened(rule.when.trim(), LONGEST_NAME) || id),
    when: rule.when,
    outcome: rule.outcome,
    confidence: rule.confidence ?? USUAL_CONFIDENCE,
    priority: rule.priority ?? 0,
    enabled: rule.enabled ?? true,
  }
}

function graphOf({ nodes, edges }: NonNullable<DefinitionInput['graph']>): Graph {
  return {
    nodes: nodes.map(({ id, type, name }) => ({
      id,
      type,
      name: name ?? type.charAt(0) + type.slice(1).toLowerCase(),
    })),
    edges: edges.map(({ from, to }) => ({ from, to })),
  }
}
