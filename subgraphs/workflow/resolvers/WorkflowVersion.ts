import type { WorkflowVersionResolvers } from '../schema.generated.ts'

export const WorkflowVersion = {
  inputSchema: ({ definition }) => definition.inputSchema,
  ruleSet: ({ definition }) => definition.ruleSet,
  graph: ({ definition }) => definition.graph,
} satisfies WorkflowVersionResolvers
