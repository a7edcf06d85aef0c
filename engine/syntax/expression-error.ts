import { textLength } from '../values/text.ts'

/** What an `ExpressionError` tells beside its message. */
export interface ExpressionFault {
  /** What was found and what was expected: a sentence or two. */
  readonly message: string
  /** What to write instead, as a sentence. */
  readonly suggestion?: string | undefined
}

/**
 * An expression that can't be read or compiled. `line` and `column` count from 1, columns in Unicode code
 * points; `offset` counts UTF-16 code units from 0, so `source.slice(offset)` begins at the fault.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly line: number
  readonly column: number
  readonly offset: number
  /** The message without the place and the suggestion. */
  readonly problem: string
  readonly suggestion: string | undefined

  constructor(source: string, offset: number, fault: ExpressionFault) {
    const { line, column } = positionAt(source, offset)
    const advice = fault.suggestion === undefined ? '' : ` ${fault.suggestion}`
    super(`Line ${line}, column ${column}: ${fault.message}${advice}`)
    this.line = line
    this.column = column
    this.offset = offset
    this.problem = fault.message
    this.suggestion = fault.suggestion
  }
}

/** Line and column of an offset, as an `ExpressionError` counts them. */
export function positionAt(source: string, offset: number): { line: number; column: number } {
  const lines = source.slice(0, offset).split(/\r\n|\r|\n/u)
  return { line: lines.length, column: textLength(lines.at(-1) ?? '') + 1 }
}
