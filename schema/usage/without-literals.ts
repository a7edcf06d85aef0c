import { Kind, print, separateOperations, visit } from 'graphql'
import type { DocumentNode } from 'graphql'

/**
 * An operation's text as usage may be recorded of it: every number and string in it is replaced by 0 or "", since
 * people write names and addresses there; of the document's operations only the one named stays, with its fragments.
 * Enum values, true, false and null stay. The schema accepts it as it accepts the original, but for strings that a
 * scalar demands a form of.
 */
export function withoutLiterals(document: DocumentNode, operationName?: string | null): string {
  const operations = separateOperations(document)
  const wanted = operations[operationName ?? ''] ?? Object.values(operations)[0] ?? document
  return print(
    visit(wanted, {
      [Kind.INT]: (node) => ({ ...node, value: '0' }),
      [Kind.FLOAT]: (node) => ({ ...node, value: '0.0' }),
      [Kind.STRING]: (node) => ({ ...node, value: '', block: false }),
    }),
  )
}
