import { type ASTNode, type DocumentNode, GraphQLError, Kind, visit } from 'graphql'
import { MOST_NESTED } from './parse.ts'
import type { Limits } from './settings.ts'
import { type Figures, type Structure, structureOf } from './structure.ts'
import { tooComplex } from './too-complex.ts'

/**
 * What is too much about a document; empty when nothing is. Takes time in proportion to its text, whatever its
 * fragments stand for, and comes before validation, planning and everything else that expands them.
 */
export function checkStructure(document: DocumentNode, limits: Limits): readonly GraphQLError[] {
  const structure = structureOf(document)
  if (structure.cycle !== undefined)
    return [
      new GraphQLError(`The fragment ${structure.cycle} spreads itself.`, {
        extensions: { code: 'BAD_INPUT' },
      }),
    ]
  const excess = excesses(structure, limits)
  return excess.length > 0 ? excess : misnamed(document)
}

type Check = readonly [counted: number, limit: string, allowed: number, what: string, remedy: string]

const SPLIT = 'Ask in several operations.'

function excesses(
  { operations, fragments, directivesAtOnePlace }: Structure,
  limits: Limits,
): GraphQLError[] {
  const all = [...operations, ...fragments]
  const most = (of: keyof Figures): number => all.reduce((figure, part) => Math.max(figure, part[of]), 0)
  const fields = operations.reduce((sum, operation) => sum + operation.fields, 0)
  const checks: Check[] = [
    [most('depth'), 'depth', limits.max_depth, 'Fields within one another:', SPLIT],
    [Math.max(fields, most('fields')), 'fields', limits.max_fields, 'Fields, fragments expanded:', SPLIT],
    [
      rootFields(operations),
      'root_fields',
      limits.max_root_fields,
      'Fields of the query or mutation itself:',
      SPLIT,
    ],
    [
      most('aliases'),
      'aliases',
      limits.max_aliases,
      'Aliases:',
      'Ask for lists instead of the same field many times.',
    ],
    [most('directives'), 'directives', limits.max_directives, 'Directives:', SPLIT],
    [
      directivesAtOnePlace,
      'directives_per_place',
      limits.max_directives_per_place,
      'Directives at one place:',
      'Use each once.',
    ],
    [most('nesting'), 'nesting', MOST_NESTED, 'Fragments and fields within one another:', 'Merge fragments.'],
  ]
  return checks
    .filter(([counted, , allowed]) => counted > allowed)
    .map(([counted, limit, allowed, what, remedy]) => tooComplex(what, remedy, { limit, counted, allowed }))
}

function rootFields(operations: readonly Figures[]): number {
  return operations.reduce((most, operation) => Math.max(most, operation.rootFields), 0)
}

/** A field under the name `__typename` would pass for the type of an object on its way through the router. */
function misnamed(document: DocumentNode): GraphQLError[] {
  const found: ASTNode[] = []
  visit(document, {
    [Kind.FIELD](node) {
      if (node.alias?.value === '__typename' && node.name.value !== '__typename') found.push(node)
    },
  })
  if (found.length === 0) return []
  const message = 'No field can be given the name __typename: it tells the type of an object.'
  return [new GraphQLError(message, { nodes: found.slice(0, 1), extensions: { code: 'BAD_INPUT' } })]
}
