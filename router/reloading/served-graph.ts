import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  specifiedRules,
  validate,
} from 'graphql'
import { type Answer, type Platform, inSpan } from '#host'
import { type AnswerText, type ExecutedAnswer, answerObject, answerText } from '../execution/answer.ts'
import { executor, refusedFor } from '../execution/execute.ts'
import { coerce } from '../execution/prepare.ts'
import { type IsPublic, publicOperations } from '../identity/public-fields.ts'
import { type Admissible, type Admission, openAdmission } from '../limits/admission.ts'
import { checkStructure } from '../limits/check-structure.ts'
import { chooseOperation } from '../planning/choose-operation.ts'
import { type Generation, openGeneration } from '../planning/generation.ts'
import type { RootFetch } from '../planning/plan.ts'
import type { RouterSettings } from '../settings.ts'
import type { CallSubgraph } from '../subgraph-calls/call.ts'
import { conditionalRootFields } from '../subscriptions/root-field.ts'
import { InUse } from './in-use.ts'
import type { ReloadMetrics } from './metrics.ts'

/** The graph of one supergraph, with all that is read from it. It never changes. */
export interface ServedGraph {
  /** The schema that clients see. */
  readonly schema: GraphQLSchema
  readonly generation: Generation
  /** Whether an operation is for people who have not signed in. */
  readonly isPublic: IsPublic
  /** Takes out of an operation what the viewer may not see, or refuses it. */
  readonly admit: Admission
  /** Tells that somebody subscribes. */
  readonly record: (request: Admissible) => void
  /** What is wrong with a document; empty when nothing is. */
  validate(document: DocumentNode): readonly GraphQLError[]
  /** As `Graph.execute`; with an event, a subscription's answer to it. */
  execute(request: Admissible, event?: Answer): Promise<Answer | AnswerText>
  /** What a subscription's subgraph is subscribed to by. Rejects with GraphQLError for what the request got wrong. */
  primaryOf(request: Admissible): Promise<RootFetch>
  /** Keeps it for somebody until what comes back is disposed of. */
  use(): Disposable
  /** Lets go of it once nobody uses it. */
  giveUp(): void
}

/** What supergraphs are served with. */
export interface ServingParts {
  platform: Pick<Platform, 'settings'>
  settings: RouterSettings
  /** Asks subgraphs. */
  call: CallSubgraph
  /** Hears of each operation that is valid and allowed. */
  record: (request: Admissible) => void
  /** Counts supergraphs in memory. */
  metrics: Pick<ReloadMetrics, 'generations'>
}

/** Loads a supergraph. Rejects when it can't be served; nothing is left of it then. */
export async function serveGraph(parts: ServingParts, supergraphSdl: string): Promise<ServedGraph> {
  const { generations } = parts.metrics
  const opened = await openGeneration(supergraphSdl, parts.settings.planning_seconds * 1000)
  generations.inc()
  const generation: Generation = {
    ...opened,
    async close() {
      generations.dec()
      await opened.close()
    },
  }
  try {
    return servedGraph(generation, parts)
  } catch (error) {
    await generation.close()
    throw error
  }
}

function servedGraph(
  generation: Generation,
  { platform, settings, call, record }: ServingParts,
): ServedGraph {
  const hidden = platform.settings.mode === 'production'
  const { schema, supergraph } = generation
  const admit = openAdmission(supergraph, settings)
  const execute = executor(generation, call)
  const validated = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  const rules = hidden ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules
  const inUse = new InUse(() => void generation.close())
  const faultsOf = (document: DocumentNode): readonly GraphQLError[] => {
    const excess = [...checkStructure(document, settings), ...conditionalRootFields(document)]
    return excess.length > 0 ? excess : validate(schema, document, rules, { hideSuggestions: hidden })
  }
  const check = (document: DocumentNode): readonly GraphQLError[] => {
    const known = validated.get(document)
    if (known !== undefined) return known
    const faults = faultsOf(document)
    validated.set(document, faults)
    return faults
  }
  const answerTo = async (request: Admissible, event?: Answer): Promise<Answer | AnswerText> => {
    // It may have been validated for the supergraph before this one.
    const faults = check(request.document)
    if (faults.length > 0) return answerObject(refusedFor(faults))
    const admitted = admit(request)
    if ('errors' in admitted) return { errors: admitted.errors }
    if (event === undefined) record(request)
    return response(await execute({ ...request, refusal: admitted.refusal, event }), admitted.costOf)
  }

  return {
    schema,
    generation,
    isPublic: publicOperations(supergraph.document),
    admit,
    record,
    validate: check,
    execute(request, event) {
      if (event !== undefined) return answerTo(request, event)
      const operation = getOperationAST(request.document, request.operationName)
      const about = {
        'graphql.operation.name': operation?.name?.value ?? 'anonymous',
        'graphql.operation.type': operation?.operation ?? 'query',
      }
      return inSpan('graphql', () => answerTo(request), about)
    },
    async primaryOf({ document, operationName, variables = {} }) {
      const { definition } = chooseOperation(document, operationName)
      coerce(schema, definition, variables)
      const { primary } = await generation.plan(document, operationName)
      if (primary === undefined) throw new GraphQLError('The operation is no subscription.')
      return primary
    },
    use: () => inUse.use(),
    giveUp: () => inUse.giveUp(),
  }
}

function response(
  answer: ExecutedAnswer,
  costOf: ((data: Answer['data']) => object) | undefined,
): Answer | AnswerText {
  const { data, errors } = answer
  if (costOf === undefined && data !== undefined)
    return { text: answerText({ ...answer, errors: [] }), errors }
  const object = answerObject(answer)
  if (costOf === undefined) return object
  return { ...object, extensions: { ...object.extensions, cost: costOf(object.data) } }
}
