import type { Scope } from '../code.ts'
import { meantBy, type Messages, readMessages } from './messages.ts'
import { readSignatures, type Signature } from './signature.ts'
import { STANDARD } from './standard.ts'
import type { Substitution } from './substitution.ts'
import { type CelType, wholeType } from './type.ts'

/** What an expression may refer to. */
export interface Declarations {
  /** The package that names are looked up in first, and its parents after it: `a.b`. */
  readonly container?: string | undefined
  /** The types of variables, as in `{ x: 'list(int)' }`. */
  readonly variables?: Readonly<Record<string, string>> | undefined
  /** Signatures of further functions, as in `f(int, A) -> list(A)` and `(string).f() -> int`. */
  readonly functions?: readonly string[] | undefined
  /** Message types with the types of their fields, as in `{ 'pkg.Lot': { id: 'string' } }`: to check, not to evaluate. */
  readonly messages?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
  /** Whether there are optional fields, `a.?b`, and names in back quotes; default true. */
  readonly extensions?: boolean | undefined
}

/** Declarations made ready. */
export interface Environment {
  readonly variables: ReadonlyMap<string, CelType>
  readonly signatures: (name: string) => readonly Signature[]
  readonly messages: Messages
  readonly substitution: Substitution
}

/** Reads declarations. Throws RangeError for a type or a signature that is none. */
export function readDeclarations(
  { variables = {}, functions = [], messages = {} }: Declarations,
  substitution: Substitution,
): Environment {
  const own = readSignatures(functions)
  return {
    variables: new Map(Object.entries(variables).map(([name, type]) => [name, meantBy(wholeType(type))])),
    signatures: (name) => [...(STANDARD.get(name) ?? []), ...(own.get(name) ?? [])],
    messages: readMessages(messages),
    substitution,
  }
}

/** What surrounds a node whose type is asked for. */
export interface TypeScope extends Scope {
  readonly environment: Environment
  /** The types of the variables in scope, in their order. */
  readonly types: readonly CelType[]
}

/** A scope with more variables. */
export function withTypes(scope: TypeScope, names: readonly string[], types: readonly CelType[]): TypeScope {
  return { ...scope, variables: [...scope.variables, ...names], types: [...scope.types, ...types] }
}

/** The type of the innermost variable of a name. */
export function typeOfLocal(name: string, { variables, types }: TypeScope): CelType | undefined {
  return types[variables.lastIndexOf(name)]
}
