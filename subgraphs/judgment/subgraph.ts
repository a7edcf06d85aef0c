import { defineSubgraph } from '#host'
import { type Context, assemble } from './context.ts'
import { resolvers } from './resolvers/index.ts'
import { settings } from './settings.ts'

export default defineSubgraph({
  dir: import.meta.dirname,
  port: 8002,
  settings,
  assemble,
  resolvers,
  events: {
    'workflow.deployment_changed': async ({ workflowId }, { deployments, viewer }: Context) => {
      await deployments.refresh(viewer.tenantId, workflowId)
    },
    async 'learning.case_rated'(rated, { rated: take, confidence, viewer }: Context) {
      await take(rated)
      await confidence.changed(viewer.tenantId, rated.workflowId)
    },
  },
  jobs: {
    'judgment.backtest': ({ backtestId }, { backtests, viewer }: Context) =>
      backtests.run(viewer.tenantId, backtestId),
  },
  acts: ['judgment:view'],
  partitioned: ['judgment.judgments'],
})
