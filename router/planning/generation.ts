import { setImmediate } from 'node:timers/promises'
import { type DocumentNode, type GraphQLSchema, Kind, buildASTSchema, print } from 'graphql'
import { LRUCache } from 'lru-cache'
import { appErrorOf } from '#host'
import type { Plan } from './plan.ts'
import type { PlanRequest } from './planner.ts'
import { PlanningThread } from './planning-thread.ts'
import { rememberedByDocument } from './remembered.ts'
import { type SupergraphSchema, supergraphSchemaOf } from './supergraph-schema.ts'

/** One supergraph with its plans: never changed, so that a reload swaps it whole and requests under way keep theirs. */
export interface Generation {
  /** What clients see. */
  readonly schema: GraphQLSchema
  /** All that subgraphs know, with directives: what permissions and costs are read from. */
  readonly supergraph: SupergraphSchema
  /**
   * How an operation is fetched. A valid operation is planned once: by the document's identity, and for a document
   * that isn't kept by its text. A plan fits all values of variables: conditions on them are steps of it.
   */
  plan(document: DocumentNode, operationName: string | undefined): Plan | Promise<Plan>
  /** Plans an operation before anybody asks for it. Rejects when it can't be planned, or isn't valid here. */
  warm(operation: PlannedOperation): Promise<void>
  /** Operations that have plans, those asked for most often first. */
  planned(): PlannedOperation[]
  /** Lets go of the planner; nothing is planned any more. */
  close(): Promise<void>
}

/** An operation that has a plan. */
export interface PlannedOperation {
  /** The document's text, as `print` writes it. */
  readonly text: string
  readonly operationName: string | undefined
  /** How often it was asked for. */
  readonly uses: number
}

/** What makes plans: a planning thread, or a planner in this one. */
export interface PlanMaker {
  plan(request: PlanRequest): Promise<Plan>
  close(): Promise<void>
}

/** Plans kept. */
export const PLANS = 2000

/** When an operation that took too long to plan is tried again, in ms. */
const AGAIN_AFTER = 60_000

interface Known {
  readonly text: string
  readonly operationName: string | undefined
  uses: number
  plan: Plan | Promise<Plan> | undefined
}

/** Loads a supergraph in a thread; planning an operation may take `mostMs`. Rejects when it can't be used. */
export async function openGeneration(supergraphSdl: string, mostMs: number): Promise<Generation> {
  const thread = new PlanningThread(supergraphSdl, mostMs)
  try {
    const { api, supergraph } = await thread.loaded
    // A turn of the event loop each: requests go on meanwhile.
    await setImmediate()
    const schema = schemaOf(api)
    await setImmediate()
    return generationOf({ schema, supergraph: supergraphSchemaOf(supergraph) }, thread)
  } catch (error) {
    await thread.close()
    throw error
  }
}

/** The schema of a document that was checked. */
export function schemaOf(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
}

/** A generation of a supergraph that was checked. */
export function generationOf(
  { schema, supergraph }: Pick<Generation, 'schema' | 'supergraph'>,
  maker: PlanMaker,
): Generation {
  const plans = new LRUCache<string, Known>({ max: PLANS })
  const knownOf = (text: string, operationName: string | undefined): Known => {
    const key = `${operationName ?? ''}\n${text}`
    const known = plans.get(key) ?? { text, operationName, uses: 0, plan: undefined }
    plans.set(key, known)
    return known
  }
  const knownAs = rememberedByDocument((document, operationName) =>
    knownOf(print(document), distinguishing(document, operationName)),
  )
  const make = (known: Known, isValid: boolean): Promise<Plan> => {
    const { text, operationName } = known
    const making = maker.plan({ text, operationName, isValid })
    known.plan = making
    making.then(
      (plan) => (known.plan = plan),
      (error: unknown) => {
        const forget = (): void => void (known.plan = undefined)
        // What took too long once will again: it isn't tried again at once.
        if (appErrorOf(error)?.code === 'TIMEOUT') setTimeout(forget, AGAIN_AFTER).unref()
        else forget()
      },
    )
    return making
  }
  return {
    schema,
    supergraph,
    plan(document, operationName) {
      const known = knownAs(document, operationName)
      known.uses += 1
      return known.plan ?? make(known, true)
    },
    async warm({ text, operationName, uses }) {
      const known = knownOf(text, operationName)
      known.uses += uses
      await (known.plan ?? make(known, false))
    },
    planned: () =>
      [...plans.values()]
        .filter(({ plan }) => plan !== undefined)
        .toSorted((one, other) => other.uses - one.uses)
        .map(({ text, operationName, uses }) => ({ text, operationName, uses })),
    close: () => maker.close(),
  }
}

/** The name where it says anything: of a document with one operation, it is the same with and without. */
function distinguishing(
  { definitions }: DocumentNode,
  operationName: string | undefined,
): string | undefined {
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  return operations.length > 1 ? operationName : undefined
}
