import { defineSubgraph } from '#host'
import { type Context, assemble } from './context.ts'
import { resolvers } from './resolvers/index.ts'
import { settings } from './settings.ts'

export default defineSubgraph({
  dir: import.meta.dirname,
  port: 8009,
  settings,
  assemble,
  resolvers,
  events: {
    async 'judgment.reviewed'({ judgmentId }, { viewer, judgment, rate }: Context) {
      const reviewed = await judgment(judgmentId)
      if (reviewed !== null && reviewed.shown !== null) await rate.byReview(viewer.tenantId, reviewed)
    },
    'judgment.backtest_completed': ({ backtestId }, { viewer, rules }: Context) =>
      rules.backtested(viewer.tenantId, backtestId),
    'workflow.deployment_changed': ({ workflowId }, { viewer, rules }: Context) =>
      rules.deployed(viewer.tenantId, workflowId),
  },
  jobs: {
    'learning.take_statistics': ({ workflowId }, context: Context) => context.takeStatistics(workflowId),
    'learning.take_votes': ({ workflowId }, context: Context) => context.takeVotes(workflowId),
    'learning.extract_rules': ({ extractionId }, { viewer, extractions }: Context) =>
      extractions.run(viewer.tenantId, extractionId),
    async 'learning.nightly'({ workflowId }, { viewer, nightly, rules }: Context) {
      await nightly(viewer, workflowId)
      // Ratings that the judgment service took in late were not seen by the last look.
      await rules.watch(viewer.tenantId, workflowId)
    },
    'learning.watch_rules': ({ workflowId }, { viewer, rules }: Context) =>
      rules.watch(viewer.tenantId, workflowId),
  },
  acts: ['judgment:view'],
})
