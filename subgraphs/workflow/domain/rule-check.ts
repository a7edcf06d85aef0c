import {
  type CheckIssue,
  type CostEstimate,
  DEFAULT_STEPS,
  ExpressionError,
  checkExpression,
  estimateCost,
  parse,
  print,
  references,
  respell,
} from '#engine'
import { isSchema } from './validation/subschemas.ts'

/** What is known of an expression before there is an input. */
export interface RuleCheck {
  readonly __typename: 'RuleCheck'
  readonly valid: boolean
  readonly issues: RuleIssue[]
  readonly type: { readonly kinds: ValueKind[]; readonly unit: string | null } | null
  readonly references: { readonly path: string; readonly optional: boolean }[]
  readonly cost: RuleCost | null
  readonly inSymbols: string | null
  readonly inWords: string | null
}

/** A fault of an expression; INVALID for one that can't be read or compiled. */
type RuleIssue = Omit<CheckIssue, 'code' | 'suggestion' | 'start' | 'end'> & {
  readonly code: CheckIssue['code'] | 'INVALID'
  readonly suggestion: string | null
}

type ValueKind = Uppercase<ReturnType<typeof checkExpression>['type']['kinds'][number]>

/** What an expression costs, in steps. */
interface RuleCost {
  /** Null when nothing bounds it. */
  readonly mostSteps: number | null
  readonly budget: number
  readonly withinBudget: boolean
  readonly open: { readonly path: string; readonly keyword: string }[]
  readonly message: string
}

/** Checks an expression on inputs of a valid schema; null for inputs of which nothing is known. */
export function checkRule(when: string, inputSchema: unknown, condition: boolean): RuleCheck {
  const schema = isSchema(inputSchema) ? inputSchema : undefined
  try {
    const { type, issues } = checkExpression(when, schema, { condition })
    const expression = parse(when)
    return {
      __typename: 'RuleCheck',
      valid: issues.every(({ severity }) => severity !== 'ERROR'),
      issues: issues.map((issue) => ({ ...issue, suggestion: issue.suggestion ?? null })),
      type: { kinds: type.kinds.map((kind) => kind.toUpperCase() as ValueKind), unit: type.unit },
      references: references(expression).map(({ path, optional }) => ({ path, optional })),
      cost: costOf(estimateCost(when, schema)),
      inSymbols: print(respell(expression, 'symbol')),
      inWords: print(respell(expression, 'upper')),
    }
  } catch (error) {
    if (error instanceof ExpressionError) return invalid(error)
    throw error
  }
}

function invalid({ problem, suggestion, line, column }: ExpressionError): RuleCheck {
  const place = { line, column, endLine: line, endColumn: column + 1 }
  return {
    __typename: 'RuleCheck',
    valid: false,
    issues: [
      { code: 'INVALID', severity: 'ERROR', message: problem, suggestion: suggestion ?? null, ...place },
    ],
    type: null,
    references: [],
    cost: null,
    inSymbols: null,
    inWords: null,
  }
}

function costOf({ most, open }: CostEstimate): RuleCost {
  const mostSteps = Number.isFinite(most) ? most : null
  const withinBudget = most <= DEFAULT_STEPS
  const taken = mostSteps === null ? 'any number of' : mostSteps.toLocaleString('en')
  const bounds = open.map(({ path, keyword }) => `give \`${path}\` a ${keyword}`).join(', ')
  const advice =
    bounds === '' ? 'Walk shorter lists, or fewer within one another.' : `In the input schema ${bounds}.`
  return {
    mostSteps,
    budget: DEFAULT_STEPS,
    withinBudget,
    open: [...open],
    message: `It takes at most ${taken} of the ${DEFAULT_STEPS.toLocaleString('en')} steps that an evaluation may take.${
      withinBudget ? '' : ` Beyond them it is unknown. ${advice}`
    }`,
  }
}
