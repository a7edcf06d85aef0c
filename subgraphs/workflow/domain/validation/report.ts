/** Kinds of faults. */
export type IssueCode =
  | 'NO_TRIGGER'
  | 'NO_JUDGMENT'
  | 'MISSING_RULES'
  | 'INVALID_RULE'
  | 'INVALID_POLICY'
  | 'DUPLICATE_ID'
  | 'INVALID_SCHEMA'
  | 'UNREACHABLE_NODE'
  | 'DEAD_END'
  | 'CYCLE_WITHOUT_LOOP'
  | 'UNKNOWN_REFERENCE'
  | 'IMPOSSIBLE_COMPARISON'
  | 'ALWAYS_TRUE'
  | 'ALWAYS_FALSE'
  | 'UNKNOWN_ENUM_VALUE'
  | 'UNIT_MISMATCH'
  | 'DEAD_RULE'
  | 'REDUNDANT_RULE'
  | 'CONTRADICTION'
  | 'GAP'

/** One fault of a definition. */
export interface Issue {
  readonly code: IssueCode
  readonly severity: 'ERROR' | 'WARNING' | 'INFO'
  /** JSON Pointer into the definition. */
  readonly path: string
  /** What is wrong and what to do about it. */
  readonly message: string
  /** Within an expression, from 1. */
  readonly line: number | null
  /** Within that line, from 1, in code points. */
  readonly column: number | null
  /** An input that shows it; null when none is needed. */
  readonly example: unknown
}

/** What is wrong with a definition, all of it at once. */
export interface ValidationReport {
  readonly valid: boolean
  /** 100 − 20 for each error − 5 for each warning, not below 0. */
  readonly score: number
  /** Errors first, then warnings. */
  readonly issues: Issue[]
}

/** Where in an expression. */
export type Position = Pick<Issue, 'line' | 'column'>

/** A fault that stands in the way of publishing. */
export function error(code: IssueCode, path: string, message: string, position?: Position): Issue {
  return {
    code,
    severity: 'ERROR',
    path,
    message,
    line: position?.line ?? null,
    column: position?.column ?? null,
    example: null,
  }
}

/** A fault that is worth a look. */
export function warning(code: IssueCode, path: string, message: string, position?: Position): Issue {
  return { ...error(code, path, message, position), severity: 'WARNING' }
}

/** What is good to know and costs nothing. */
export function info(code: IssueCode, path: string, message: string): Issue {
  return { ...error(code, path, message), severity: 'INFO' }
}

/** Whether something stands in the way of publishing. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some(({ severity }) => severity === 'ERROR')
}

/** The report of all the faults found. */
export function reportOf(issues: readonly Issue[]): ValidationReport {
  const errors = issues.filter(({ severity }) => severity === 'ERROR')
  const warnings = issues.filter(({ severity }) => severity === 'WARNING')
  const infos = issues.filter(({ severity }) => severity === 'INFO')
  return {
    valid: errors.length === 0,
    score: Math.max(0, 100 - 20 * errors.length - 5 * warnings.length),
    issues: [...errors, ...warnings, ...infos],
  }
}
