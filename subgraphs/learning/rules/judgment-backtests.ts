import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Service, Viewer } from '#host'
import type { BacktestResult } from '../domain/backtest-summary.ts'
import type { RuleSet } from '../workflows/workflows.ts'
import type { By } from './change-rule.ts'

const START = readFileSync(join(import.meta.dirname, 'start-backtest.operations.graphql'), 'utf8')
const RESULT = readFileSync(join(import.meta.dirname, 'backtest-result.operations.graphql'), 'utf8')

/** Backtests, which the judgment service runs. */
export interface JudgmentBacktests {
  /** Asks for one on a workflow's history, in somebody's name; says in words why there is none. */
  start(
    by: By,
    asked: { workflowId: string; ruleSet: RuleSet; threshold: number | null },
  ): Promise<{ id: string } | { message: string }>
  /** What one came to; undefined while it is under way. */
  result(tenantId: string, id: string): Promise<BacktestResult | undefined>
}

/** Asks the judgment service. Operations are checked against the schema, which gives answers their shapes. */
export function judgmentBacktests({ graph, slug }: Service<unknown>): JudgmentBacktests {
  return {
    async start({ tenantId, subject }, { workflowId, ruleSet, threshold }) {
      const viewer = new Viewer(tenantId, subject, ['judgment:view', 'judgment:execute'])
      const input = { ruleSet, threshold: threshold ?? undefined, filter: { workflowId } }
      const { startBacktest } = (await graph.data(
        'judgment',
        { query: START, variables: { input } },
        viewer,
      )) as { startBacktest: { id: string } | { message: string } }
      return startBacktest
    },

    async result(tenantId, id) {
      const viewer = new Viewer(tenantId, `service:${slug}`, ['judgment:view'])
      const { backtest } = (await graph.data('judgment', { query: RESULT, variables: { id } }, viewer)) as {
        backtest: { status: string; result: BacktestResult } | null
      }
      return backtest?.status === 'COMPLETED' ? backtest.result : undefined
    },
  }
}
