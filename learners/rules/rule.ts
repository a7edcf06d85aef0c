import type { DataSet } from '../data-set/data-set.ts'
import { type Bits, noBits, putBit } from './bits.ts'

/** One test of one column. `orMissing`: it also holds where the value is missing. */
export type Condition = NumberCondition | CategoryCondition

export interface NumberCondition {
  readonly kind: 'number'
  readonly column: number
  readonly operator: '<=' | '<' | '>' | '>='
  readonly threshold: number
  /** The values of cases next to the threshold, at most `below` and at least `above`: between them it tells all apart alike. */
  readonly below: number
  readonly above: number
  readonly orMissing: boolean
}

export interface CategoryCondition {
  readonly kind: 'category'
  readonly column: number
  readonly operator: 'in' | 'not in'
  /** Places in the column's categories. */
  readonly codes: readonly number[]
  readonly orMissing: boolean
}

/** All conditions hold: then the outcome is that class. */
export interface Rule {
  readonly conditions: readonly Condition[]
  /** The class. */
  readonly outcome: number
}

/** The cases for which all conditions hold. */
export function coverageOf(conditions: readonly Condition[], data: DataSet): Bits {
  const covered = noBits(data.length)
  const tests = conditions.map((condition) => testOf(condition, data))
  for (let row = 0; row < data.length; row += 1) if (tests.every((test) => test(row))) putBit(covered, row)
  return covered
}

/** Whether a condition holds for a case. */
export function testOf(condition: Condition, data: DataSet): (row: number) => boolean {
  const { orMissing } = condition
  const values = data.columns[condition.column]?.values
  if (values === undefined) throw new RangeError(`there is no column ${condition.column}`)
  if (condition.kind === 'number') {
    const passes = comparison(condition)
    return (row) => {
      const value = values[row] as number
      return Number.isNaN(value) ? orMissing : passes(value)
    }
  }
  const codes = new Set(condition.codes)
  const wanted = condition.operator === 'in'
  return (row) => {
    const code = values[row] as number
    return code < 0 ? orMissing : codes.has(code) === wanted
  }
}

function comparison({ operator, threshold }: NumberCondition): (value: number) => boolean {
  if (operator === '<=') return (value) => value <= threshold
  if (operator === '<') return (value) => value < threshold
  if (operator === '>') return (value) => value > threshold
  return (value) => value >= threshold
}
