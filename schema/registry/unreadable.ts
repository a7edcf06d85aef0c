import type { Problem } from './problem.ts'

/** No subgraph was found. */
export const nothingToCompose: Problem = {
  kind: 'composition',
  code: 'no-subgraphs',
  coordinate: null,
  subgraphs: [],
  file: 'subgraphs',
  line: null,
  message: 'There is no subgraph: no folder here has a schema.graphql.',
  remedy: 'Add subgraphs/<name>/schema.graphql, or name another folder by --root.',
}

/** A supergraph that the router can't read. */
export function notForRouter(reason: string): Problem {
  return {
    ...nothingToCompose,
    code: 'unloadable',
    file: null,
    message: `The SDLs compose, but the router can't load the supergraph: ${reason}`,
    remedy: 'Do without the feature that it names.',
  }
}

/** A published supergraph that can't be read: with nothing to compare with, any change could pass. */
export function incomparable(file: string, reason: string): Problem {
  return {
    kind: 'breaking',
    code: 'PUBLISHED_UNREADABLE',
    coordinate: null,
    subgraphs: [],
    file,
    line: null,
    message: `The published supergraph can't be read, so that nothing can be compared with it: ${reason}`,
    remedy: `Restore it: git checkout -- ${file}`,
  }
}
