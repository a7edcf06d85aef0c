import type { Call, Comprehension, Expression } from '../../syntax/tree.ts'
import { faultAt } from '../code.ts'
import { candidates, isLocal, qualifiedName } from '../names.ts'
import {
  generatedName,
  isOfCel,
  readComprehension,
  readWalk,
  variableIn,
  type WrittenWalk,
} from '../written-macros.ts'
import { applyOperator, applySignatures } from './apply.ts'
import { type TypeScope, typeOfLocal, withTypes } from './environment.ts'
import { BOOL, type CelType, DYN, INT, isVariable, printType, typeNamed } from './type.ts'

type Deduce = (node: Expression, scope: TypeScope) => CelType

/** The type of a call: a macro's or a function's. */
export function deduceCall(call: Call, scope: TypeScope, deduce: Deduce): CelType {
  const { name, target, arguments: given } = call
  const macro = target && deduceMacro(call, target, scope, deduce)
  if (macro !== null) return macro
  const owner = target === null ? { names: [], absolute: call.absolute } : qualifiedName(target)
  const local = owner === null || (target !== null && isLocal(owner, scope))
  const signatures = local
    ? []
    : candidates([...owner.names, name].join('.'), owner.absolute, scope)
        .map((one) => scope.environment.signatures(one).filter(({ form }) => form === 'global'))
        .find((found) => found.length > 0)
  if (signatures !== undefined && signatures.length > 0) {
    const types = given.map((node) => deduce(node, scope))
    const taken =
      types.length > 2 && REPEATING.has(signatures[0]?.name ?? '') ? [listOf(types, scope)] : types
    return applySignatures(call, name, signatures, taken, scope)
  }
  const members = scope.environment.signatures(name).filter(({ form }) => form === 'member')
  if (target === null || members.length === 0) throw faultAt(scope, call, `There is no function \`${name}\`.`)
  const types = [target, ...given].map((node) => deduce(node, scope))
  return applySignatures(call, name, members, types, scope)
}

// These take any number of arguments, more than two as they take a list.
const REPEATING: ReadonlySet<string> = new Set(['math.greatest', 'math.least'])

function listOf(types: readonly CelType[], { environment }: TypeScope): CelType {
  let item: CelType | null = null
  for (const type of types) item = environment.substitution.join(item, type)
  return typeNamed('list', item ?? DYN)
}

function deduceMacro(call: Call, target: Expression, scope: TypeScope, deduce: Deduce): CelType | null {
  if (isOfCel(target, scope)) return deduceOfCel(call, scope, deduce)
  if (call.name === 'optMap' || call.name === 'optFlatMap') return deduceOptional(call, target, scope, deduce)
  const walk = readWalk(call, target, scope)
  return walk && deduceWalk(walk, scope, deduce)
}

function deduceOfCel(call: Call, scope: TypeScope, deduce: Deduce): CelType | null {
  const generated = generatedName(call, scope)
  if (generated !== null) {
    const type = typeOfLocal(generated, scope)
    if (type === undefined) throw faultAt(scope, call, `There is no \`${generated}\` here.`)
    return type
  }
  const [first, second, third] = call.arguments
  if (call.name === 'bind' && first !== undefined && second !== undefined && third !== undefined) {
    const inner = withTypes(scope, [variableIn(first, scope)], [deduce(second, scope)])
    return deduce(third, inner)
  }
  if (call.name !== 'block' || first?.kind !== 'list' || second === undefined) return null
  let inner = scope
  for (const [place, item] of first.items.entries()) {
    inner = withTypes(inner, [`@index${place}`], [deduce(item, inner)])
  }
  return deduce(second, inner)
}

function deduceOptional(call: Call, target: Expression, scope: TypeScope, deduce: Deduce): CelType | null {
  const [variable, body] = call.arguments
  if (variable === undefined || body === undefined) return null
  const { substitution } = scope.environment
  const content = substitution.fresh()
  const optional = typeNamed('optional_type', content)
  if (!substitution.agree([optional], [deduce(target, scope)])) {
    throw faultAt(scope, target, `\`${call.name}\` needs an optional value.`)
  }
  const made = deduce(body, withTypes(scope, [variableIn(variable, scope)], [substitution.resolve(content)]))
  return call.name === 'optMap' ? typeNamed('optional_type', made) : made
}

/** The type of a macro that the parser has made a node of. */
export function deduceComprehension(node: Comprehension, scope: TypeScope, deduce: Deduce): CelType {
  return deduceWalk(readComprehension(node, scope), scope, deduce)
}

function deduceWalk(walk: WrittenWalk, scope: TypeScope, deduce: Deduce): CelType {
  const [key, value] = turnTypes(walk, deduce(walk.container, scope), scope)
  const types = walk.variables.length === 2 ? [key, value] : [value]
  const inner = withTypes(scope, walk.variables, types)
  if (walk.test !== null) applyOperator(walk.test, '_&&_', [deduce(walk.test, inner), BOOL], inner)
  const result = walk.result === null ? value : deduce(walk.result, inner)
  if (walk.macro === 'filter' || walk.macro === 'map' || walk.macro === 'transformList') {
    return typeNamed('list', result)
  }
  if (walk.macro === 'transformMap') return typeNamed('map', key, result)
  return walk.macro === 'transformMapEntry' ? result : BOOL
}

/** The types of the key, or place, and of the value that a macro has at each turn. */
function turnTypes(walk: WrittenWalk, container: CelType, scope: TypeScope): [CelType, CelType] {
  const { substitution } = scope.environment
  const type = substitution.resolve(container)
  const [first = DYN, second = DYN] = type.parameters
  if (type.name === 'list') return [INT, first]
  // With one variable, a map's is its key.
  if (type.name === 'map') return walk.variables.length === 2 ? [first, second] : [first, first]
  if (isVariable(type)) substitution.agree([DYN], [type])
  if (isVariable(type) || type.name === 'dyn') return [DYN, DYN]
  throw faultAt(scope, walk.container, `\`${walk.macro}\` walks a list or a map, not ${printType(type)}.`)
}
