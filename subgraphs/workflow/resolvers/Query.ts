import { AppError, connectionOf, pageOf } from '#host'
import { draftOf } from '../domain/draft.ts'
import { isRefusal } from '../domain/refusal.ts'
import { isStorableText } from '../domain/text.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const Query = {
  workflow: (_, { id }, { workflow }) => workflow(id),

  async workflows(_, { filter, ...asked }, { workflows }) {
    const page = pageOf(asked)
    if (!isStorableText(filter?.search ?? ''))
      throw new AppError('BAD_INPUT', '`search` has a character that no text has.')
    return connectionOf(await workflows(filter ?? {}, page), page, ({ id }) => id)
  },

  workflowTemplates: (_, __, { templates }) => [...templates.values()],

  validateWorkflow(_, { definition }, { validate }) {
    const draft = draftOf({ definition })
    if (isRefusal(draft)) throw new AppError('BAD_INPUT', `${draft.path}: ${draft.message}`)
    return validate(draft.definition)
  },
} satisfies QueryResolvers
