import {
  type CheckCode,
  type CheckIssue,
  type ExpressionChecker,
  ExpressionError,
  expressionChecker,
} from '#engine'
import { LONGEST_NAME, type Rule, type RuleSet, type WorkflowDefinition } from '../definition.ts'
import { lengthOf } from '../text.ts'
import { duplicateIds } from './duplicate-ids.ts'
import { type Issue, type IssueCode, error, warning } from './report.ts'
import { isSchema } from './subschemas.ts'

const LONGEST_ID = 100
const MOST_RULES = 10_000

/** Every fault of a rule set. `schema` is a valid input schema, or null when nothing is known of the inputs. */
export function checkRules(ruleSet: RuleSet, schema: unknown): Issue[] {
  const { rules, defaultOutcome } = ruleSet
  if (rules.length > MOST_RULES)
    return [
      error(
        'INVALID_RULE',
        '/ruleSet/rules',
        `There are ${rules.length} rules; at most ${MOST_RULES} are allowed.`,
      ),
    ]
  const check = expressionChecker(isSchema(schema) ? schema : undefined)
  return [
    ...duplicateIds('Rule', rules, '/ruleSet/rules'),
    ...rules.flatMap((rule, index) => checkRule(rule, `/ruleSet/rules/${index}`, check)),
    ...(defaultOutcome === null
      ? []
      : confidenceFaults(defaultOutcome.confidence, '/ruleSet/defaultOutcome')),
  ]
}

/** The fault of a definition by which nobody could decide anything but people. */
export function missingRules({ ruleSet, policy }: Pick<WorkflowDefinition, 'ruleSet' | 'policy'>): Issue[] {
  const { rules, defaultOutcome } = ruleSet
  if (defaultOutcome !== null || rules.some(({ enabled }) => enabled) || policy.outcomes !== null) return []
  const message =
    'Nothing can be decided: add a rule, switch one on, give a default outcome, or name the outcomes that a model and similar cases choose among.'
  return [error('MISSING_RULES', '/ruleSet/rules', message)]
}

function checkRule(rule: Rule, path: string, check: ExpressionChecker): Issue[] {
  return [
    ...lengthFaults('id', rule.id, LONGEST_ID, path),
    ...lengthFaults('name', rule.name, LONGEST_NAME, path),
    ...confidenceFaults(rule.confidence, path),
    ...conditionFaults(rule, `${path}/when`, check),
  ]
}

function lengthFaults(what: string, text: string, most: number, path: string): Issue[] {
  const length = lengthOf(text.trim())
  if (length > 0 && length <= most) return []
  const message = `A rule's ${what} has 1 to ${most} characters; this one has ${length}.`
  return [error('INVALID_RULE', `${path}/${what}`, message)]
}

function confidenceFaults(confidence: number, path: string): Issue[] {
  if (confidence >= 0 && confidence <= 1) return []
  const message = `Confidence lies between 0 and 1; ${confidence} doesn't. For 95 % write 0.95.`
  return [error('INVALID_RULE', `${path}/confidence`, message)]
}

function conditionFaults({ when, enabled }: Rule, path: string, check: ExpressionChecker): Issue[] {
  try {
    return check(when, { condition: true }).issues.map((issue) => faultOf(issue, path, enabled))
  } catch (problem) {
    if (problem instanceof ExpressionError) return [error('INVALID_RULE', path, problem.message, problem)]
    throw problem
  }
}

const CODES: Readonly<Record<CheckCode, IssueCode>> = {
  UNKNOWN_FIELD: 'UNKNOWN_REFERENCE',
  IMPOSSIBLE_COMPARISON: 'IMPOSSIBLE_COMPARISON',
  ALWAYS_TRUE: 'ALWAYS_TRUE',
  ALWAYS_FALSE: 'ALWAYS_FALSE',
  UNKNOWN_ENUM_VALUE: 'UNKNOWN_ENUM_VALUE',
  UNIT_MISMATCH: 'UNIT_MISMATCH',
}

/** Faults that may as well be the schema's. */
const OF_SCHEMA: ReadonlySet<CheckCode> = new Set(['UNKNOWN_FIELD', 'UNKNOWN_ENUM_VALUE'])

/** A rule that is switched off decides nothing, so its faults don't stand in the way. */
function faultOf(issue: CheckIssue, path: string, enabled: boolean): Issue {
  const tell = issue.severity === 'ERROR' && enabled ? error : warning
  const advice = OF_SCHEMA.has(issue.code) ? 'Correct the rule or the schema.' : undefined
  const sentences = [issue.message, issue.suggestion, advice].filter((sentence) => sentence !== undefined)
  return tell(CODES[issue.code], path, sentences.join(' '), issue)
}
