import { isSchema, type JsonSchema } from './schema/json-schema.ts'
import { typeOfSchema } from './checking/schema/schema-shape.ts'
import { ANY } from './checking/types/type.ts'
import { readChecked } from './compile.ts'
import { PATTERNS_KEPT } from './cost/functions.ts'
import type { Size } from './cost/extent.ts'
import { inputExtent } from './cost/input-extent.ts'
import { Pricing } from './cost/price.ts'
import type { SyntaxLimits } from './syntax/limits.ts'
import type { Expression } from './syntax/tree.ts'

/** How a cost is estimated. */
export interface CostOptions {
  readonly limits?: Partial<SyntaxLimits> | undefined
  /** Characters that an input has at most as JSON; default 262,144. It bounds what the schema doesn't. */
  readonly inputCharacters?: number | undefined
}

/** A place of the input that steps depend on and that the schema doesn't bound. */
export interface OpenSize {
  /** The place, as an expression writes it; for what is inside a list, the list. */
  readonly path: string
  /** The keyword that would bound it. */
  readonly keyword: 'maxLength' | 'maxItems' | 'maxProperties'
}

/** What evaluating an expression costs before there is an input. */
export interface CostEstimate {
  /** Steps of the run-time budget that no evaluation exceeds; Infinity when nothing bounds them. */
  readonly most: number
  /** What to bound in the schema for a lower figure. */
  readonly open: readonly OpenSize[]
}

/**
 * The most steps that an evaluation of an expression takes on inputs that a JSON Schema admits; undefined for inputs of
 * which nothing is known. Throws ExpressionError for an expression that can't be read or compiled.
 */
export function estimateCost(
  source: string | Expression,
  schema: JsonSchema | undefined,
  { limits, inputCharacters = DEFAULT_CHARACTERS }: CostOptions = {},
): CostEstimate {
  const { expression } = readChecked(source, { limits })
  const type = isSchema(schema) ? typeOfSchema(schema) : ANY
  const pricing = new Pricing(inputExtent(type, inputCharacters))
  const { steps } = pricing.price(expression)
  const most = pricing.patterns <= PATTERNS_KEPT ? steps + pricing.once : Infinity
  return { most, open: [...pricing.open].map(([path, size]) => ({ path, keyword: KEYWORDS[size] })) }
}

/** 256 KiB. */
const DEFAULT_CHARACTERS = 262_144

const KEYWORDS = { text: 'maxLength', items: 'maxItems', fields: 'maxProperties' } as const satisfies Record<
  Size,
  string
>
