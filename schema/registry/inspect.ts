import { compare } from './compare.ts'
import { compose } from './compose.ts'
import { readGraph } from './graph.ts'
import type { Graph } from './graph.ts'
import { lint } from './lint.ts'
import { invalidOperations } from './operations.ts'
import type { Notice, Problem } from './problem.ts'
import { publicationOf, readPublication, supergraphFile } from './publication.ts'
import type { Publication } from './publication.ts'
import { readPublishedSchemas, readWorkingSchemas } from './subgraph-schema.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'

/** What there is to say about the working SDLs below a root folder. */
export type Inspection = {
  /** Slugs, in alphabetical order. */
  subgraphs: string[]
  problems: Problem[]
  notices: Notice[]
  /** What is to be published; null when the SDLs don't compose. */
  publication: Publication | null
}

/** Reads, lints and composes the working SDLs and compares the graph with the published one. Writes nothing. */
export async function inspect(root: string): Promise<Inspection> {
  const { schemas, problems: syntax } = readWorkingSchemas(root)
  const subgraphs = [
    ...schemas.map(({ slug }) => slug),
    ...syntax.flatMap((problem) => problem.subgraphs),
  ].toSorted()
  if (syntax.length > 0) return { subgraphs, problems: syntax, notices: [], publication: null }
  if (schemas.length === 0) return { subgraphs, problems: [nothingToCompose], notices: [], publication: null }

  const problems = lint(schemas)
  const composition = compose(schemas)
  if ('problems' in composition) {
    return { subgraphs, problems: [...problems, ...composition.problems], notices: [], publication: null }
  }
  const graph = readGraph(composition.supergraphSdl)
  if ('unreadable' in graph) {
    return {
      subgraphs,
      problems: [...problems, notForRouter(graph.unreadable)],
      notices: [],
      publication: null,
    }
  }
  const comparison = await compareWithPublished(root, graph, schemas)
  return {
    subgraphs,
    problems: [...problems, ...invalidOperations(root, graph.apiSchema), ...comparison.problems],
    notices: [...composition.notices, ...comparison.notices],
    publication: publicationOf(schemas, composition.supergraphSdl),
  }
}

async function compareWithPublished(root: string, graph: Graph, schemas: SubgraphSchema[]) {
  const publication = readPublication(root)
  if (publication.size === 0) return { problems: [], notices: [] }
  const published = readGraph(publication.get(supergraphFile) ?? '')
  if ('unreadable' in published) return { problems: [incomparable(published.unreadable)], notices: [] }
  return compare({ ...published, schemas: readPublishedSchemas(root).schemas }, { ...graph, schemas })
}

const nothingToCompose: Problem = {
  kind: 'composition',
  code: 'no-subgraphs',
  coordinate: null,
  subgraphs: [],
  file: 'subgraphs',
  line: null,
  message: 'There is no subgraph: no folder here has a schema.graphql.',
  remedy: 'Add subgraphs/<name>/schema.graphql, or name another folder by --root.',
}

function notForRouter(reason: string): Problem {
  return {
    ...nothingToCompose,
    code: 'unloadable',
    file: null,
    message: `The SDLs compose, but the router can't load the supergraph: ${reason}`,
    remedy: 'Do without the feature that it names.',
  }
}

/** With nothing to compare with, any change could pass: accepted only on demand. */
function incomparable(reason: string): Problem {
  return {
    kind: 'breaking',
    code: 'PUBLISHED_UNREADABLE',
    coordinate: null,
    subgraphs: [],
    file: supergraphFile,
    line: null,
    message: `The published supergraph can't be read, so that nothing can be compared with it: ${reason}`,
    remedy: `Restore it: git checkout -- ${supergraphFile}`,
  }
}
