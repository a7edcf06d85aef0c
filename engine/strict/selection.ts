import { Unknown } from '../values/unknown.ts'
import { StrictMap } from './map.ts'
import { NONE, OptionalValue, Uint } from './scalars.ts'
import { isStrictList, type StrictResult, type StrictValue, typeOf } from './value.ts'

/** A step of a path as messages name it. */
export interface Step {
  /** The path with the step, as written. */
  readonly text: string
  /** The path from the input, when it is one. */
  readonly path: string | undefined
  /** The step is written `.?field` or `[?index]`. */
  readonly optional: boolean
}

/** `target[index]` and `target.field`, which is the same with a text. An optional's value is looked into. */
export function select(target: StrictValue, index: StrictValue, step: Step): StrictResult {
  if (!(target instanceof OptionalValue)) {
    const found = find(target, index, step)
    if (step.optional) return optionalOf(found)
    return found === undefined ? missing(step) : found
  }
  return target.value === undefined ? NONE : optionalOf(find(target.value, index, step))
}

/** Whether `has(target.field)` holds. */
export function isPresent(target: StrictValue, field: string, step: Step): boolean | Unknown {
  if (target instanceof OptionalValue)
    return target.value !== undefined && isPresent(target.value, field, step)
  return target instanceof StrictMap ? target.has(field) : noFields(target, step)
}

/** The value, `undefined` when it isn't there, or why it can't be asked for. */
function find(target: StrictValue, index: StrictValue, step: Step): StrictResult | undefined {
  if (target instanceof StrictMap) return target.get(index)
  if (!isStrictList(target)) return noFields(target, step)
  const place = typeof index === 'number' ? index : (wholeNumber(index) ?? Number.NaN)
  if (Number.isInteger(place)) return target[place]
  return new Unknown('ARGUMENT', `\`${step.text}\`: places in a list are 0, 1, 2 and so on.`)
}

function wholeNumber(index: StrictValue): number | null {
  if (typeof index === 'bigint') return Number(index)
  return index instanceof Uint ? Number(index.value) : null
}

function optionalOf(found: StrictResult | undefined): OptionalValue | Unknown {
  if (found instanceof Unknown) return found
  return found === undefined ? NONE : new OptionalValue(found)
}

function missing({ text, path }: Step): Unknown {
  return new Unknown('MISSING', `\`${text}\` is missing.`, path)
}

function noFields(target: StrictValue, { text, path }: Step): Unknown {
  const reason = target === null ? 'NULL' : 'TYPE'
  return new Unknown(reason, `\`${text}\` looks into ${typeOf(target)}, which has no fields.`, path)
}
