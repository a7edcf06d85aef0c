import type { ASTNode, GraphQLError } from 'graphql'
import type { OperationUse } from '../usage/recorded-operation.ts'

/** Something that keeps the graph from being published, and how to mend it. */
export type Problem = {
  kind: 'syntax' | 'composition' | 'lint' | 'operation' | 'breaking' | 'plan' | 'override' | 'stale'
  /** For programs, such as `missing-description` or `FIELD_REMOVED`. */
  code: string
  /** What it is about, such as `Workflow`, `Workflow.versions` or `Workflow.versions(first:)`. */
  coordinate: string | null
  /** Slugs of the subgraphs that it comes from. */
  subgraphs: string[]
  /** Relative to the root folder. */
  file: string | null
  /** From 1. */
  line: number | null
  /** What is wrong, for people. */
  message: string
  /** What to do about it, for people. */
  remedy: string
  /** Who uses what it is about; absent where that can't be told. */
  users?: OperationUse[]
  /** Why it was let pass; absent where it wasn't. */
  accepted?: string
}

/** Something worth a look that keeps nothing from being published. */
export type Notice = { code: string; coordinate: string | null; message: string }

/** File and line of a node parsed from a source that is named by its file; both null for a node from elsewhere. */
export function placeOf(node: ASTNode | undefined): Pick<Problem, 'file' | 'line'> {
  if (node === undefined) return { file: null, line: null }
  const { loc } = 'name' in node && node.name !== undefined ? node.name : node
  return { file: loc?.source.name ?? null, line: loc?.startToken.line ?? null }
}

/** File and line of an error of the parser, the validator or a composer. */
export function placeOfError(error: GraphQLError): Pick<Problem, 'file' | 'line'> {
  if (error.source) return { file: error.source.name, line: error.locations?.[0]?.line ?? null }
  return placeOf(error.nodes?.find((node) => node.loc !== undefined))
}
