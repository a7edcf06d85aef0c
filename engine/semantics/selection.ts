import { isMap } from '../values/kinds.ts'
import { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { type Operand, type Result, unfit } from './operand.ts'

/** What a step of a path is taken from, and the path with that step, as messages name them. */
interface StepNames {
  readonly target: Operand
  readonly whole: Operand
}

/** `target.field`, own fields only: what a prototype has is missing. */
export function selectField(target: Value, field: string, names: StepNames): Result {
  if (!isMap(target)) return unfitTarget(target, names, 'a map')
  const value = Object.hasOwn(target, field) ? target[field] : undefined
  return value === undefined ? missing(names.whole) : value
}

/** `target[index]`: an item of a list, counted from 0, or a map's field of that name. */
export function selectIndex(
  target: Value,
  index: Value,
  names: StepNames & { readonly index: Operand },
): Result {
  if (!Array.isArray(target)) {
    return typeof index === 'string'
      ? selectField(target, index, names)
      : unfitTarget(target, names, isMap(target) ? 'a text to find its field by' : 'a list or a map')
  }
  const items: readonly Value[] = target
  if (typeof index !== 'number') return unfit(names.index, index, 'the place in a list', 'a number')
  if (!Number.isInteger(index) || index < 0) {
    const message = `\`${names.index.text}\` is ${index}; places in a list are 0, 1, 2 and so on.`
    return new Unknown('ARGUMENT', message, names.index.path)
  }
  return items[index] ?? (index < items.length ? null : missing(names.whole))
}

function unfitTarget(target: Value, { target: name, whole }: StepNames, wanted: string): Unknown {
  return unfit({ text: name.text, path: whole.path }, target, `\`${whole.text}\``, wanted)
}

/** The unknown of a field or an item that isn't there. */
export function missing({ text, path }: Operand): Unknown {
  return new Unknown('MISSING', `\`${text}\` is missing.`, path)
}

/** What JSON can't say but a caller's object may hold: an unknown rather than a wrong answer. */
export function fromInput(value: unknown, whole: Operand): Result {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value
    return new Unknown('ARGUMENT', `\`${whole.text}\` is not a finite number.`, whole.path)
  }
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return missing(whole)
  if (typeof value === 'bigint')
    return new Unknown('TYPE', `\`${whole.text}\` is not a JSON value.`, whole.path)
  return value as Value
}
