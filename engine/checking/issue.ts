import { positionAt } from '../syntax/expression-error.ts'
import type { Span } from '../syntax/tree.ts'

/**
 * What is wrong with an expression that can be compiled.
 * UNKNOWN_FIELD: the schema has no such field or item.
 * IMPOSSIBLE_COMPARISON: an operation on kinds of value that it can't take, so that it is never known, or on kinds
 * that are never equal.
 * ALWAYS_TRUE, ALWAYS_FALSE: decided before there is an input, whenever it is known.
 * UNKNOWN_ENUM_VALUE: compared with a value that the schema doesn't list.
 * UNIT_MISMATCH: compared or added in two units.
 */
export type CheckCode =
  | 'UNKNOWN_FIELD'
  | 'IMPOSSIBLE_COMPARISON'
  | 'ALWAYS_TRUE'
  | 'ALWAYS_FALSE'
  | 'UNKNOWN_ENUM_VALUE'
  | 'UNIT_MISMATCH'

/** ERROR: it can't be meant. WARNING: it may be. */
export type CheckSeverity = 'ERROR' | 'WARNING'

/**
 * A fault found by the checker. Lines and columns count from 1, columns in code points; the end is not
 * included.
 */
export interface CheckIssue extends Span {
  readonly code: CheckCode
  readonly severity: CheckSeverity
  /** What is wrong: a sentence for a person. */
  readonly message: string
  /** What to write instead, as a sentence or two. */
  readonly suggestion: string | undefined
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** A fault before its place in the text is counted out. */
export interface Finding extends Pick<CheckIssue, 'code' | 'severity' | 'message'> {
  readonly at: Span
  readonly suggestion?: string | undefined
}

/** More than so many of one expression help nobody. */
const MOST_ISSUES = 100

/** Findings as issues, in the order of the source; the first hundred. */
export function issuesOf(findings: readonly Finding[], source: string): CheckIssue[] {
  return findings
    .toSorted((a, b) => a.at.start - b.at.start || a.at.end - b.at.end)
    .slice(0, MOST_ISSUES)
    .map(({ at, suggestion, ...finding }) => {
      const [from, to] = [positionAt(source, at.start), positionAt(source, at.end)]
      const place = { line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
      return { ...finding, suggestion, ...place, start: at.start, end: at.end }
    })
}
