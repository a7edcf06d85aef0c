import { z } from 'zod'

const count = (standard: number) => z.coerce.number().int().positive().default(standard)

/** The settings of the limits: how much one operation may ask for. */
export const limitSettings = {
  /** Tokens of a document. */
  max_tokens: count(15_000),
  /** Fields within one another; the introspection that GraphiQL sends has 15. */
  max_depth: count(20),
  /** Fields, fragments expanded. */
  max_fields: count(1000),
  /** Fields of the query or mutation itself. */
  max_root_fields: count(20),
  /** Fields that are given another name. */
  max_aliases: count(100),
  /** Directives in all, fragments expanded. */
  max_directives: count(200),
  /** Directives at one place. */
  max_directives_per_place: count(5),
  /** Estimated cost. */
  max_cost: count(200_000),
  /** Items of a list whose length the schema doesn't tell. */
  assumed_list_size: count(10),
}

/** How much one operation may ask for. */
export type Limits = { readonly [Key in keyof typeof limitSettings]: number }
