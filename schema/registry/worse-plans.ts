import { GraphQLError, Kind, validate } from 'graphql'
import type { DocumentNode } from 'graphql'
import type { RecordedOperation } from '../usage/recorded-operation.ts'
import type { ComposedGraph } from './compare.ts'
import { definitionOf } from './definitions.ts'
import { plannerOf } from './plan.ts'
import type { Fetch, Plan } from './plan.ts'
import { placeOf } from './problem.ts'
import type { Problem } from './problem.ts'

type Planned = RecordedOperation & { name: string | undefined }

/** Operations that take more fetches than before to be answered, or more that wait for one another. */
export function worsePlans(
  operations: RecordedOperation[],
  previous: ComposedGraph,
  next: ComposedGraph,
): Problem[] {
  const answered = operations.filter(({ document }) =>
    [previous, next].every(({ apiSchema }) => validate(apiSchema, document).length === 0),
  )
  if (answered.length === 0) return []
  const [planBefore, planAfter] = [plannerOf(previous), plannerOf(next)]
  return answered.flatMap(eachOperation).flatMap((operation) => {
    const before = planned(planBefore, operation)
    const after = planned(planAfter, operation)
    // What could not be planned before can't have become worse.
    if ('unplannable' in before) return []
    if ('unplannable' in after) return [unplannable(operation, after.unplannable)]
    const isWorse = after.fetches.length > before.fetches.length || after.depth > before.depth
    return isWorse ? [worsePlan(operation, before, after, next)] : []
  })
}

function eachOperation(recorded: RecordedOperation): Planned[] {
  return recorded.document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return []
    const name = node.name?.value
    return [
      {
        ...recorded,
        name,
        uses: recorded.uses.filter(({ operation }) => operation === (name ?? 'anonymous')),
      },
    ]
  })
}

function planned(
  plan: (document: DocumentNode, name?: string) => Plan,
  { document, name }: Planned,
): Plan | { unplannable: string } {
  try {
    return plan(document, name)
  } catch (error) {
    if (error instanceof GraphQLError) return { unplannable: error.message }
    throw error
  }
}

function worsePlan({ name, file, uses }: Planned, before: Plan, after: Plan, next: ComposedGraph): Problem {
  const further = additional(before.fetches, after.fetches)
  const coordinate = further[0]?.coordinates[0] ?? after.fetches.at(-1)?.coordinates[0] ?? null
  const defining = next.schemas.filter(
    ({ slug, document }) =>
      further.some(({ subgraph }) => subgraph === slug) &&
      coordinate !== null &&
      definitionOf(document, coordinate) !== undefined,
  )
  const place = placeOf(defining.flatMap(({ document }) => definitionOf(document, coordinate ?? '') ?? [])[0])
  return {
    kind: 'plan',
    code: 'PLAN_WORSENED',
    coordinate,
    subgraphs: [...new Set(further.map(({ subgraph }) => subgraph))],
    ...(place.file === null ? { file, line: null } : place),
    message: `${name ?? 'An operation'} took ${inWords(before)}, and takes ${inWords(after)}${reason(further)}.`,
    remedy:
      'Answer the field where the operation already is: @provides or @shareable, or leave it in its subgraph.',
    users: uses,
  }
}

/** The fetches of a plan that another does without. */
function additional(before: Fetch[], after: Fetch[]): Fetch[] {
  const known = before.map(nameOf)
  return after.filter((fetch) => {
    const at = known.indexOf(nameOf(fetch))
    if (at === -1) return true
    known.splice(at, 1)
    return false
  })
}

function nameOf({ subgraph, coordinates }: Fetch): string {
  return `${subgraph}: ${coordinates.join(', ')}`
}

function inWords({ fetches: { length }, depth }: Plan): string {
  return `${length} ${length === 1 ? 'fetch' : 'fetches'}, ${depth} in turn`
}

function reason(further: Fetch[]): string {
  return further.length === 0 ? '' : ` (new: ${further.map(nameOf).join('; ')})`
}

function unplannable({ name, file, uses }: Planned, reason: string): Problem {
  return {
    kind: 'plan',
    code: 'OPERATION_UNPLANNABLE',
    coordinate: null,
    subgraphs: [],
    file,
    line: null,
    message: `${name ?? 'An operation'} was planned, and can't be any more: ${reason}`,
    remedy: 'Leave in the graph a way to every field that the operation asks for.',
    users: uses,
  }
}
