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
  },
  jobs: {
    'judgment.backtest': ({ backtestId }, { backtests, viewer }: Context) =>
      backtests.run(viewer.tenantId, backtestId),
  },
  partitioned: ['judgment.judgments'],
})
