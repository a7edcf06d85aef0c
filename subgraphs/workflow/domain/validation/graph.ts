import type { Graph } from '../definition.ts'
import { duplicateIds } from './duplicate-ids.ts'
import { hints } from './hints.ts'
import { type Issue, error } from './report.ts'

type Neighbours = ReadonlyMap<string, readonly string[]>

/** Every fault of the steps and of how they follow one another. */
export function checkGraph(graph: Graph): Issue[] {
  const ids = new Set(graph.nodes.map(({ id }) => id))
  const edges = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to))
  const onward = neighbours(edges.map(({ from, to }) => [from, to]))
  const back = neighbours(edges.map(({ from, to }) => [to, from]))
  return [
    ...missingNodes(graph),
    ...duplicateIds('Node', graph.nodes, '/graph/nodes'),
    ...unknownEnds(graph, ids),
    ...unreachable(graph, onward),
    ...deadEnds(graph, back),
    ...cycles(graph, onward),
  ]
}

function missingNodes({ nodes }: Graph): Issue[] {
  const has = (type: string) => nodes.some((node) => node.type === type)
  return [
    ...(has('TRIGGER')
      ? []
      : [error('NO_TRIGGER', '/graph/nodes', 'The graph starts nowhere: add a node of type TRIGGER.')]),
    ...(has('JUDGMENT')
      ? []
      : [error('NO_JUDGMENT', '/graph/nodes', 'Nothing decides: add a node of type JUDGMENT.')]),
  ]
}

function unknownEnds({ edges }: Graph, ids: ReadonlySet<string>): Issue[] {
  const hint = hints()
  return edges.flatMap((edge, index) =>
    (['from', 'to'] as const)
      .filter((end) => !ids.has(edge[end]))
      .map((end) =>
        error(
          'UNKNOWN_REFERENCE',
          `/graph/edges/${index}/${end}`,
          `There is no node \`${edge[end]}\`.${hint(edge[end], ids)}`,
        ),
      ),
  )
}

/** Without a trigger every node is unreachable, and NO_TRIGGER has said so. */
function unreachable({ nodes }: Graph, onward: Neighbours): Issue[] {
  const triggers = nodes.filter(({ type }) => type === 'TRIGGER').map(({ id }) => id)
  const reached = reachable(triggers, onward)
  if (triggers.length === 0) return []
  return nodes.flatMap(({ id }, index) =>
    reached.has(id)
      ? []
      : [
          error(
            'UNREACHABLE_NODE',
            `/graph/nodes/${index}`,
            `No path from a trigger reaches \`${id}\`: add an edge to it, or remove it.`,
          ),
        ],
  )
}

function deadEnds({ nodes }: Graph, back: Neighbours): Issue[] {
  const ends = nodes.filter(({ type }) => type === 'END').map(({ id }) => id)
  const ending = reachable(ends, back)
  const advice = ends.length === 0 ? 'add a node of type END and lead there' : 'lead on to one, or remove it'
  return nodes.flatMap(({ id }, index) =>
    ending.has(id)
      ? []
      : [error('DEAD_END', `/graph/nodes/${index}`, `No path from \`${id}\` leads to an end: ${advice}.`)],
  )
}

/** One fault for each set of nodes that lead back to one another, at the first edge within it. */
function cycles({ nodes, edges }: Graph, onward: Neighbours): Issue[] {
  const reached = new Map(nodes.map(({ id }) => [id, reachable(onward.get(id) ?? [], onward)]))
  const leads = (from: string, to: string) => reached.get(from)?.has(to) ?? false
  const told = new Set<string>()
  return edges.flatMap(({ from, to }, index) => {
    const closes = leads(from, to) && (from === to || leads(to, from))
    if (!closes || told.has(from)) return []
    const together = nodes.map(({ id }) => id).filter((id) => leads(id, from) && leads(from, id))
    for (const id of together) told.add(id)
    const names = together.map((id) => `\`${id}\``).join(', ')
    const message = `The edges lead back to where they came from (${names}): remove one of them.`
    return [error('CYCLE_WITHOUT_LOOP', `/graph/edges/${index}`, message)]
  })
}

function reachable(starts: readonly string[], next: Neighbours): Set<string> {
  const reached = new Set(starts)
  // A set hands out what is added while it is walked.
  for (const id of reached) for (const follower of next.get(id) ?? []) reached.add(follower)
  return reached
}

function neighbours(pairs: readonly (readonly [string, string])[]): Neighbours {
  const found = new Map<string, string[]>()
  for (const [from, to] of pairs) found.set(from, [...(found.get(from) ?? []), to])
  return found
}
