import { printValue } from '#engine'
import type { Column, DataSet } from '../data-set/data-set.ts'
import type { CategoryCondition, Condition, NumberCondition } from './rule.ts'

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

/** Null is a value to the language, and so are values of another type: what isn't missing may still be null. */
function printCondition(condition: Condition, data: DataSet): string {
  const column = data.columns[condition.column] as Column
  const test =
    condition.kind === 'number' ? printBound(condition, column) : printCategories(condition, column)
  if (!condition.orMissing) return test
  const missing = column.reads.flatMap((path) => [`${path} is missing`, `${path} == null`])
  return `(${[...missing, ...(test === '' ? [] : [test])].join(' or ')})`
}

function printBound({ operator, threshold }: NumberCondition, { text }: Column): string {
  return `${text} ${operator} ${printValue(threshold)}`
}

function printCategories({ codes, operator, orMissing }: CategoryCondition, column: Column): string {
  const { text } = column
  const categories = column.kind === 'category' ? column.categories : []
  const values = codes.map((code) => printValue(categories[code] as string | boolean))
  if (operator === 'in') {
    if (values.length === 0) return orMissing ? '' : 'false'
    return values.length === 1 ? `${text} == ${values[0]}` : `${text} in [${values.join(', ')}]`
  }
  const hasValue = column.values.includes(-1) && !orMissing ? [`${text} != null`] : []
  const others = values.length === 1 ? `${text} != ${values[0]}` : `${text} not in [${values.join(', ')}]`
  if (values.length > 0) return [...hasValue, others].join(' and ')
  return orMissing ? 'true' : `${text} != null`
}
