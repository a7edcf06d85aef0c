import type { Service } from '#host'
import type { JsonValue } from '#engine'
import { asWorkflowRule } from '../domain/in-rule-set.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { diffOf, signedText } from '../domain/promotion.ts'
import { RULE_DRIFTED } from '../events.ts'
import { rulesWith } from '../store/rules.ts'
import type { Workflow, WorkflowRule, Workflows } from '../workflows/workflows.ts'
import {
  type By,
  type ChangeRule,
  type NoStep,
  type RuleSeen,
  type StepDetails,
  findRule,
  isNoStep,
} from './change-rule.ts'
import { type WorkflowMovedOn, movedOn, refusedByWorkflow } from './moved-on.ts'
import type { ShadowRuns } from './shadow.ts'

/** A decision about a rule. */
export interface RuleDecision extends RuleSeen {
  comment: string
  /** The workflow's version that the caller looked at. */
  version?: number | null | undefined
}

/** Why a rule neither goes into service nor comes out. */
export type NotPromoted = NoStep | WorkflowMovedOn

/** Milliseconds after which an approval that came to no end is taken for broken off. */
const ABANDONED_MS = 120_000

/** Brings learned rules into service, and takes them out. */
export interface Promoting {
  approve(by: By, decision: RuleDecision): Promise<LearnedRule | NotPromoted>
  /** `drifted`: people are told that it was wrong too often. */
  retire(by: By, decision: RuleDecision, drifted?: boolean): Promise<LearnedRule | NotPromoted>
  /** Takes in which rules a workflow's version in service has. Bears repetition. */
  deployed(tenantId: string, workflowId: string): Promise<void>
}

