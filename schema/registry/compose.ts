import { composeServices } from '@apollo/composition'
import { composeServices as composeOtherwise } from '@theguild/federation-composition'
import type { GraphQLError } from 'graphql'
import { placeOfError } from './problem.ts'
import type { Notice, Problem } from './problem.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'

/** A supergraph, or why there is none. */
export type Composition = { supergraphSdl: string; notices: Notice[] } | { problems: Problem[] }

/**
 * Composes subgraphs with the composer that the router's planner belongs to, and has a second one, written
 * independently, confirm that they compose. A subgraph's url is `subgraph://<slug>`: the router knows the addresses.
 */
export function compose(schemas: SubgraphSchema[]): Composition {
  const services = schemas.map(({ slug, document }) => ({
    name: slug,
    url: `subgraph://${slug}`,
    typeDefs: document,
  }))
  const { errors, supergraphSdl, hints } = composeServices(services)
  if (errors) return { problems: errors.map(compositionProblem) }
  const second = composeOtherwise(services)
  if (second.errors) return { problems: second.errors.map(secondOpinion) }
  return {
    supergraphSdl: `${supergraphSdl.trimEnd()}\n`,
    notices: hints
      .filter(({ definition }) => definition.level.name === 'WARN')
      .map(({ definition, message, element }) => ({
        code: definition.code,
        coordinate: element?.coordinate ?? null,
        message,
      })),
  }
}

function compositionProblem(error: GraphQLError): Problem {
  const { code } = error.extensions
  return {
    kind: 'composition',
    code: typeof code === 'string' ? code : 'composition',
    coordinate: null,
    subgraphs: subgraphsOf(error),
    ...placeOfError(error),
    message: error.message,
    remedy: 'Mend the SDL until the subgraphs fit together.',
  }
}

function secondOpinion(error: GraphQLError): Problem {
  return {
    ...compositionProblem(error),
    code: 'second-opinion',
    remedy:
      '@apollo/composition accepts it, @theguild/federation-composition does not: write what both accept.',
  }
}

/** Composers name the subgraph at the head of the message, `[workflow] …`, or at a node. */
function subgraphsOf(error: GraphQLError): string[] {
  const named = /^\[([^\]]+)\]/.exec(error.message)?.[1]
  if (named !== undefined) return [named]
  const slugs = (error.nodes ?? []).flatMap((node) =>
    'subgraph' in node && typeof node.subgraph === 'string' ? [node.subgraph] : [],
  )
  return [...new Set(slugs)]
}
