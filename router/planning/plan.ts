/**
 * A query plan in the form that is executed: Apollo's, with all that doesn't depend on data worked out once. It is data
 * alone, for it is made in another thread.
 */
export interface Plan {
  /** Undefined when there is nothing to fetch. */
  readonly step: Step | undefined
  /** Of a subscription: what its subgraph is subscribed to by. */
  readonly primary?: RootFetch
}

/** Part of a plan. */
export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'condition'
      readonly variable: string
      readonly met: Step | undefined
      readonly unmet: Step | undefined
    }
  | RootFetch
  | EntityFetch

/** Fields of an operation's root type, asked of one subgraph. */
export interface RootFetch extends FetchPart {
  readonly kind: 'fetch'
}

/** Fields of entities at a place in the answer, asked of one subgraph by their keys. */
export interface EntityFetch extends FetchPart {
  readonly kind: 'entities'
  /** What of an entity is sent: its keys and what the subgraph's fields require. */
  readonly requires: readonly Required[]
  readonly inputRewrites: readonly Rewrite[]
  /** The same where it is nothing but values of one type, as it mostly is; undefined elsewhere. */
  readonly leaves: Leaves | undefined
}

/** Fields of entities of one type, `__typename` among them, that have no fields themselves. */
export interface Leaves {
  readonly types: ReadonlySet<string>
  readonly names: readonly string[]
  /** All of the names. */
  readonly title: string
}

interface FetchPart {
  readonly subgraph: string
  /** Where the result is merged: names of the answer's fields, `@` for each item of a list. */
  readonly path: readonly string[]
  readonly operation: SubgraphOperation
  readonly outputRewrites: readonly Rewrite[]
}

/** One operation of a plan. */
export interface SubgraphOperation {
  /** Unique among the plan's operations: those of one id have one text. */
  readonly id: number
  readonly text: string
  readonly name: string | undefined
  readonly kind: 'query' | 'mutation'
  /** The client's variables that it uses. */
  readonly variables: readonly string[]
}

/** A field, or fields of a type, that a representation is made of. */
export type Required =
  | { readonly kind: 'field'; readonly name: string; readonly selections: readonly Required[] | undefined }
  | {
      readonly kind: 'fragment'
      readonly types: ReadonlySet<string>
      readonly selections: readonly Required[]
    }

/** A change made to the objects at a path. */
export interface Rewrite {
  readonly path: readonly RewriteStep[]
  readonly field: string
  readonly change:
    | { readonly kind: 'set'; readonly value: unknown }
    | { readonly kind: 'rename'; readonly to: string }
}

/** Into a field, or on only with objects of one of the types (and with those that don't tell theirs). */
export type RewriteStep = { readonly field: string } | { readonly types: ReadonlySet<string> }
