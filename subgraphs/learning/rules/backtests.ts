import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Service, Viewer } from '#host'
import type { JsonValue } from '#engine'
import { type BacktestResult, type Tried, summaryOf } from '../domain/backtest-summary.ts'
import { asWorkflowRule, ruleIdOf } from '../domain/in-rule-set.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { readCases } from '../extraction/task.ts'
import { ruleOfBacktest } from '../store/rules.ts'
import type { RuleSet, Workflow, Workflows } from '../workflows/workflows.ts'
import { type By, type ChangeRule, type NoStep, type RuleSeen, findRule, isNoStep } from './change-rule.ts'
import { type WorkflowMovedOn, notInService, refusedByWorkflow } from './moved-on.ts'

const START = readFileSync(join(import.meta.dirname, 'start-backtest.operations.graphql'), 'utf8')
const RESULT = readFileSync(join(import.meta.dirname, 'backtest-result.operations.graphql'), 'utf8')

/** Rated cases that a rule is compared on, the newest. */
const MOST_CASES = 20_000

/** Backtests of learned rules, which the judgment service runs. */
export interface RuleBacktests {
  /** Asks for one. */
  start(by: By, seen: RuleSeen): Promise<LearnedRule | NoStep | WorkflowMovedOn>
  /** Takes in that one has come to its end. Bears repetition. */
  completed(tenantId: string, backtestId: string): Promise<void>
}

export function ruleBacktests(
  service: Service<unknown>,
  workflows: Workflows,
  change: ChangeRule,
): RuleBacktests {
  const { database, graph, slug } = service
  const completed = async (tenantId: string, backtestId: string): Promise<void> => {
    const rule = await ruleOfBacktest(database, tenantId, backtestId)
    if (rule === undefined || rule.backtestSummary !== null) return
    const viewer = new Viewer(tenantId, `service:${slug}`, ['judgment:view'])
    const { backtest } = (await graph.data(
      'judgment',
      { query: RESULT, variables: { id: backtestId } },
      viewer,
    )) as {
      // The operation is checked against the schema, which gives it this shape.
      backtest: { status: string; result: BacktestResult } | null
    }
    if (backtest?.status !== 'COMPLETED') return
    const { publishedVersion } = await workflows.find(tenantId, rule.workflowId)
    if (publishedVersion === null) return
    const cases = await readCases(service, tenantId, rule.workflowId, MOST_CASES)
    const tried = triedBehind(publishedVersion, rule)
    const backtestSummary = summaryOf(backtest.result, tried, cases)
    // Told twice at once, it is taken in once: the other comes too late for this revision.
    const seen = { id: rule.id, revision: rule.revision }
    await change({ tenantId, subject: `service:${slug}` }, seen, 'finishBacktest', {
      alter: { backtestSummary },
      comment: `Of ${backtestSummary.judgments} judgements ${backtestSummary.flipped} would flip.`,
    })
  }

  return {
    completed,
    async start(by, seen) {
      const rule = await findRule(database, by.tenantId, seen.id)
      const workflow = await workflows.find(by.tenantId, rule.workflowId)
      const { publishedVersion } = workflow
      if (publishedVersion === null) return notInService(workflow)
      const { rules } = triedBehind(publishedVersion, rule)
      const backtestId = await ask(by, workflow, { ...publishedVersion.ruleSet, rules: [...rules] })
      if (typeof backtestId !== 'string') return backtestId
      const outcome = await change(by, { ...seen, revision: seen.revision ?? rule.revision }, 'backtest', {
        alter: { backtestId, backtestSummary: null },
      })
      // It may have come to its end before anybody knew whose it was.
      if (!isNoStep(outcome)) await completed(by.tenantId, backtestId)
      return outcome
    },
  }

  async function ask(by: By, workflow: Workflow, ruleSet: RuleSet): Promise<string | WorkflowMovedOn> {
    const viewer = new Viewer(by.tenantId, by.subject, ['judgment:view', 'judgment:execute'])
    const threshold = workflow.publishedVersion?.policy.threshold ?? undefined
    const input = { ruleSet, threshold, filter: { workflowId: workflow.id } }
    const { startBacktest } = (await graph.data(
      'judgment',
      { query: START, variables: { input } },
      viewer,
    )) as { startBacktest: { id?: string; message?: string } }
    return startBacktest.id ?? refusedByWorkflow(workflow, startBacktest.message ?? '')
  }
}

/** The rules in service with a learned one behind them. */
function triedBehind(
  { number, ruleSet }: NonNullable<Workflow['publishedVersion']>,
  rule: LearnedRule,
): Tried & { rules: RuleSet['rules'] } {
  const ruleId = ruleIdOf(rule)
  const others = ruleSet.rules.filter(({ id }) => id !== ruleId)
  const rules = [...others, asWorkflowRule<JsonValue>(rule)]
  return { version: number, hitPolicy: ruleSet.hitPolicy, rules, ruleId }
}
