import type { WorkflowVersionResolvers } from '../schema.generated.ts'

export const WorkflowVersion = {
  inputSchema: ({ definition }) => definition.inputSchema,
  ruleSet: ({ definition }) => definition.ruleSet,
  policy: ({ definition }) => definition.policy,
  graph: ({ definition }) => definition.graph,
} satisfies WorkflowVersionResolvers
