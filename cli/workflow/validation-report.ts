/** What the validator found in a definition. */
export interface ValidationReport {
  valid: boolean
  /** 0 to 100. */
  score: number
  issues: ValidationIssue[]
}

/** One fault of a definition. */
interface ValidationIssue {
  code: string
  severity: 'ERROR' | 'WARNING' | 'INFO'
  /** JSON Pointer into the definition. */
  path: string
  message: string
  line: number | null
  column: number | null
}

/** A report for people: what it comes to, then a line for each fault. */
export function reportLines(report: ValidationReport): string[] {
  const errors = report.issues.filter((issue) => issue.severity === 'ERROR').length
  const warnings = report.issues.filter((issue) => issue.severity === 'WARNING').length
  const verdict = report.valid ? 'can be published' : "can't be published"
  const summary = `score ${report.score}: ${verdict} (${counted(errors, 'error')}, ${counted(warnings, 'warning')})`
  return [summary, ...report.issues.map(issueLine)]
}

function issueLine(issue: ValidationIssue): string {
  const said = issue.line === null || issue.message.startsWith('Line ')
  const within = said ? '' : `, line ${issue.line} column ${issue.column ?? 1}`
  return `  ${issue.severity.toLowerCase()} ${issue.code} at ${issue.path || '/'}${within}: ${issue.message}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
