import type { z } from 'zod'
import type { Service } from '#host'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { commentFault } from '../domain/rule-life.ts'
import type { ShadowResult } from '../domain/shadow-result.ts'
import { WATCH_RULES } from '../events.ts'
import type { settings } from '../settings.ts'
import { rulesWith } from '../store/rules.ts'
import type { Workflows } from '../workflows/workflows.ts'
import { ruleBacktests } from './backtests.ts'
import { type By, type NoStep, type RuleSeen, ruleChanger } from './change-rule.ts'
import { driftWatch } from './drift.ts'
import type { WorkflowMovedOn } from './moved-on.ts'
import { Promoting, type RuleDecision } from './promoting.ts'
import { shadowRuns } from './shadow.ts'

/** The comment on a decision can't be taken. */
export interface InvalidRuleDecision {
  __typename: 'InvalidRuleDecision'
  message: string
}

/** What a step comes to: the rule, or why nothing was done. All steps throw NOT_FOUND when there is no such rule. */
export type RuleOutcome = LearnedRule | NoStep | WorkflowMovedOn | InvalidRuleDecision

/** The lives of learned rules. */
export interface Rules {
  backtest(by: By, seen: RuleSeen): Promise<RuleOutcome>
  startShadow(by: By, seen: RuleSeen): Promise<RuleOutcome>
  stopShadow(by: By, seen: RuleSeen): Promise<RuleOutcome>
  approve(by: By, decision: RuleDecision): Promise<RuleOutcome>
  reject(by: By, decision: RuleDecision): Promise<RuleOutcome>
  retire(by: By, decision: RuleDecision): Promise<RuleOutcome>
  /** How a rule did beside those in service; null when it never ran there. */
  shadowResult(tenantId: string, rule: LearnedRule): Promise<ShadowResult | null>
  /** Takes in that a backtest has come to its end. */
  backtested(tenantId: string, backtestId: string): Promise<void>
  /** Takes in that another version is in service. */
  deployed(tenantId: string, workflowId: string): Promise<void>
  /** Looks after a workflow's rules in shadow and in service, and has them looked after again. */
  watch(tenantId: string, workflowId: string): Promise<void>
}

/** The lives of learned rules on a service's database, events and jobs. */
export function openRules(service: Service<z.infer<typeof settings>>, workflows: Workflows): Rules {
  const { database, clock, jobs, settings: set } = service
  const change = ruleChanger(service)
  const shadow = shadowRuns(service)
  const backtests = ruleBacktests(service, workflows, change)
  const promotions = new Promoting(service, workflows, { change, shadow })
  const watchLive = driftWatch(service, { promoting: promotions, isAutomatic: set.retire_drifted_rules })
  const later = (workflowId: string) => ({
    at: new Date(clock().getTime() + set.rule_watch_seconds * 1000),
    key: workflowId,
  })
  return {
    backtest: (by, seen) => backtests.start(by, seen),
    startShadow: (by, seen) =>
      change(by, seen, 'startShadow', {
        alter: { shadowSince: clock(), shadowCursor: null },
        async also(tx, { workflowId }) {
          await jobs.sendLater(tx, WATCH_RULES, { workflowId }, later(workflowId))
        },
      }),
    stopShadow: (by, seen) => change(by, seen, 'stopShadow'),
    approve: decided((by, decision) => promotions.approve(by, decision)),
    reject: decided((by, { comment, ...seen }) => change(by, seen, 'reject', { comment })),
    retire: decided((by, decision) => promotions.retire(by, decision)),
    shadowResult: (tenantId, rule) => shadow.result(tenantId, rule),
    backtested: (tenantId, backtestId) => backtests.completed(tenantId, backtestId),
    deployed: (tenantId, workflowId) => promotions.deployed(tenantId, workflowId),
    async watch(tenantId, workflowId) {
      await promotions.deployed(tenantId, workflowId)
      await watchLive(tenantId, workflowId)
      await shadow.sweep(tenantId, workflowId)
      const open = await rulesWith(database, tenantId, workflowId, ['SHADOW', 'APPROVED'])
      if (open.length === 0) return
      await database.transaction(tenantId, (tx) =>
        jobs.sendLater(tx, WATCH_RULES, { workflowId }, later(workflowId)),
      )
    },
  }
}

/** A decision is taken only with a comment. */
function decided(decide: (by: By, decision: RuleDecision) => Promise<RuleOutcome>): Rules['approve'] {
  return async (by, decision) => {
    const fault = commentFault(decision.comment)
    return fault === undefined ? decide(by, decision) : { __typename: 'InvalidRuleDecision', message: fault }
  }
}
