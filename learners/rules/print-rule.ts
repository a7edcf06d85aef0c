import { printValue } from '#engine'
import type { Column, DataSet } from '../data-set/data-set.ts'
import type { Condition, NumberCondition } from './rule.ts'

/**
 * Conditions as an expression of the rule language: `` `Torque [Nm]` * speed > 85900 and Type in ["L", "M"] ``. Bounds of
 * one column stand together, and what they imply is left out. No conditions are `true`.
 */
export function printConditions(conditions: readonly Condition[], data: DataSet): string {
  const tightened = tighten(conditions)
  if (tightened.length === 0) return 'true'
  const order = [...new Set(tightened.map(({ column }) => column))]
  return order
    .flatMap((column) => tightened.filter((condition) => condition.column === column))
    .map((condition) => printCondition(condition, data))
    .join(' and ')
}

/** The conditions without those that another implies. */
export function tighten(conditions: readonly Condition[]): Condition[] {
  return conditions.filter(
    (condition, place) =>
      !conditions.some(
        (other, at) =>
          at !== place && implies(other, condition) && (!implies(condition, other) || at < place),
      ),
  )
}

/** Whether one condition holds only where the other does, as far as their form tells. */
function implies(one: Condition, other: Condition): boolean {
  if (one.column !== other.column || (one.orMissing && !other.orMissing)) return false
  if (one.kind === 'number' && other.kind === 'number') {
    if (isUpper(one) !== isUpper(other)) return false
    if (one.threshold !== other.threshold) return isUpper(one) === one.threshold < other.threshold
    return one.operator.length <= other.operator.length
  }
  if (one.kind !== 'category' || other.kind !== 'category' || one.operator !== other.operator) return false
  const [few, many] = one.operator === 'in' ? [one.codes, other.codes] : [other.codes, one.codes]
  return few.every((code) => many.includes(code))
}

/** Whether a condition bounds its column from above. */
export function isUpper({ operator }: NumberCondition): boolean {
  return operator === '<=' || operator === '<'
}

function printCondition(condition: Condition, data: DataSet): string {
  const column = data.columns[condition.column] as Column
  const test =
    condition.kind === 'number'
      ? printBound(condition, column)
      : printCategories(condition.codes, condition.operator, column)
  if (!condition.orMissing) return test
  return `(${[...column.reads.map((path) => `${path} is missing`), test].join(' or ')})`
}

function printBound({ operator, threshold }: NumberCondition, { text }: Column): string {
  return `${text} ${operator} ${printValue(threshold)}`
}

function printCategories(codes: readonly number[], operator: 'in' | 'not in', column: Column): string {
  const categories = column.kind === 'category' ? column.categories : []
  const values = codes.map((code) => printValue(categories[code] as string | boolean))
  if (values.length === 1) return `${column.text} ${operator === 'in' ? '==' : '!='} ${values[0]}`
  return `${column.text} ${operator} [${values.join(', ')}]`
}
