import type { ExpressionError } from '../syntax/expression-error.ts'

/** A rule that can't be compiled. */
export interface RuleFault {
  readonly ruleId: string
  readonly index: number
  readonly error: ExpressionError
}

/** Rules of a set that can't be compiled: all of them, in order. */
export class RuleSetError extends Error {
  override readonly name = 'RuleSetError'
  readonly faults: readonly RuleFault[]

  constructor(faults: readonly RuleFault[]) {
    super(faults.map(({ ruleId, error }) => `Rule ${ruleId}: ${error.message}`).join('\n'))
    this.faults = faults
  }
}
