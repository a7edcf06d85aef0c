import type { JsonValue } from '#engine'
import type { Database } from '#host'
import { asWorkflowRule, withRule } from '../domain/in-rule-set.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { rulesWith } from '../store/rules.ts'
import type { Workflow, WorkflowRule, Workflows } from '../workflows/workflows.ts'
import type { By } from './change-rule.ts'
import { type WorkflowMovedOn, refusedByWorkflow } from './moved-on.ts'

/** What is done to a workflow's rules, by whom and why. */
export interface VersionChange {
  by: By
  workflow: Workflow
  rule: LearnedRule
  comment: string
}

/** Makes versions of workflows, with learned rules and without. */
export interface RuleVersions {
  /** Publishes a version with the rule; gives its number. */
  add(change: VersionChange): Promise<number | WorkflowMovedOn>
  /** Publishes a version in which the rule is off; gives its number. */
  switchOff(change: VersionChange): Promise<number | WorkflowMovedOn>
}

/** Versions by the workflow service. */
export function ruleVersions(database: Database, workflows: Workflows): RuleVersions {
  const replace = async (
    { by, workflow, comment }: VersionChange,
    rules: WorkflowRule[],
    what: string,
  ): Promise<number | WorkflowMovedOn> => {
    const note = `Learned rule ${what}: ${comment}`.slice(0, LONGEST_NOTE)
    const version = await workflows.replaceRules(by, workflow, { rules, note })
    return typeof version === 'number' ? version : refusedByWorkflow(workflow, version)
  }

  return {
    async add(change) {
      const { by, workflow, rule } = change
      const learned = await rulesWith(database, by.tenantId, rule.workflowId, ['LIVE'])
      const entry = asWorkflowRule<JsonValue>(rule)
      return replace(change, withRule(rulesOf(workflow), entry, { rule, learned }), `${entry.id} added`)
    },
    switchOff(change) {
      const { ruleId } = change.rule
      const rules = rulesOf(change.workflow).map((rule) =>
        rule.id === ruleId ? { ...rule, enabled: false } : rule,
      )
      return replace(change, rules, `${ruleId} retired`)
    },
  }
}

/** Characters that a version's note may have. */
const LONGEST_NOTE = 2000

/** Whether a workflow's version in service has the rule as it was learned, and has it switched on. */
export function isInService(workflow: Workflow, rule: LearnedRule): boolean {
  const { id, when } = asWorkflowRule<JsonValue>(rule)
  return rulesOf(workflow).some((one) => one.id === id && one.when === when && one.enabled)
}

function rulesOf({ publishedVersion }: Workflow): WorkflowRule[] {
  return publishedVersion?.ruleSet.rules ?? []
}
