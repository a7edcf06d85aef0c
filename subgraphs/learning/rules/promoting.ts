import type { Service } from '#host'
import { asWorkflowRule, ruleIdOf } from '../domain/in-rule-set.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { diffOf, signedText } from '../domain/promotion.ts'
import { RULE_DRIFTED } from '../events.ts'
import { rulesWith } from '../store/rules.ts'
import type { Workflows } from '../workflows/workflows.ts'
import {
  type By,
  type ChangeRule,
  type NoStep,
  type RuleSeen,
  type StepDetails,
  findRule,
  isNoStep,
} from './change-rule.ts'
import { type WorkflowMovedOn, movedOn } from './moved-on.ts'
import { type VersionChange, isInService, ruleVersions } from './rule-versions.ts'
import type { ShadowRuns } from './shadow.ts'

/** A decision about a rule. */
export interface RuleDecision extends RuleSeen {
  comment: string
  /** The workflow's version that the caller looked at. */
  version?: number | null | undefined
}

/** A rule that went into service or came out, or why it didn't. */
type Promoted = LearnedRule | NoStep | WorkflowMovedOn

/** What promotions are made with. */
interface Parts {
  change: ChangeRule
  shadow: ShadowRuns
}

/** Milliseconds after which an approval that came to no end is taken for broken off. */
const ABANDONED_MS = 120_000

/** Brings learned rules into service, and takes them out. */
export class Promoting {
  readonly #service: Service<unknown>
  readonly #workflows: Workflows
  readonly #parts: Parts

  constructor(service: Service<unknown>, workflows: Workflows, parts: Parts) {
    this.#service = service
    this.#workflows = workflows
    this.#parts = parts
  }

  async approve(by: By, { comment, version: looked, ...seen }: RuleDecision): Promise<Promoted> {
    const { change } = this.#parts
    const { database } = this.#service
    const rule = await findRule(database, by.tenantId, seen.id)
    const workflow = await this.#workflows.find(by.tenantId, rule.workflowId)
    // Of an approval that was broken off, the version may be there.
    const known = isInService(workflow, rule) ? workflow.publishedVersion?.number : undefined
    const fault = known === undefined ? movedOn(workflow, looked) : undefined
    if (fault !== undefined && rule.status === 'SHADOW') return fault
    // Before there is a version: should the process die, it is known who wanted what.
    const approved = await change(by, seen, 'approve', { comment, alter: { ruleId: ruleIdOf(rule) } })
    if (isNoStep(approved)) return approved
    const about = { by, workflow, rule: approved, comment }
    const version = fault ?? known ?? (await ruleVersions(database, this.#workflows).add(about))
    const now = { id: rule.id, revision: approved.revision }
    if (typeof version !== 'number') {
      await change(by, now, 'giveUpApproval', { comment: version.message })
      return version
    }
    const promotion = await this.#signed('ADDED', about, version)
    const live = await change(by, now, 'goLive', { promotion, alter: { liveVersion: version } })
    // Somebody else may have brought it to its end.
    return isNoStep(live) ? findRule(database, by.tenantId, rule.id) : live
  }

  /** `drifted`: people are told that it was wrong too often. */
  async retire(
    by: By,
    { comment, version: looked, ...seen }: RuleDecision,
    drifted = false,
  ): Promise<Promoted> {
    const { change } = this.#parts
    const { database, events } = this.#service
    const rule = await findRule(database, by.tenantId, seen.id)
    // Says why not.
    if (rule.status !== 'LIVE') return change(by, seen, 'retire')
    const workflow = await this.#workflows.find(by.tenantId, rule.workflowId)
    const fault = movedOn(workflow, looked)
    if (fault !== undefined) return fault
    const about = { by, workflow, rule, comment }
    const version = await ruleVersions(database, this.#workflows).switchOff(about)
    if (typeof version !== 'number') return version
    const details: StepDetails = {
      comment,
      promotion: await this.#signed('RETIRED', about, version),
      alter: { drift: null },
      also: async (tx, { id: ruleId, workflowId }) => {
        if (drifted) await events.send(tx, RULE_DRIFTED, { ruleId, workflowId })
      },
    }
    const retired = await change(by, { id: rule.id }, 'retire', details)
    // The word that the version is in service was faster.
    return isNoStep(retired) ? change(by, { id: rule.id }, 'documentRetirement', details) : retired
  }

  /** Takes in which rules a workflow's version in service has. Bears repetition. */
  async deployed(tenantId: string, workflowId: string): Promise<void> {
    const { database, slug, clock } = this.#service
    const rules = await rulesWith(database, tenantId, workflowId, ['APPROVED', 'LIVE'])
    if (rules.length === 0) return
    const workflow = await this.#workflows.find(tenantId, workflowId)
    const version = workflow.publishedVersion?.number
    if (version === undefined) return
    const by = { tenantId, subject: `service:${slug}` }
    for (const rule of rules) {
      const isIn = isInService(workflow, rule)
      if (rule.status === 'LIVE' && !isIn)
        await this.#parts.change(by, rule, 'retire', {
          comment: `Version ${version} of the workflow is in service, which has the rule no longer.`,
          alter: { drift: null },
        })
      // Till then whoever approved it is still at it.
      else if (rule.status === 'APPROVED' && clock().getTime() - rule.updatedAt.getTime() > ABANDONED_MS)
        await this.#settle({ by, workflow, rule, comment: BROKEN_OFF[isIn ? 'after' : 'before'] }, isIn)
    }
  }

  /** Brings an approval to its end that was broken off. */
  async #settle(about: VersionChange, isIn: boolean): Promise<void> {
    const { by, workflow, rule, comment } = about
    const { change } = this.#parts
    if (!isIn) return void (await change(by, rule, 'giveUpApproval', { comment }))
    const version = workflow.publishedVersion?.number ?? 0
    const promotion = await this.#signed('ADDED', about, version)
    await change(by, rule, 'goLive', { comment, promotion, alter: { liveVersion: version } })
  }

  /** What a version gained or lost, signed. */
  async #signed(
    kind: 'ADDED' | 'RETIRED',
    { by, workflow, rule: learned, comment }: VersionChange,
    version: number,
  ): Promise<NonNullable<StepDetails['promotion']>> {
    const { signature, clock } = this.#service
    const diff = diffOf({
      kind,
      workflow: {
        id: workflow.id,
        name: workflow.name,
        from: workflow.publishedVersion?.number ?? 0,
        to: version,
      },
      rule: asWorkflowRule(learned),
      learned,
      shadow: await this.#parts.shadow.result(by.tenantId, learned),
      by: by.subject,
      at: clock(),
      comment,
    })
    const text = signedText(by.tenantId, { learnedRuleId: learned.id, version, diff })
    return { version, diff, signature: signature.sign(text) }
  }
}

const BROKEN_OFF = {
  before: 'The approval was broken off before there was a version: approve it again.',
  after: 'The approval was broken off after the version had gone into service.',
}
