import { type DocumentNode, type OperationDefinitionNode, OperationTypeNode, getOperationAST } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { AnswerError } from '#host'
import type { SupergraphSchema } from '../planning/supergraph-schema.ts'
import { holdAll } from './condition.ts'
import { type Asker, type Demand, type Policies, inWords, satisfies } from './demand.ts'
import { type Refusal, prune } from './prune.ts'
import { type PermissionTable, compileTable } from './table.ts'

/** Takes out of operations what those who ask may not see, before anything is planned. */
export interface Permissions {
  /** What is left of a valid operation for who asks; undefined when the document has no such operation. */
  filter(request: FilterRequest): Filtered | undefined
}

/** An operation, and who asks. */
export interface FilterRequest {
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  /** Decide by `@skip` and `@include` whether a refused field was asked for at all. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly asker: Asker
}

/**
 * What to plan and execute. All for whom the same demands hold get the same document object, so plans can be kept by
 * it; when nothing is refused, it is the original.
 *
 * The answer has the shape of the original document: walk both side by side, and where the filtered one doesn't
 * select a response name for the type at hand, give null (and let it spread, where it may not be null). Don't give
 * what happens to be there because a plan needed it, such as a key.
 */
export interface Filtered {
  readonly document: DocumentNode
  /** One error for each field that was asked for and refused; paths have response names, without indices of lists. */
  readonly refused: readonly RefusedField[]
  /** True when the whole request is refused: by the settings, or because it is a subscription to what is refused. */
  readonly denied: boolean
}

/** The error of a field that was taken out, as clients get it. */
export interface RefusedField extends AnswerError {
  readonly path: readonly string[]
  readonly extensions: { readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' }
}

/** How an installation wants refusals, and who decides about policies. */
export interface PermissionOptions {
  readonly refused_fields: 'null' | 'request'
  readonly policies?: Policies
}

/** Variants remembered of one operation: one for each set of its demands that hold for somebody. */
const VARIANTS = 64

/** Reads the permissions of a supergraph; throws when it can't: such a supergraph must not be served. */
export function openPermissions(supergraph: SupergraphSchema, options: PermissionOptions): Permissions {
  const { refused_fields: refusedFields, policies = {} } = options
  const table = compileTable(supergraph)
  const known = new WeakMap<DocumentNode, Map<string, Known>>()

  return {
    filter({ document, operationName, variables = {}, asker }) {
      const entry = knownOf(known, table, document, operationName)
      if (entry === undefined) return undefined
      const { operation } = entry
      const variant = variantFor(entry, table, (demand) => satisfies(asker, demand, policies))
      if (variant.refusals.length === 0) return { document: variant.document, refused: [], denied: false }
      const refused = variant.refusals
        .filter(({ when }) => holdAll(when, operation, variables))
        .map((refusal) => refusedField(refusal, asker))
      const denied =
        refused.length > 0 &&
        (refusedFields === 'request' || operation.operation === OperationTypeNode.SUBSCRIPTION)
      return { document: variant.document, refused: distinct(refused), denied }
    },
  }
}

/** An operation, all that it demands, and what became of it. */
interface Known {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly demands: readonly Demand[]
  readonly variants: LRUCache<string, Variant>
}

interface Variant {
  readonly document: DocumentNode
  readonly refusals: readonly Refusal[]
}

function knownOf(
  known: WeakMap<DocumentNode, Map<string, Known>>,
  table: PermissionTable,
  document: DocumentNode,
  operationName: string | undefined,
): Known | undefined {
  const ofDocument = known.get(document) ?? new Map<string, Known>()
  known.set(document, ofDocument)
  const name = operationName ?? ''
  const before = ofDocument.get(name)
  if (before !== undefined) return before
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const demands = new Set<Demand>()
  prune(table, document, operation, (demand) => demands.add(demand).size > 0)
  const variants = new LRUCache<string, Variant>({ max: VARIANTS })
  const entry: Known = { document, operation, demands: [...demands], variants }
  ofDocument.set(name, entry)
  return entry
}

/** The variant for all for whom just these demands hold. */
function variantFor(
  { document, operation, demands, variants }: Known,
  table: PermissionTable,
  holds: (demand: Demand) => boolean,
): Variant {
  let key = ''
  for (const demand of demands) key += holds(demand) ? '1' : '0'
  const before = variants.get(key)
  if (before !== undefined) return before
  const held = new Set(demands.filter((_, index) => key[index] === '1'))
  const {
    operation: left,
    refusals,
    changed,
  } = prune(table, document, operation, (demand) => held.has(demand))
  const variant = { document: changed ? { ...document, definitions: [left] } : document, refusals }
  variants.set(key, variant)
  return variant
}

function refusedField({ path, coordinate, demand }: Refusal, asker: Asker): RefusedField {
  const lacking = `${coordinate} needs ${inWords(demand)}`
  return asker === undefined
    ? {
        message: `${lacking}: send the header \`Authorization: Bearer <token>\`.`,
        path,
        extensions: { code: 'UNAUTHENTICATED' },
      }
    : { message: `${lacking}.`, path, extensions: { code: 'FORBIDDEN' } }
}

/** A field can stand several times in an operation; told is each once. */
function distinct(refused: readonly RefusedField[]): RefusedField[] {
  return [...new Map(refused.map((field) => [JSON.stringify([field.path, field.message]), field])).values()]
}
