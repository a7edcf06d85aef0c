import { createHash } from 'node:crypto'
import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  print,
  specifiedRules,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { type Answer, type Platform, inSpan } from '#host'
import { openAdmission } from './limits/admission.ts'
import { checkStructure } from './limits/check-structure.ts'
import { parseWithin } from './limits/parse.ts'
import { permissionAwareGateway } from './planning/supergraph.ts'
import type { RequestContext } from './request-context.ts'
import { routerSettingsOf } from './settings.ts'
import type { CallSubgraph } from './subgraph-calls/call.ts'

/** The graph as one: parses, validates, plans and executes operations over all subgraphs. */
export interface Graph {
  /** The schema that clients see. */
  readonly schema: GraphQLSchema
  /** The document of a text; throws GraphQLError on a syntax error. */
  parse(text: string): DocumentNode
  /** What is wrong with a document; empty when nothing is. */
  validate(document: DocumentNode): readonly GraphQLError[]
  /** Executes a valid document. */
  execute(request: GraphRequest): Promise<Answer | AnswerText>
  close(): Promise<void>
}

/** An answer with `data` that is JSON text already: it is sent as it is. */
export interface AnswerText {
  readonly text: string
  /** Whether there are errors in it. */
  readonly failed: boolean
}

/** One operation to execute. */
export interface GraphRequest {
  document: DocumentNode
  operationName?: string | undefined
  variables?: Record<string, unknown> | undefined
  context: RequestContext
}

/** Documents remembered, parsed and validated. */
const DOCUMENTS = 2000

/** Loads the supergraph, whose subgraphs are asked by `call`. */
export async function openGraph(platform: Platform, sdl: string, call: CallSubgraph): Promise<Graph> {
  const settings = routerSettingsOf(platform)
  const admit = openAdmission(sdl, settings)
  const gateway = permissionAwareGateway({
    supergraphSdl: sdl,
    logger: quiet(platform),
    buildService: ({ name }) => dataSource(call, name),
  })
  const loaded = await gateway.load()
  const { schema } = loaded
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS })
  const about = new WeakMap<DocumentNode, About>()
  const hidden = platform.settings.mode === 'production'
  const rules = hidden ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules

  return {
    schema,
    parse(text) {
      const known = documents.get(text)
      if (known !== undefined) return known
      const document = parseWithin(text, settings)
      documents.set(text, document)
      about.set(document, aboutText(text))
      return document
    },
    validate(document) {
      const entry = about.get(document)
      if (entry?.errors !== undefined) return entry.errors
      const excess = checkStructure(document, settings)
      const errors =
        excess.length > 0 ? excess : validate(schema, document, rules, { hideSuggestions: hidden })
      if (entry !== undefined) entry.errors = errors
      return errors
    },
    execute: admit(schema, onGateway(loaded, about, platform)),
    close: () => gateway.stop(),
  }
}

/** Executes on Apollo's gateway. It remembers plans by the hash: what permissions leave of a document has its own. */
function onGateway(
  { schema, executor }: Awaited<ReturnType<ApolloGateway['load']>>,
  about: WeakMap<DocumentNode, About>,
  platform: Platform,
): (request: GraphRequest) => Promise<Answer> {
  return ({ document, operationName, variables = {}, context }) => {
    const { text, hash } = about.get(document) ?? aboutText(print(document))
    about.set(document, about.get(document) ?? { text, hash })
    const operation = getOperationAST(document, operationName)
    return inSpan(
      'graphql',
      async () => {
        const result = await executor({
          document,
          operation: operation ?? undefined,
          operationName: operationName ?? null,
          queryHash: hash,
          source: text,
          schema,
          request: { query: text, variables, ...(operationName !== undefined && { operationName }) },
          context,
          metrics: {},
          logger: quiet(platform),
          cache: undefined,
        } as unknown as Parameters<typeof executor>[0])
        return result as Answer
      },
      {
        'graphql.operation.name': operation?.name?.value ?? 'anonymous',
        'graphql.operation.type': operation?.operation ?? 'query',
      },
    )
  }
}

/** What is remembered of a document. */
interface About {
  text: string
  hash: string
  errors?: readonly GraphQLError[]
}

function aboutText(text: string): About {
  return { text, hash: createHash('sha256').update(text).digest('hex') }
}

/** How the gateway reaches a subgraph. */
function dataSource(call: CallSubgraph, subgraph: string): GraphQLDataSource {
  return {
    // The gateway's types ask for Apollo Server's error class in an answer; it reads plain errors alike.
    process: ({ request: { query = '', variables }, context }) =>
      call(
        { subgraph, query, variables, kind: kindOf(query) },
        context as unknown as RequestContext,
      ) as never,
  }
}

function kindOf(query: string): 'query' | 'mutation' {
  return query.startsWith('mutation') ? 'mutation' : 'query'
}

/** The gateway's log lines at the levels that the house uses. */
function quiet(platform: Platform): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> {
  const at = (level: 'debug' | 'warn' | 'error') => (message?: unknown) =>
    platform.log[level]({ source: 'gateway' }, String(message))
  return { debug: at('debug'), info: at('debug'), warn: at('warn'), error: at('error') }
}
