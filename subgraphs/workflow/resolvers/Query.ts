import { AppError, connectionOf, pageOf } from '#host'
import { draftOf } from '../domain/draft.ts'
import { isRefusal } from '../domain/refusal.ts'
import { checkRule } from '../domain/rule-check.ts'
import { invalidDefinition, verifyRules } from '../domain/rule-verification.ts'
import { isStorableText } from '../domain/text.ts'
import { hasErrors } from '../domain/validation/report.ts'
import type { QueryResolvers } from '../schema.generated.ts'
import { definitionAsked } from './definition-asked.ts'

export const Query = {
  workflow: (_, { id }, { workflow }) => workflow(id),

  async workflows(_, { filter, ...asked }, { workflows }) {
    const page = pageOf(asked)
    if (!isStorableText(filter?.search ?? ''))
      throw new AppError('BAD_INPUT', '`search` has a character that no text has.')
    return connectionOf(await workflows(filter ?? {}, page), page, ({ id }) => id)
  },

  workflowTemplates: (_, __, { templates }) => [...templates.values()],

  async checkRule(_, { input: { when, condition, ...asked } }, context) {
    const definition = await definitionAsked(asked, context)
    if (isRefusal(definition)) return definition
    const faults = context.validator.ofSchema(definition)
    return hasErrors(faults)
      ? invalidDefinition(faults)
      : checkRule(when, definition.inputSchema, condition ?? true)
  },

  async verifyRules(_, { input }, context) {
    if (input.workflowId == null && input.ruleSet == null)
      throw new AppError('BAD_INPUT', 'Give a `ruleSet`, or a `workflowId`.')
    const definition = await definitionAsked(input, context)
    return isRefusal(definition) ? definition : verifyRules(definition, context.validator.ofRules(definition))
  },

  validateWorkflow(_, { definition }, { validator }) {
    const draft = draftOf({ definition })
    if (isRefusal(draft)) throw new AppError('BAD_INPUT', `${draft.path}: ${draft.message}`)
    return validator.validate(draft.definition)
  },
} satisfies QueryResolvers
