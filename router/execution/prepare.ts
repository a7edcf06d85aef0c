import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  getVariableValues,
  visit,
} from 'graphql'
import { type ChosenOperation, chooseOperation } from '../planning/choose-operation.ts'
import type { Generation } from '../planning/generation.ts'
import { rememberedByDocument } from '../planning/remembered.ts'
import { shapeOf } from './compile-shape.ts'
import { restrict } from './restrict.ts'
import type { Fields } from './shape.ts'

/** An operation with all that is known of it before its variables are. */
export interface PreparedOperation {
  readonly operation: ChosenOperation
  /** The variables that fields are skipped or included by. */
  readonly conditions: readonly string[]
  /** The answer's shape for values of these variables, null where a planned document leaves something out. */
  shape(conditions: ReadonlyMap<string, boolean>, planned: DocumentNode): Fields
}

/** Shapes kept of one operation: the values of its conditions that are in use. */
const SHAPES = 32

/** Prepares operations, each once. Throws GraphQLError when the document has no such operation. */
export function preparation({
  schema,
}: Pick<Generation, 'schema'>): (
  document: DocumentNode,
  operationName: string | undefined,
) => PreparedOperation {
  return rememberedByDocument((document, operationName) => {
    const operation = chooseOperation(document, operationName)
    const shapes = new WeakMap<DocumentNode, Map<string, Fields>>()
    return {
      operation,
      conditions: conditionsIn(operation),
      shape(conditions, planned) {
        const key = [...conditions.values()].join()
        const known = shapes.get(planned) ?? new Map<string, Fields>()
        shapes.set(planned, known)
        const made = (): Fields => {
          const whole = rootShape(operation, schema, conditions)
          if (planned === document) return whole
          return restrict(whole, rootShape(chooseOperation(planned, operationName), schema, conditions))
        }
        const shape = known.get(key) ?? made()
        if (known.size >= SHAPES) known.clear()
        known.set(key, shape)
        return shape
      },
    }
  })
}

/** The variables' values, coerced, with defaults. Throws GraphQLError with all that is wrong with them. */
export function coerce(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (variableDefinitions.length === 0) return {}
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors: 20 })
  if (errors !== undefined) throw new RefusedVariables(errors)
  return coerced
}

/** Variables that aren't what an operation asks for. */
export class RefusedVariables extends Error {
  readonly errors: readonly GraphQLError[]

  constructor(errors: readonly GraphQLError[]) {
    super('The variables are not what the operation asks for.')
    this.errors = errors
  }
}

/** The values that fields are skipped or included by. Throws GraphQLError where one is null. */
export function conditionsOf(
  { conditions }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, boolean> {
  return new Map(
    conditions.map((name) => {
      const value = variables[name]
      if (typeof value !== 'boolean')
        throw new GraphQLError(`The variable "$${name}" decides what is included: it must be true or false.`)
      return [name, value]
    }),
  )
}

function rootShape(
  { definition, fragments }: ChosenOperation,
  schema: GraphQLSchema,
  conditions: ReadonlyMap<string, boolean>,
): Fields {
  const root = schema.getRootType(definition.operation)
  if (!root) throw new GraphQLError(`There are no operations of kind ${definition.operation}.`)
  const parts = [{ selectionSet: definition.selectionSet, on: root }]
  const fields = shapeOf(parts, root, { schema, fragments, conditions }).of(root.name)
  if (fields === undefined) throw new Error(`${root.name} is no type of the schema.`)
  return fields
}

function conditionsIn({ definition, fragments }: ChosenOperation): readonly string[] {
  const names = new Set<string>()
  for (const node of [definition, ...fragments.values()])
    visit(node, {
      Directive({ name, arguments: [argument] = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return
        if (argument?.value.kind === Kind.VARIABLE) names.add(argument.value.name.value)
      },
    })
  const declared = new Set(definition.variableDefinitions?.map(({ variable }) => variable.name.value))
  return [...names].filter((name) => declared.has(name)).toSorted()
}
