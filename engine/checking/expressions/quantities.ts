import type { Expression, Span } from '../../syntax/tree.ts'
import type { Type } from '../types/type.ts'
import { conversion, converted } from '../units/conversion.ts'
import { mismatch, type Quantity, type Unit } from '../units/unit.ts'
import type { Inference } from './inference.ts'

const CORRECT = 'Compare what is measured alike, or correct `x-unit` in the schema.'

/** A node and the unit of its numbers. */
interface Measured {
  readonly node: Expression
  readonly unit: Unit
}

/** Reports two quantities that are compared or added though their units don't fit; true when they don't. */
export function reportUnits(at: Inference, place: Span, left: Measured, right: Measured): boolean {
  const how = mismatch(left.unit, right.unit)
  if (how === null || typeof left.unit === 'string' || typeof right.unit === 'string') return false
  const names = [at.name(left.node), at.name(right.node)] as const
  const pair = `\`${names[0]}\` is in ${left.unit.text} and \`${names[1]}\` in ${right.unit.text}`
  const message = how === 'dimension' ? `${pair}, which measure different things.` : `${pair}.`
  // Two names that the table doesn't have may well be two names of one unit.
  const severity = how === 'scale' || (left.unit.known && right.unit.known) ? 'ERROR' : 'WARNING'
  at.report(
    'UNIT_MISMATCH',
    place,
    message,
    how === 'scale' ? advice(names, left.unit, right.unit) : CORRECT,
    severity,
  )
  return true
}

/** To write the one in the unit of the other, the coarser in the finer: `minutes * 60`. */
function advice(names: readonly [string, string], left: Quantity, right: Quantity): string {
  const coarse = (left.scale ?? 1) >= (right.scale ?? 1)
  const [name, from, to] = coarse ? [names[0], left, right] : [names[1], right, left]
  return `Write \`${converted(name, conversion(from, to))}\` for \`${name}\` in ${to.text}.`
}

/** Both ends of a comparison. */
export function reportComparedUnits(
  at: Inference,
  node: Span,
  [left, leftType]: readonly [Expression, Type],
  [right, rightType]: readonly [Expression, Type],
): boolean {
  if (leftType.numbers.length === 0 || rightType.numbers.length === 0) return false
  return reportUnits(at, node, { node: left, unit: leftType.unit }, { node: right, unit: rightType.unit })
}
