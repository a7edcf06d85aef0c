/** What `Complete` lets pass and what it refuses: checked by the compiler, never run. */
import type { GraphQLScalarType } from 'graphql'
import type { Complete } from '../../host/complete-resolvers.ts'

type Resolver<Result, Parent> = (parent: Parent, args: object, context: object) => Promise<Result> | Result
type WorkflowModel = { __typename: 'Workflow'; id: string; status: string; note?: string; version: number }
type Reference = { __typename: 'Workflow'; id: string }

type ParentTypes = {
  DateTime: Date | string
  Found: WorkflowModel
  Page: { nodes: WorkflowModel[] }
  Query: Record<PropertyKey, never>
  Subscription: Record<PropertyKey, never>
  Workflow: WorkflowModel
}

type Resolvers = {
  DateTime?: GraphQLScalarType
  Found?: { __resolveType?: () => 'Workflow' }
  Page?: { nodes?: Resolver<Array<Promise<WorkflowModel> | WorkflowModel>, ParentTypes['Page']> }
  Query?: { page?: Resolver<ParentTypes['Page'], ParentTypes['Query']> }
  Subscription?: { changed?: { subscribe: () => AsyncIterable<unknown> } }
  Workflow?: {
    __isTypeOf?: () => boolean
    __resolveReference?: (
      reference: Reference,
    ) => Promise<WorkflowModel | Reference | null> | Reference | null
    id?: Resolver<string, WorkflowModel>
    name?: Resolver<string, WorkflowModel>
    note?: Resolver<string | null, WorkflowModel>
    status?: Resolver<'ACTIVE' | 'DRAFT', WorkflowModel>
    version?: Resolver<number, WorkflowModel>
  }
}

declare function accept(resolvers: Complete<Resolvers, ParentTypes>): void

declare const model: WorkflowModel
declare const events: AsyncIterable<unknown>

const Query = { page: () => ({ nodes: [model] }) }
const Subscription = { changed: { subscribe: () => events } }
const __resolveReference = () => model
const name = ({ id }: WorkflowModel) => `Workflow ${id}`
const status = (): 'ACTIVE' => 'ACTIVE'
const Workflow = { __resolveReference, name, status }

accept({ Query, Subscription, Workflow })
accept({ Query, Subscription, Workflow: { ...Workflow, version: () => 2 }, Page: { nodes: () => [model] } })

// @ts-expect-error a root field without a resolver
accept({ Query: {}, Subscription, Workflow })

// @ts-expect-error a subscription field without a resolver
accept({ Query, Subscription: {}, Workflow })

// @ts-expect-error a type without any of its resolvers
accept({ Query, Subscription })

// @ts-expect-error `name` is no property of the model
accept({ Query, Subscription, Workflow: { __resolveReference, status } })

// @ts-expect-error `status` is a property of the model, but any string and not one of the enum's
accept({ Query, Subscription, Workflow: { __resolveReference, name } })

// @ts-expect-error an entity that no reference leads to
accept({ Query, Subscription, Workflow: { name, status } })

// @ts-expect-error a reference is not yet a model
accept({ Query, Subscription, Workflow: { ...Workflow, __resolveReference: (of: Reference) => of } })

// @ts-expect-error a resolver of the wrong type is refused as before
accept({ Query, Subscription, Workflow: { ...Workflow, version: () => 'two' } })
