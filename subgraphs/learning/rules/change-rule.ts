import { AppError, type Database, type Service, type Transaction, isUuid } from '#host'
import type { LearnedRule, RuleChange } from '../domain/learned-rule.ts'
import { type RuleStep, type RuleStepImpossible, afterStep } from '../domain/rule-life.ts'
import { RULE_CHANGED } from '../events.ts'
import { insertChange } from '../store/rule-changes.ts'
import { lockRule, rulesByIds, saveRule } from '../store/rules.ts'

/** Who does something. */
export interface By {
  tenantId: string
  subject: string
}

/** Which rule, and as it was when the caller saw it. */
export interface RuleSeen {
  id: string
  revision?: number | null | undefined
}

/** The rule has changed since the caller saw it. */
export interface RuleChangedMeanwhile {
  __typename: 'RuleChangedMeanwhile'
  message: string
  rule: LearnedRule
}

/** Why a step isn't taken. */
export type NoStep = RuleStepImpossible | RuleChangedMeanwhile

/** What a step does besides. */
export interface StepDetails {
  comment?: string | null
  promotion?: RuleChange['promotion']
  /** What else becomes of the rule. */
  alter?: Partial<LearnedRule>
  /** What else happens in the transaction. */
  also?: (tx: Transaction, rule: LearnedRule) => Promise<void>
}

/** Takes steps in the lives of rules. */
export type ChangeRule = (
  by: By,
  seen: RuleSeen,
  step: RuleStep,
  details?: StepDetails,
) => Promise<LearnedRule | NoStep>

/** Whether a step was refused. */
export function isNoStep(outcome: LearnedRule | { __typename: string }): outcome is NoStep {
  return '__typename' in outcome
}

/** Each step is a transaction: the rule, what is told of it, and whatever else happens. Throws NOT_FOUND. */
export function ruleChanger(
  service: Pick<Service<unknown>, 'database' | 'clock' | 'newId' | 'liveEvents'>,
): ChangeRule {
  const { database, clock, newId, liveEvents } = service
  return async (by, { id, revision }, step, { comment, promotion, alter, also } = {}) => {
    const outcome = await database.transaction(by.tenantId, async (tx) => {
      const rule = isUuid(id) ? await lockRule(tx, id) : undefined
      if (rule === undefined) throw noRule(id)
      if (revision != null && revision !== rule.revision) return changedMeanwhile(rule, revision)
      const status = afterStep(rule.status, step)
      if (typeof status !== 'string') return status
      const at = clock()
      const changed = { ...rule, ...alter, status, revision: rule.revision + 1, updatedAt: at }
      await saveRule(tx, changed)
      await insertChange(tx, {
        id: newId(),
        learnedRuleId: rule.id,
        before: rule.status,
        after: status,
        comment: comment ?? null,
        promotion: promotion ?? null,
        at,
        by: by.subject,
      })
      await also?.(tx, changed)
      return changed
    })
    if (!isNoStep(outcome))
      await liveEvents.publish(by.tenantId, RULE_CHANGED, { ruleId: id, workflowId: outcome.workflowId })
    return outcome
  }
}

/** A rule by id. Throws NOT_FOUND. */
export async function findRule(database: Database, tenantId: string, id: string): Promise<LearnedRule> {
  const [rule] = isUuid(id) ? await rulesByIds(database, tenantId, [id]) : []
  if (rule === undefined) throw noRule(id)
  return rule
}

function noRule(id: string): AppError {
  return new AppError('NOT_FOUND', `There is no learned rule ${JSON.stringify(id)}.`)
}

function changedMeanwhile(rule: LearnedRule, revision: number): RuleChangedMeanwhile {
  const message = `Something happened to the rule after revision ${revision}: it is ${rule.status} at revision ${rule.revision} now. Look at it again.`
  return { __typename: 'RuleChangedMeanwhile', message, rule }
}
