import type { Context } from '../context.ts'
import { type DraftInput, draftOf } from '../domain/draft.ts'
import { archive, create, deactivate, putIntoService, save } from '../domain/lifecycle.ts'
import { type InvalidWorkflow, isRefusal } from '../domain/refusal.ts'
import type { WorkflowModel } from '../models.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const Mutation = {
  createWorkflow: (_, { input }, context) => createFrom(input, context),

  createWorkflowFromTemplate(_, { input }, context) {
    const template = context.templates.get(input.templateId)
    if (template === undefined) return unknownTemplate(input.templateId, [...context.templates.keys()])
    const { description, definition } = template
    return createFrom({ name: input.name ?? template.name, description, definition }, context)
  },

  saveWorkflow(_, { input }, { change, validator, stamp }) {
    const draft = draftOf(input)
    if (isRefusal(draft)) return draft
    const checked = { ...draft, validation: validator.validate(draft.definition) }
    return change(input.id, (workflow) => save(workflow, input.baseVersion, checked, stamp()))
  },

  publishWorkflow: (_, { input }, { change, stamp }) =>
    change(input.id, async (workflow, find) => {
      const number = input.version ?? workflow.latestVersion
      return putIntoService(workflow, { number, found: await find(number) }, stamp())
    }),

  activateWorkflow: (_, { input }, { change, stamp }) =>
    change(input.id, async (workflow, find) => {
      const number = input.version ?? workflow.publishedVersion
      return putIntoService(workflow, { number, found: number === null ? null : await find(number) }, stamp())
    }),

  deactivateWorkflow: (_, { id }, { change, stamp }) =>
    change(id, (workflow) => deactivate(workflow, stamp())),

  archiveWorkflow: (_, { id }, { change, stamp }) => change(id, (workflow) => archive(workflow, stamp())),
} satisfies MutationResolvers

async function createFrom(
  input: DraftInput & { readonly name: string },
  context: Context,
): Promise<WorkflowModel | InvalidWorkflow> {
  const draft = draftOf(input)
  if (isRefusal(draft)) return draft
  const checked = {
    ...draft,
    name: draft.name ?? input.name,
    validation: context.validator.validate(draft.definition),
  }
  return context.create(create(context.newId(), checked, context.stamp()))
}

function unknownTemplate(id: string, templateIds: string[]) {
  const message = `There is no template ${JSON.stringify(id)}. There are ${templateIds.join(', ')}.`
  return { __typename: 'UnknownTemplate' as const, message, templateIds }
}
