import { CriticalityLevel, diff } from '@graphql-inspector/core'
import type { Change } from '@graphql-inspector/core'
import { definitionOf } from './definitions.ts'
import type { Graph } from './graph.ts'
import { placeOf } from './problem.ts'
import type { Notice, Problem } from './problem.ts'
import { isGuarded } from './requirement.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'
import { weakenedPermissions } from './weakened-permissions.ts'

/** A graph with the SDLs that it was composed of. */
export type ComposedGraph = Graph & { schemas: SubgraphSchema[] }

/**
 * What a change of the graph breaks: clients, by the difference of what they see; trust, where somebody can see what
 * was kept from them; and subgraphs that vanished. Notices are changes that a client might stumble over.
 */
export async function compare(
  previous: ComposedGraph,
  next: ComposedGraph,
): Promise<{ problems: Problem[]; notices: Notice[] }> {
  const { breaking, dangerous } = await clientChanges(previous, next)
  return {
    problems: [...vanishedSubgraphs(previous, next), ...breaking, ...weakenings(previous, next)],
    notices: dangerous.map(({ type, path, message }) => ({
      code: String(type),
      coordinate: path === undefined ? null : inNotation(path),
      message: `${message}.`,
    })),
  }
}

/** What a change of what clients see breaks for them, and what they might stumble over. */
export async function clientChanges(
  previous: ComposedGraph,
  next: ComposedGraph,
): Promise<{ breaking: Problem[]; dangerous: Change[] }> {
  const changes: Change[] = await diff(previous.apiSchema, next.apiSchema)
  const at = (level: CriticalityLevel) => changes.filter(({ criticality }) => criticality.level === level)
  return {
    breaking: at(CriticalityLevel.Breaking).map((change) => brokenForClients(previous, next, change)),
    dangerous: at(CriticalityLevel.Dangerous),
  }
}

function vanishedSubgraphs(previous: ComposedGraph, next: ComposedGraph): Problem[] {
  const slugs = new Set(next.schemas.map(({ slug }) => slug))
  return previous.schemas
    .filter(({ slug }) => !slugs.has(slug))
    .map(({ slug }) => ({
      kind: 'breaking',
      code: 'SUBGRAPH_REMOVED',
      coordinate: null,
      subgraphs: [slug],
      file: `schema/subgraphs/${slug}.graphql`,
      line: null,
      message: `The subgraph ${slug} is published and no longer there.`,
      remedy: `Put subgraphs/${slug}/schema.graphql back.`,
    }))
}

function brokenForClients(
  previous: ComposedGraph,
  next: ComposedGraph,
  { type, path, message }: Change,
): Problem {
  const code = String(type)
  const defining = (schemas: SubgraphSchema[]) =>
    schemas.filter(({ document }) => path !== undefined && definitionOf(document, path) !== undefined)
  const published = defining(previous.schemas)
  const subgraphs = slugsOf(published.length > 0 ? published : defining(next.schemas))
  return {
    kind: 'breaking',
    code,
    coordinate: path === undefined ? null : inNotation(path),
    subgraphs,
    ...nearestPlace(previous, next, path ?? '', subgraphs),
    message: `${message}.`,
    remedy: remedyFor(code),
  }
}

/** What was dropped is told of the subgraphs whose SDL had it. */
function weakenings(previous: ComposedGraph, next: ComposedGraph): Problem[] {
  return weakenedPermissions(previous.document, next.document).map(({ coordinate, message }) => {
    const subgraphs = slugsOf(
      previous.schemas.filter(({ document }) => isGuarded(definitionOf(document, coordinate)?.directives)),
    )
    const { file, line } = nearestPlace(previous, next, coordinate, subgraphs)
    return {
      kind: 'breaking',
      code: 'PERMISSION_WEAKENED',
      coordinate,
      subgraphs,
      file,
      line,
      message,
      remedy: 'Restore the permission.',
    }
  })
}

/** Where the thing is defined now, or else what it was part of, or else where it was published. */
function nearestPlace(previous: ComposedGraph, next: ComposedGraph, coordinate: string, subgraphs: string[]) {
  const names = coordinate.split('.')
  const outwards = names.map((_, index) => names.slice(0, names.length - index).join('.'))
  const nodes = [next, previous].flatMap(({ schemas }) =>
    outwards.flatMap((name) =>
      schemas
        .filter(({ slug }) => subgraphs.includes(slug))
        .flatMap(({ document }) => definitionOf(document, name) ?? []),
    ),
  )
  return placeOf(nodes[0])
}

function slugsOf(schemas: SubgraphSchema[]): string[] {
  return schemas.map(({ slug }) => slug)
}

/** `Query.workflows.first` as `Query.workflows(first:)`. */
function inNotation(path: string): string {
  return path.replace(/^([^.]+\.[^.]+)\.(.+)$/, '$1($2:)')
}

/** What to do about a change, by the kind of its code. */
export function remedyFor(code: string): string {
  if (code === 'TYPE_REMOVED') return 'Put it back until nothing that clients use leads to it.'
  if (code.endsWith('_REMOVED')) return 'Put it back, marked @deprecated, until nobody uses it.'
  if (code.endsWith('_ADDED'))
    return 'Make it nullable or give it a default, so that clients who leave it out go on.'
  if (code.endsWith('_CHANGED'))
    return 'Leave it as it was published, and offer the new one under another name.'
  return 'Leave it as it was published.'
}
