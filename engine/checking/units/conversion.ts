import type { Quantity } from './unit.ts'

/** How to turn a value of one unit into another of the same dimension: `value * factor + summand`. */
export interface Conversion {
  readonly factor: number
  readonly summand: number
}

/** The conversion from one unit to another of the same dimension. */
export function conversion(from: Quantity, to: Quantity): Conversion {
  const [scale, target] = [from.scale ?? 1, to.scale ?? 1]
  return { factor: scale / target, summand: (from.offset - to.offset) / target }
}

/** An expression with the conversion applied, as in `temperature + 273.15`. */
export function converted(text: string, { factor, summand }: Conversion): string {
  const whole = /^(?:[\p{L}\p{N}_.]+|`[^`]*`)$/u.test(text) ? text : `(${text})`
  const product = tidy(factor) === 1 ? whole : factorOf(whole, factor)
  const added = tidy(summand)
  if (added === 0) return product
  return added > 0 ? `${product} + ${added}` : `${product} - ${-added}`
}

/** By a whole number when there is one: `/ 60` rather than `* 0.0166667`. */
function factorOf(text: string, factor: number): string {
  const [times, over] = [tidy(factor), tidy(1 / factor)]
  return Number.isInteger(over) && !Number.isInteger(times) ? `${text} / ${over}` : `${text} * ${times}`
}

/** Without what computing in doubles has added. */
function tidy(value: number): number {
  return Number(value.toPrecision(9))
}
