import type { Call, Expression } from '../syntax/tree.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import { allKnown, type Code, type CompileNode, onceKnown, type Scope } from './code.ts'
import { applyFunction, noOverload, type StrictFunction } from './functions/definition.ts'
import { GLOBAL_FUNCTIONS, MEMBER_FUNCTIONS } from './functions/registry.ts'
import { compileMacro } from './macros.ts'
import { candidates, isLocal, qualifiedName } from './names.ts'
import { OptionalValue } from './scalars.ts'

/** Compiles a call: a macro, a function with a qualified name, or a function of what stands before the dot. */
export function compileCall(call: Call, scope: Scope, compile: CompileNode): Code {
  const macro = compileMacro(call, scope, compile) ?? compileAlternative(call, scope, compile)
  if (macro !== null) return macro
  const { name, target, arguments: given } = call
  const found = globalFunction(call, scope)
  if (found !== undefined) return compileFunction(found, given, scope, compile)
  const ofTarget = target === null ? undefined : MEMBER_FUNCTIONS.get(name)
  // It may stand beside what decides without it, so it is no error before it is needed.
  if (ofTarget === undefined || target === null) {
    const unbound = new Unknown('ARGUMENT', `There is no function \`${name}\`.`)
    return () => unbound
  }
  return compileFunction(ofTarget, [target, ...given], scope, compile)
}

function globalFunction({ name, target, absolute }: Call, scope: Scope): StrictFunction | undefined {
  const owner = target === null ? { names: [], absolute } : qualifiedName(target)
  if (owner === null || (target !== null && isLocal(owner, scope))) return undefined
  const full = [...owner.names, name].join('.')
  const found = candidates(full, owner.absolute, scope).find((one) => GLOBAL_FUNCTIONS.has(one))
  return found === undefined ? undefined : GLOBAL_FUNCTIONS.get(found)
}

function compileFunction(
  definition: StrictFunction,
  given: readonly Expression[],
  scope: Scope,
  compile: CompileNode,
): Code {
  const codes = given.map((node) => compile(node, scope))
  return (run) => {
    const values = allKnown(codes.map((code) => code(run)))
    return isUnknown(values) ? values : applyFunction(definition, values, run)
  }
}

/** `a.or(b)` and `a.orValue(b)`: `b` is evaluated only when the optional `a` has no value. */
function compileAlternative(
  { name, target, arguments: given }: Call,
  scope: Scope,
  compile: CompileNode,
): Code | null {
  const [other, ...more] = given
  if (target === null || other === undefined || more.length > 0) return null
  if (name !== 'or' && name !== 'orValue') return null
  const alternative = compile(other, scope)
  return onceKnown(compile(target, scope), (optional, run) => {
    if (!(optional instanceof OptionalValue)) return noOverload(name, [optional])
    if (optional.value !== undefined) return name === 'or' ? optional : optional.value
    const result = alternative(run)
    if (isUnknown(result) || name === 'orValue' || result instanceof OptionalValue) return result
    return noOverload(name, [result])
  })
}
