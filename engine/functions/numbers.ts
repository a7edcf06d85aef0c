import { unknownAmong } from '../semantics/logic.ts'
import { compareValues, stepsToCompare } from '../semantics/order.ts'
import { calculate } from '../semantics/arithmetic.ts'
import { type Budget, OUT_OF_STEPS } from '../semantics/budget.ts'
import { type Result, unfit } from '../semantics/operand.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import {
  badArgument,
  type CallNames,
  type FunctionDefinition,
  operandAt,
  plain,
  type Surroundings,
} from './definition.ts'

/**
 * Rounds by the decimal digits that a number is written with, halves away from zero: 2.675 to two digits is
 * 2.68, though its double is a little less. Moving the point in the text is exact, multiplying isn't.
 */
function roundDecimal(value: number, digits: number): number {
  const [mantissa = '0', exponent = '0'] = String(Math.abs(value)).split('e')
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`))
  const [whole = '0', power = '0'] = String(shifted).split('e')
  const rounded = Number(`${whole}e${Number(power) - digits}`)
  // Too large or with too few decimals to have any digit there.
  if (!Number.isFinite(rounded)) return value
  return value < 0 ? -rounded : rounded
}

function round(value: number, digits: number, names: CallNames): Result {
  return Number.isInteger(digits) && Math.abs(digits) <= 15
    ? roundDecimal(value, digits)
    : badArgument(names, 1, 'digits are a whole number from -15 to 15.')
}

/** Functions that take the items of one list, or their arguments when there are several. */
function aggregate(
  name: string,
  combine: (items: readonly Value[], surroundings: Surroundings, names: CallNames) => Result,
): FunctionDefinition {
  return {
    names: [name],
    form: 'both',
    arity: { least: 1, most: 100 },
    check: undefined,
    readsTime: false,
    apply(results, surroundings, names) {
      const unknown = unknownAmong(results)
      if (unknown !== null) return unknown
      const values = results.filter((result): result is Value => !isUnknown(result))
      const [first = null] = values
      if (values.length > 1) return combine(values, surroundings, names)
      if (!Array.isArray(first))
        return unfit(operandAt(names, 0), first, `\`${name}\``, 'a list, or several values')
      return surroundings.spend(1 + first.length) ? combine(first, surroundings, names) : OUT_OF_STEPS
    },
  }
}

function itemUnfit(names: CallNames, place: number, item: Value, wanted: string): Unknown {
  if (names.operands.length > 1) return unfit(operandAt(names, place), item, `\`${names.name}\``, wanted)
  const { text, path } = operandAt(names, 0)
  return unfit({ text: `${text}[${place}]`, path }, item, `\`${names.name}\``, wanted)
}

function total(items: readonly Value[], names: CallNames): number | Unknown {
  let sum: number | Unknown = 0
  for (const [place, item] of items.entries()) {
    if (typeof item !== 'number') return itemUnfit(names, place, item, 'numbers')
    sum = calculate['+'](sum, item)
    if (isUnknown(sum)) return sum
  }
  return sum
}

function average(items: readonly Value[], names: CallNames): number | Unknown {
  const sum = total(items, names)
  if (isUnknown(sum)) return sum
  return items.length === 0 ? new Unknown('ARITHMETIC', 'The average of no values.') : sum / items.length
}

const ORDERED = 'numbers, texts or times, all of one kind'

function extreme(items: readonly Value[], sign: 1 | -1, budget: Budget, names: CallNames): Result {
  let best = items[0]
  if (best === undefined) return badArgument(names, 0, 'it has no items.')
  for (const [place, item] of items.entries()) {
    if (!budget.spend(stepsToCompare(item, best))) return OUT_OF_STEPS
    const comparison = item === null ? null : compareValues(item, best)
    if (comparison === null) return itemUnfit(names, place, place === 0 ? best : item, ORDERED)
    if (comparison * sign > 0) best = item
  }
  return best
}

/** Functions of numbers, and those that make one value of several. */
export const numberFunctions: readonly FunctionDefinition[] = [
  plain({ names: ['abs'], parameters: [['number']], apply: ([value]) => Math.abs(value) }),
  plain({ names: ['floor'], parameters: [['number']], apply: ([value]) => Math.floor(value) }),
  plain({ names: ['ceil'], parameters: [['number']], apply: ([value]) => Math.ceil(value) }),
  plain({
    names: ['round'],
    parameters: [['number']],
    optional: [['number']],
    apply: ([value, digits = 0], _, names) => round(value, digits, names),
  }),
  plain({
    names: ['sqrt'],
    parameters: [['number']],
    apply: ([value], _, names) => (value < 0 ? badArgument(names, 0, 'it is negative.') : Math.sqrt(value)),
  }),
  plain({ names: ['pi'], form: 'global', parameters: [], apply: () => Math.PI }),
  aggregate('sum', (items, _, names) => total(items, names)),
  aggregate('avg', (items, _, names) => average(items, names)),
  aggregate('min', (items, surroundings, names) => extreme(items, -1, surroundings, names)),
  aggregate('max', (items, surroundings, names) => extreme(items, 1, surroundings, names)),
]
