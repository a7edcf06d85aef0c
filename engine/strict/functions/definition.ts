import type { PatternCache } from '../../functions/pattern-cache.ts'
import type { Budget } from '../../semantics/budget.ts'
import { Unknown } from '../../values/unknown.ts'
import { type StrictResult, type StrictType, type StrictTypes, type StrictValue, typeOf } from '../value.ts'

/** What an evaluation gives the functions it calls. */
export interface StrictSurroundings extends Budget {
  readonly patterns: PatternCache
}

/** What a parameter takes: one of some types, or any value at all. */
type Parameter = 'any' | StrictType | readonly StrictType[]

type ArgumentOf<P extends Parameter> = P extends 'any'
  ? StrictValue
  : P extends StrictType
    ? StrictTypes[P]
    : P extends readonly StrictType[]
      ? StrictTypes[P[number]]
      : never

type ArgumentsOf<P extends readonly Parameter[]> = { -readonly [I in keyof P]: ArgumentOf<P[I]> }

/** One way of calling a function: the types that it takes and what it does with them. */
export interface Overload {
  readonly parameters: readonly Parameter[]
  /** The last parameter may be given again and again. */
  readonly repeats: boolean
  readonly apply: (values: readonly StrictValue[], surroundings: StrictSurroundings) => StrictResult
}

/** A function of strict mode. As a member, the target is the first argument. */
export interface StrictFunction {
  /** Qualified where it is global: `math.greatest`. */
  readonly name: string
  readonly form: 'global' | 'member'
  readonly overloads: readonly Overload[]
}

/** An overload from what it does with arguments of the right types. */
export function overload<const P extends readonly Parameter[]>(
  parameters: P,
  apply: (values: ArgumentsOf<P>, surroundings: StrictSurroundings) => StrictResult,
  repeats = false,
): Overload {
  // The parameters say what the values are, and `applyOverload` sees to it.
  return { parameters, repeats, apply: apply as Overload['apply'] }
}

/** A function called before its arguments. */
export function global(name: string, ...overloads: readonly Overload[]): StrictFunction {
  return { name, form: 'global', overloads }
}

/** A function called after a dot. */
export function member(name: string, ...overloads: readonly Overload[]): StrictFunction {
  return { name, form: 'member', overloads }
}

/** Applies the overload that takes the values. */
export function applyFunction(
  { name, overloads }: StrictFunction,
  values: readonly StrictValue[],
  surroundings: StrictSurroundings,
): StrictResult {
  const found = overloads.find((one) => takes(one, values))
  return found === undefined ? noOverload(name, values) : found.apply(values, surroundings)
}

function takes({ parameters, repeats }: Overload, values: readonly StrictValue[]): boolean {
  if (repeats ? values.length < parameters.length : values.length !== parameters.length) return false
  return values.every((value, place) => {
    const parameter = parameters[place] ?? parameters.at(-1) ?? 'any'
    if (typeof parameter === 'string') return parameter === 'any' || parameter === typeOf(value)
    return parameter.includes(typeOf(value))
  })
}

/** The unknown of an operation that doesn't take values of these types. */
export function noOverload(name: string, values: readonly StrictValue[]): Unknown {
  const types = values.map((value) => typeOf(value)).join(', ')
  const reason = values.includes(null) ? 'NULL' : 'TYPE'
  return new Unknown(reason, `\`${name}\` doesn't take (${types}).`)
}

/** The unknown of an argument of the right type that a function still can't take. */
export function badValue(name: string, problem: string): Unknown {
  return new Unknown('ARGUMENT', `\`${name}\`: ${problem}`)
}
