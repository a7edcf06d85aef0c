import type { JsonValue } from '#engine'
import type { Database, Service } from '#host'
import { type Tried, summaryOf } from '../domain/backtest-summary.ts'
import { asWorkflowRule, ruleIdOf, withRule } from '../domain/in-rule-set.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { afterStep } from '../domain/rule-life.ts'
import { readCases } from '../extraction/task.ts'
import { ruleOfBacktest, rulesWith } from '../store/rules.ts'
import type { RuleSet, Workflow, Workflows } from '../workflows/workflows.ts'
import { type By, type ChangeRule, type NoStep, type RuleSeen, findRule, isNoStep } from './change-rule.ts'
import { judgmentBacktests } from './judgment-backtests.ts'
import { type WorkflowMovedOn, notInService, refusedByWorkflow } from './moved-on.ts'

/** Rated cases that a rule is compared on, the newest. */
const MOST_CASES = 20_000

/** Backtests of learned rules. */
export interface RuleBacktests {
  /** Asks for one. */
  start(by: By, seen: RuleSeen): Promise<LearnedRule | NoStep | WorkflowMovedOn>
  /** Takes in that one has come to its end. Bears repetition. */
  completed(tenantId: string, backtestId: string): Promise<void>
}

/** Backtests by the judgment service, told with what ratings say. */
export function ruleBacktests(
  service: Service<unknown>,
  workflows: Workflows,
  change: ChangeRule,
): RuleBacktests {
  const { database, slug } = service
  const judgment = judgmentBacktests(service)
  const completed = async (tenantId: string, backtestId: string): Promise<void> => {
    const rule = await ruleOfBacktest(database, tenantId, backtestId)
    if (rule === undefined || rule.backtestSummary !== null) return
    const result = await judgment.result(tenantId, backtestId)
    const { publishedVersion } = await workflows.find(tenantId, rule.workflowId)
    if (result === undefined || publishedVersion === null) return
    const cases = await readCases(service, tenantId, rule.workflowId, MOST_CASES)
    const backtestSummary = summaryOf(result, await tried(database, tenantId, publishedVersion, rule), cases)
    const comment = `Of ${backtestSummary.judgments} judgements ${backtestSummary.flipped} would flip.`
    // Told twice at once, it is taken in once: the other comes too late for this revision.
    await change({ tenantId, subject: `service:${slug}` }, rule, 'finishBacktest', {
      alter: { backtestSummary },
      comment,
    })
  }

  return {
    completed,
    async start(by, seen) {
      const { tenantId } = by
      const rule = await findRule(database, tenantId, seen.id)
      // Says why not, before anything is begun.
      if (typeof afterStep(rule.status, 'backtest') !== 'string') return change(by, seen, 'backtest')
      const workflow = await workflows.find(tenantId, rule.workflowId)
      const { publishedVersion: version, id: workflowId } = workflow
      if (version === null) return notInService(workflow)
      const { rules } = await tried(database, tenantId, version, rule)
      const asked = {
        workflowId,
        ruleSet: { ...version.ruleSet, rules },
        threshold: version.policy.threshold,
      }
      const started = await judgment.start(by, asked)
      if ('message' in started) return refusedByWorkflow(workflow, started.message)
      const alter = { backtestId: started.id, backtestSummary: null }
      const outcome = await change(
        by,
        { id: rule.id, revision: seen.revision ?? rule.revision },
        'backtest',
        {
          alter,
        },
      )
      // It may have come to its end before anybody knew whose it was.
      if (!isNoStep(outcome)) await completed(tenantId, started.id)
      return outcome
    },
  }
}

/** The rules in service with a learned one in its place among them. */
async function tried(
  database: Database,
  tenantId: string,
  { number, ruleSet }: NonNullable<Workflow['publishedVersion']>,
  rule: LearnedRule,
): Promise<Tried & { rules: RuleSet['rules'] }> {
  const learned = await rulesWith(database, tenantId, rule.workflowId, ['LIVE'])
  const rules = withRule(ruleSet.rules, asWorkflowRule<JsonValue>(rule), { rule, learned })
  return { version: number, hitPolicy: ruleSet.hitPolicy, rules, ruleId: ruleIdOf(rule) }
}
