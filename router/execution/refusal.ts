import type { DocumentNode } from 'graphql'
import type { AnswerError } from '#host'

/**
 * What of an operation is not to be executed for this client. What the planned document doesn't select is null in the
 * answer at its place, with GraphQL's null propagation, even where a subgraph's answer has it because another field
 * required it.
 */
export interface Refusal {
  /**
   * The document without the refused fields, valid as it stands. Keep one object for a document and a set of
   * permissions: plans and shapes are remembered by it.
   */
  readonly planned: DocumentNode
  /** What the client is told of it. */
  readonly errors: readonly AnswerError[]
}