export function promoting(
  service: Service<unknown>,
  workflows: Workflows,
  { change, shadow }: { change: ChangeRule; shadow: ShadowRuns },
): Promoting {
  const { database, events, clock, signature, slug } = service
  const itself = (tenantId: string): By => ({ tenantId, subject: `service:${slug}` })

  /** What a version gained or lost, signed. */
  const signed = async (
    kind: 'ADDED' | 'RETIRED',
    by: By,
    {
      learned,
      workflow,
      version,
      comment,
    }: { learned: LearnedRule; workflow: Workflow; version: number; comment: string },
  ): Promise<NonNullable<StepDetails['promotion']>> => {
    const from = workflow.publishedVersion?.number ?? 0
    const diff = diffOf({
      kind,
      workflow: { id: workflow.id, name: workflow.name, from, to: version },
      rule: asWorkflowRule(learned),
      learned,
      shadow: await shadow.result(by.tenantId, learned),
      by: by.subject,
      at: clock(),
      comment,
    })
    const text = signedText(by.tenantId, { learnedRuleId: learned.id, version, diff })
    return { version, diff, signature: signature.sign(text) }
  }

  return {
    async approve(by, { comment, version: looked, ...seen }) {
      const rule = await findRule(database, by.tenantId, seen.id)
      const workflow = await workflows.find(by.tenantId, rule.workflowId)
      const entry = asWorkflowRule<JsonValue>(rule)
      const isIn = hasRule(workflow, entry)
      const fault = isIn ? undefined : movedOn(workflow, looked)
      if (fault !== undefined && rule.status === 'SHADOW') return fault
      // Before there is a version: should the process die, it is known who wanted what.
      const approved = await change(by, seen, 'approve', { comment, alter: { ruleId: entry.id } })
      if (isNoStep(approved)) return approved
      const version =
        fault ?? (isIn ? (workflow.publishedVersion?.number ?? 0) : await add(by, workflow, entry, comment))
      const now = { id: rule.id, revision: approved.revision }
      if (typeof version !== 'number') {
        await change(by, now, 'giveUpApproval', { comment: version.message })
        return version
      }
      const promotion = await signed('ADDED', by, { learned: approved, workflow, version, comment })
      const live = await change(by, now, 'goLive', { promotion, alter: { liveVersion: version } })
      // The word that the version is in service may have been faster.
      return isNoStep(live) ? findRule(database, by.tenantId, rule.id) : live
    },

    async retire(by, { comment, version: looked, ...seen }, drifted = false) {
      const rule = await findRule(database, by.tenantId, seen.id)
      const workflow = await workflows.find(by.tenantId, rule.workflowId)
      const fault = movedOn(workflow, looked)
      if (fault !== undefined) return fault
      if (rule.status !== 'LIVE') return change(by, seen, 'retire')
      const version = await switchOff(by, workflow, rule, comment)
      if (typeof version !== 'number') return version
      const promotion = await signed('RETIRED', by, { learned: rule, workflow, version, comment })
      const details: StepDetails = {
        comment,
        promotion,
        alter: { drift: null },
        also: async (tx, { id: ruleId, workflowId }) => {
          if (drifted) await events.send(tx, RULE_DRIFTED, { ruleId, workflowId })
        },
      }
      const retired = await change(by, { id: rule.id }, 'retire', details)
      // The word that the version is in service was faster.
      return isNoStep(retired) ? change(by, { id: rule.id }, 'documentRetirement', details) : retired
    },

    async deployed(tenantId, workflowId) {
      const rules = await rulesWith(database, tenantId, workflowId, ['APPROVED', 'LIVE'])
      if (rules.length === 0) return
      const workflow = await workflows.find(tenantId, workflowId)
      const version = workflow.publishedVersion?.number
      if (version === undefined) return
      for (const rule of rules) {
        const isIn = hasRule(workflow, asWorkflowRule<JsonValue>(rule))
        const seen = { id: rule.id, revision: rule.revision }
        if (rule.status === 'LIVE' && !isIn)
          await change(itself(tenantId), seen, 'retire', {
            comment: `Version ${version} of the workflow is in service, which has the rule no longer.`,
            alter: { drift: null },
          })
        // Whoever approved it is still at it, or is no more.
        else if (rule.status === 'APPROVED' && clock().getTime() - rule.updatedAt.getTime() > ABANDONED_MS)
          await settle(itself(tenantId), { rule, workflow, isIn })
      }
    },
  }

  /** Brings an approval to its end that was broken off. */
  async function settle(
    by: By,
    { rule, workflow, isIn }: { rule: LearnedRule; workflow: Workflow; isIn: boolean },
  ): Promise<void> {
    const seen = { id: rule.id, revision: rule.revision }
    const version = workflow.publishedVersion?.number ?? 0
    const comment = isIn
      ? 'The approval was broken off after the version had gone into service.'
      : 'The approval was broken off before there was a version: approve it again.'
    if (!isIn) return void (await change(by, seen, 'giveUpApproval', { comment }))
    const promotion = await signed('ADDED', by, { learned: rule, workflow, version, comment })
    await change(by, seen, 'goLive', { comment, promotion, alter: { liveVersion: version } })
  }

  async function add(
    by: By,
    workflow: Workflow,
    entry: WorkflowRule,
    comment: string,
  ): Promise<number | WorkflowMovedOn> {
    const rules = [...(workflow.publishedVersion?.ruleSet.rules ?? []), entry]
    return replaced(by, workflow, rules, `Learned rule ${entry.id} added: ${comment}`)
  }

  async function switchOff(
    by: By,
    workflow: Workflow,
    { ruleId }: LearnedRule,
    comment: string,
  ): Promise<number | WorkflowMovedOn> {
    const rules = (workflow.publishedVersion?.ruleSet.rules ?? []).map((rule) =>
      rule.id === ruleId ? { ...rule, enabled: false } : rule,
    )
    return replaced(by, workflow, rules, `Learned rule ${ruleId} retired: ${comment}`)
  }

  async function replaced(
    by: By,
    workflow: Workflow,
    rules: WorkflowRule[],
    note: string,
  ): Promise<number | WorkflowMovedOn> {
    const version = await workflows.replaceRules(by, workflow, { rules, note: note.slice(0, 2000) })
    return typeof version === 'number' ? version : refusedByWorkflow(workflow, version)
  }
}

/** Whether a workflow's version in service has the rule, and has it switched on. */
function hasRule({ publishedVersion }: Workflow, { id, when }: WorkflowRule): boolean {
  return (
    publishedVersion?.ruleSet.rules.some((rule) => rule.id === id && rule.when === when && rule.enabled) ===
    true
  )
}
