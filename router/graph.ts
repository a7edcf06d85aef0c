import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  specifiedRules,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { type Answer, type Platform, inSpan } from '#host'
import { type ExecutedAnswer, answerObject, answerText } from './execution/answer.ts'
import { executor, refused } from './execution/execute.ts'
import { coerce } from './execution/prepare.ts'
import { variablesFor } from './execution/run.ts'
import { type Admissible, openAdmission } from './limits/admission.ts'
import { checkStructure } from './limits/check-structure.ts'
import { parseWithin } from './limits/parse.ts'
import { chooseOperation } from './planning/choose-operation.ts'
import { type Generation, openGeneration } from './planning/generation.ts'
import type { RootFetch } from './planning/plan.ts'
import { routerSettingsOf } from './settings.ts'
import { joined } from './subscriptions/joined.ts'
import { conditionalRootFields } from './subscriptions/root-field.ts'
import { sourceEvents } from './subscriptions/source-events.ts'
import type { CallSubgraph } from './subgraph-calls/call.ts'

/** The graph as one: parses, validates, plans and executes operations over all subgraphs. */
export interface Graph {
  /** The schema that clients see. */
  readonly schema: GraphQLSchema
  /** The document of a text. Throws GraphQLError: a syntax error, or TOO_COMPLEX. */
  parse(text: string): DocumentNode
  /** What is wrong with a document; empty when nothing is. */
  validate(document: DocumentNode): readonly GraphQLError[]
  /**
   * Executes a valid document, without what the viewer may not see. What has no errors comes as the text to send; errors
   * are to be masked, so an answer with some is an object. Without `data` the operation was refused before it ran.
   * Rejects with the signal's reason when the client has gone.
   */
  execute(request: Admissible): Promise<Answer | AnswerText>
  /**
   * Executes a valid subscription: one answer an event, until the context's signal is aborted, each with the rights that
   * the viewer has by then. Its errors are to be masked likewise. What it throws ended it early. An answer instead says
   * why it was refused.
   */
  subscribe(request: Admissible): AsyncIterable<Answer | AnswerText> | Answer
}

/** An answer that is JSON already: it is sent as it is. */
export interface AnswerText {
  readonly text: string
  /** Whether there are errors in it. */
  readonly failed: boolean
}

/** Documents remembered, parsed and validated. */
const DOCUMENTS = 2000

/** Loads the supergraph, whose subgraphs are asked by `call`. Throws when it can't be served. */
export function openGraph(platform: Platform, supergraphSdl: string, call: CallSubgraph): Graph {
  const settings = routerSettingsOf(platform)
  const admit = openAdmission(supergraphSdl, settings)
  const generation = openGeneration(supergraphSdl)
  const execute = executor(generation, call)
  const answerTo = async (request: Admissible, event?: Answer): Promise<Answer | AnswerText> => {
    const admitted = admit(request)
    if ('errors' in admitted) return { errors: admitted.errors }
    return response(await execute({ ...request, refusal: admitted.refusal, event }), admitted.costOf)
  }
  const { schema } = generation
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS })
  const validated = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  const hidden = platform.settings.mode === 'production'
  const rules = hidden ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules

  return {
    schema,
    parse(text) {
      const known = documents.get(text)
      if (known !== undefined) return known
      const document = parseWithin(text, settings)
      documents.set(text, document)
      return document
    },
    validate(document) {
      const known = validated.get(document)
      if (known !== undefined) return known
      const excess = [...checkStructure(document, settings), ...conditionalRootFields(document)]
      const errors =
        excess.length > 0 ? excess : validate(schema, document, rules, { hideSuggestions: hidden })
      validated.set(document, errors)
      return errors
    },
    execute(request) {
      const operation = getOperationAST(request.document, request.operationName)
      return inSpan('graphql', () => answerTo(request), {
        'graphql.operation.name': operation?.name?.value ?? 'anonymous',
        'graphql.operation.type': operation?.operation ?? 'query',
      })
    },
    subscribe(request) {
      const admitted = admit(request)
      if ('errors' in admitted) return { errors: admitted.errors }
      const { document, operationName, variables = {}, context } = request
      try {
        const primary = primaryOf(generation, document, operationName, variables)
        const source = sourceEvents(platform.graph, primary, {
          variables: variablesFor({ variables }, primary.operation.variables),
          context,
          patienceMs: settings.resubscribe_seconds * 1000,
        })
        return joined(source, (event) => answerTo(request, event))
      } catch (error) {
        return answerObject(refused(error))
      }
    },
  }
}

/** What a subscription's subgraph is subscribed to by. Throws GraphQLError for variables that are not as declared. */
function primaryOf(
  generation: Generation,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): RootFetch {
  const { definition } = chooseOperation(document, operationName)
  coerce(generation.schema, definition, variables)
  const { primary } = generation.plan(document, operationName)
  if (primary === undefined) throw new GraphQLError('The operation is no subscription.')
  return primary
}

function response(
  answer: ExecutedAnswer,
  costOf: ((data: Answer['data']) => object) | undefined,
): Answer | AnswerText {
  if (costOf === undefined && answer.errors.length === 0) return { text: answerText(answer), failed: false }
  const object = answerObject(answer)
  if (costOf === undefined) return object
  return { ...object, extensions: { ...object.extensions, cost: costOf(object.data) } }
}
