import { connectionOf, pageOf } from '#host'
import type { WorkflowResolvers } from '../schema.generated.ts'
import { existing } from './existing.ts'

export const Workflow = {
  __resolveReference: ({ id }, { workflow }) => workflow(id),

  latestVersion: async ({ id, latestVersion: number }, _, { version }) =>
    existing(await version({ workflowId: id, number })),

  publishedVersion: ({ id, publishedVersion: number }, _, { version }) =>
    number === null ? null : version({ workflowId: id, number }),

  version: ({ id }, { number }, { version }) => version({ workflowId: id, number }),

  async versions({ id }, asked, { versions }) {
    const page = pageOf(asked)
    return connectionOf(await versions(id, page), page, ({ number }) => number)
  },
} satisfies WorkflowResolvers
