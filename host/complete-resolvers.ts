import type { GraphQLScalarType } from 'graphql'

/**
 * A subgraph's generated `Resolvers` with nothing left to forget. Required are a resolver for each root and
 * subscription field, for each field that the parent type doesn't carry as a property of a fitting type, and
 * `__resolveReference` for each entity, which answers a model or null and not merely the reference it was given.
 * Scalars, `__resolveType` and `__isTypeOf` stay optional: members of unions carry their `__typename`.
 *
 * @example export const resolvers = { Query, Mutation, Workflow } satisfies Complete<Resolvers, ResolversParentTypes>
 */
export type Complete<Resolvers, ParentTypes> = Resolvers & {
  [
    Type in keyof Resolvers & keyof ParentTypes as [Owed<Resolvers[Type], ParentTypes[Type]>] extends [never]
      ? never
      : Type
  ]-?: {
    [Field in Owed<Resolvers[Type], ParentTypes[Type]>]-?: Field extends '__resolveReference'
      ? ReferenceResolver<NonNullable<Resolvers[Type]>[Field], ParentTypes[Type]>
      : NonNullable<NonNullable<Resolvers[Type]>[Field]>
  }
}

/** Names of the resolvers of one type that nothing else stands in for. */
type Owed<TypeResolvers, Parent> =
  NonNullable<TypeResolvers> extends GraphQLScalarType
    ? never
    : {
        [Field in keyof NonNullable<TypeResolvers>]-?: Field extends '__resolveReference'
          ? Field
          : Field extends `__${string}`
            ? never
            : Carries<Parent, Field, NonNullable<TypeResolvers>[Field]> extends true
              ? never
              : Field
      }[keyof NonNullable<TypeResolvers>]

/** A root type's parent has an index signature: it carries nothing. */
type Carries<Parent, Field, Resolver> = string extends keyof Parent
  ? false
  : Field extends keyof Parent
    ? Parent[Field] extends Answer<Resolver>
      ? true
      : false
    : false

/** What a resolver may answer; where that can be null, a property may also be left out. */
type Answer<Resolver> =
  NonNullable<Resolver> extends (...args: never) => infer Result
    ? Result | (null extends Result ? undefined : never)
    : never

type ReferenceResolver<Resolver, Model> =
  NonNullable<Resolver> extends (...args: infer Args) => unknown
    ? (...args: Args) => Promise<Model | null> | Model | null
    : never
