import type { Budget } from '../semantics/budget.ts'
import { unknownAmong } from '../semantics/logic.ts'
import { type Operand, type Result, unfit } from '../semantics/operand.ts'
import type { ExpressionFault } from '../syntax/expression-error.ts'
import { type Kind, kindOf, type KindTypes, phrase } from '../values/kinds.ts'
import type { Timestamp } from '../values/timestamp.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import type { PatternCache } from './pattern-cache.ts'

/** What one evaluation gives the functions it calls. */
export interface Surroundings extends Budget {
  /** The caller's time, or null when none was given. */
  readonly now: Timestamp | null
  readonly patterns: PatternCache
}

/** A call as messages name it. */
export interface CallNames {
  readonly name: string
  readonly operands: readonly Operand[]
}

/** One function of the language, as the compiler and the back ends see it. */
export interface FunctionDefinition {
  /** All its names; the first is the one to recommend. */
  readonly names: readonly string[]
  /** Called as `f(x)`, as `x.f()`, or either way. As a member, the target is the first argument. */
  readonly form: 'global' | 'member' | 'both'
  /** How many arguments it takes, the target included. */
  readonly arity: { readonly least: number; readonly most: number }
  /** The kinds that each argument may be of; absent when they depend on one another. */
  readonly parameters?: readonly (readonly Kind[])[] | undefined
  /** What is wrong with arguments that are constant, found when compiling. */
  readonly check: ((constants: readonly (Value | undefined)[]) => ExpressionFault | null) | undefined
  /** It tells the time, so it differs between evaluations whatever its arguments. */
  readonly readsTime: boolean
  /** Applies it. Reads unknown arguments only if it is about them. */
  readonly apply: (results: readonly Result[], surroundings: Surroundings, names: CallNames) => Result
}

/** The kinds that a parameter takes. */
type Parameter = readonly Kind[]

/** A parameter that takes any value, null included. */
export const ANY_KIND = [
  'null',
  'boolean',
  'number',
  'text',
  'bytes',
  'timestamp',
  'duration',
  'list',
  'map',
] as const satisfies Parameter

type ArgumentOf<P extends Parameter> = KindTypes[P[number]]
type ArgumentsOf<P extends readonly Parameter[]> = { -readonly [I in keyof P]: ArgumentOf<P[I]> }

/** Everything about a function on known values. `parameters` are needed, `optional` may follow. */
interface PlainFunction<P extends readonly Parameter[], O extends readonly Parameter[]> {
  readonly names: readonly string[]
  readonly form?: FunctionDefinition['form']
  readonly parameters: P
  readonly optional?: O
  readonly check?: FunctionDefinition['check']
  readonly readsTime?: boolean
  readonly apply: (
    values: [...ArgumentsOf<P>, ...Partial<ArgumentsOf<O>>],
    surroundings: Surroundings,
    names: CallNames,
  ) => Result
}

/** Makes a function that is unknown when an argument is, or is of a kind that its parameter doesn't take. */
export function plain<
  const P extends readonly Parameter[],
  const O extends readonly Parameter[] = readonly [],
>(definition: PlainFunction<P, O>): FunctionDefinition {
  const parameters: readonly Parameter[] = [...definition.parameters, ...(definition.optional ?? [])]
  return {
    names: definition.names,
    form: definition.form ?? 'both',
    arity: { least: definition.parameters.length, most: parameters.length },
    parameters,
    check: definition.check,
    readsTime: definition.readsTime ?? false,
    apply(results, surroundings, names) {
      const obstacle = firstObstacle(results, parameters, names)
      if (obstacle !== null) return obstacle
      return definition.apply(results as [...ArgumentsOf<P>, ...Partial<ArgumentsOf<O>>], surroundings, names)
    },
  }
}

function firstObstacle(
  results: readonly Result[],
  parameters: readonly Parameter[],
  names: CallNames,
): Unknown | null {
  const unknown = unknownAmong(results)
  if (unknown !== null) return unknown
  for (const [place, result] of results.entries()) {
    const kinds = parameters[place] ?? []
    if (isUnknown(result) || kinds.includes(kindOf(result))) continue
    return unfit(operandAt(names, place), result, `\`${names.name}\``, phrase(...kinds))
  }
  return null
}

/** How messages name the argument at a place. */
export function operandAt({ name, operands }: CallNames, place: number): Operand {
  return operands[place] ?? { text: name, path: undefined }
}

/** An argument of the right kind that the function still can't take. */
export function badArgument(names: CallNames, place: number, problem: string): Unknown {
  const { text, path } = operandAt(names, place)
  return new Unknown('ARGUMENT', `\`${names.name}\` can't take \`${text}\`: ${problem}`, path)
}
