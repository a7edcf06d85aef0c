import { canonicalJson } from '#engine'
import type { DecisionPolicy } from '../decision-policy.ts'
import type { InputFault } from '../input-data.ts'

/** What was said of a record before: a person may always agree. */
interface Before {
  outcome: unknown
  proposedOutcome: unknown
}

/** What is wrong with a person's outcome. Where a workflow lists what may be decided, it is on the list. */
export function outcomeFaults(
  outcome: unknown,
  list: DecisionPolicy['outcomes'],
  before: Before,
): InputFault[] {
  const path = '/outcome'
  if (outcome == null) return [{ path, message: 'An outcome is any JSON value but null.' }]
  if (list === null) return []
  const allowed = [...list.map((one) => one.outcome), before.outcome, before.proposedOutcome]
  const wanted = canonicalJson(outcome)
  if (allowed.some((one) => one != null && canonicalJson(one) === wanted)) return []
  const named = list.map((one) => JSON.stringify(one.outcome)).join(' or ')
  return [{ path, message: `The workflow decides ${named}; this is ${JSON.stringify(outcome)}.` }]
}
