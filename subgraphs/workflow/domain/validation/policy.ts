import { canonicalJson } from '#engine'
import type { DecisionPolicy } from '../decision-policy.ts'
import type { RuleSet, WorkflowDefinition } from '../definition.ts'
import { lengthOf } from '../text.ts'
import { type Issue, error, warning } from './report.ts'

/** Characters of the criteria for a model, and of what describes one outcome. */
const LONGEST_INSTRUCTIONS = 10_000
const LONGEST_DESCRIPTION = 1_000
/** Outcomes that a model is asked to choose among. */
const MOST_OUTCOMES = 50
/** Half of all decisions wrong is no budget, but a coin. */
const LARGEST_BUDGET = 0.5

/** Every fault of a decision policy, also of what it and the rules are for one another. */
export function checkPolicy({ policy, ruleSet }: Pick<WorkflowDefinition, 'policy' | 'ruleSet'>): Issue[] {
  return [
    ...figureFaults(policy),
    ...strategyFaults(policy, ruleSet),
    ...outcomeFaults(policy, ruleSet),
    ...reviewFaults(policy),
    ...tooLong('/policy/instructions', 'The instructions have', policy.instructions, LONGEST_INSTRUCTIONS),
  ]
}

function fault(path: string, message: string): Issue {
  return error('INVALID_POLICY', `/policy${path}`, message)
}

function figureFaults({ threshold, errorBudget, auditShare }: DecisionPolicy): Issue[] {
  const faults: Issue[] = []
  if (threshold !== null && !(threshold >= 0 && threshold <= 1))
    faults.push(fault('/threshold', `The threshold lies between 0 and 1; ${threshold} doesn't.`))
  if (errorBudget !== null && !(errorBudget > 0 && errorBudget <= LARGEST_BUDGET))
    faults.push(
      fault(
        '/errorBudget',
        `The error budget is more than 0 and at most ${LARGEST_BUDGET}; ${errorBudget} isn't. For 2 % write 0.02.`,
      ),
    )
  if (!(auditShare >= 0 && auditShare <= 1))
    faults.push(fault('/auditShare', `The share to audit lies between 0 and 1; ${auditShare} doesn't.`))
  return faults
}

function strategyFaults({ strategy, safetyCritical }: DecisionPolicy, { rules }: RuleSet): Issue[] {
  if (strategy === 'LLM_FIRST' && safetyCritical)
    return [
      fault(
        '/strategy',
        'In a safety-critical workflow nobody overrules a rule, so a model can’t go before them: choose RULE_FIRST or CONSENSUS.',
      ),
    ]
  if (strategy === 'CONSENSUS' && !rules.some(({ enabled }) => enabled))
    return [
      fault(
        '/strategy',
        'A consensus takes rules and a model: add a rule, or choose RULE_FIRST or LLM_FIRST.',
      ),
    ]
  return []
}

function outcomeFaults({ outcomes }: DecisionPolicy, ruleSet: RuleSet): Issue[] {
  if (outcomes === null) return []
  const path = '/policy/outcomes'
  const count = outcomes.length
  if (count < 2 || count > MOST_OUTCOMES)
    return [
      fault(
        '/outcomes',
        `Name 2 to ${MOST_OUTCOMES} outcomes, or none; there ${count === 1 ? 'is 1' : `are ${count}`}.`,
      ),
    ]
  const names = outcomes.map(({ outcome }) => canonicalJson(outcome))
  return [
    ...outcomes.flatMap(({ outcome, description }, index) => [
      ...(outcome === null
        ? [fault(`/outcomes/${index}/outcome`, 'Null stands for no outcome: name one.')]
        : []),
      ...tooLong(`${path}/${index}/description`, 'The description has', description, LONGEST_DESCRIPTION),
    ]),
    ...names.flatMap((name, index) => {
      const first = names.indexOf(name)
      if (first === index) return []
      return [fault(`/outcomes/${index}/outcome`, `Outcome ${first + 1} is the same: name each once.`)]
    }),
    ...strangers(new Set(names), ruleSet),
  ]
}

/** Rules that say what is not among the outcomes: no model and no case can ever agree with them. */
function strangers(known: ReadonlySet<string>, { hitPolicy, rules, defaultOutcome }: RuleSet): Issue[] {
  if (hitPolicy === 'COLLECT') return []
  const said = [
    ...rules.map(({ outcome }, index) => ({ outcome, path: `/ruleSet/rules/${index}/outcome` })),
    ...(defaultOutcome === null
      ? []
      : [{ outcome: defaultOutcome.outcome, path: '/ruleSet/defaultOutcome/outcome' }]),
  ]
  return said.flatMap(({ outcome, path }) => {
    if (known.has(canonicalJson(outcome))) return []
    const message = `${JSON.stringify(outcome)} is not among the policy's outcomes: nobody but this rule can say it.`
    return [warning('INVALID_POLICY', path, message)]
  })
}

function reviewFaults({ review: { people, expiresAfter } }: DecisionPolicy): Issue[] {
  const faults: Issue[] = []
  if (people !== 1 && people !== 2)
    faults.push(fault('/review/people', `One person decides, or two have to agree; not ${people}.`))
  if (expiresAfter !== null && !isLength(expiresAfter))
    faults.push(
      fault(
        '/review/expiresAfter',
        'It is a length of time in days, hours, minutes and seconds, such as P2D or PT8H.',
      ),
    )
  return faults
}

/** ISO 8601, of days and time: months and years have no certain length. More than nothing. */
function isLength(duration: string): boolean {
  return (
    /^P(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/.test(duration) &&
    /[1-9]/.test(duration)
  )
}

function tooLong(path: string, what: string, text: string, most: number): Issue[] {
  const length = lengthOf(text)
  return length <= most
    ? []
    : [error('INVALID_POLICY', path, `${what} ${length} characters; at most ${most} are kept.`)]
}
