import type { Expression } from '../../syntax/tree.ts'
import { faultAt } from '../code.ts'
import type { TypeScope } from './environment.ts'
import type { Signature } from './signature.ts'
import { type CelType, DYN, isVariable, printType, typeNamed } from './type.ts'

/** What a call gives: the result of the signatures that take the arguments, `dyn` when several disagree. */
export function applySignatures(
  node: Expression,
  name: string,
  signatures: readonly Signature[],
  given: readonly CelType[],
  scope: TypeScope,
): CelType {
  const { substitution } = scope.environment
  let found: CelType | null = null
  for (const { parameters, result } of signatures) {
    const [own = DYN, ...wanted] = substitution.instantiate([result, ...parameters])
    if (!substitution.agree(given, wanted)) continue
    const type = substitution.resolve(own)
    found = found === null || printType(found) === printType(type) ? type : DYN
  }
  if (found !== null) return found
  const types = given.map((type) => printType(substitution.settle(type))).join(', ')
  throw faultAt(scope, node, `\`${name.replaceAll('_', '')}\` doesn't take (${types}).`)
}

/** What an operator gives. */
export function applyOperator(
  node: Expression,
  operator: string,
  given: readonly CelType[],
  scope: TypeScope,
): CelType {
  return applySignatures(node, operator, scope.environment.signatures(operator), given, scope)
}

/** The type of `target.field`, and with `optional` of `target.?field`. */
export function selectType(
  node: Expression,
  { target, name, optional = false }: { target: CelType; name: string; optional?: boolean },
  scope: TypeScope,
): CelType {
  const type = scope.environment.substitution.resolve(target)
  const inner = type.name === 'optional_type' ? (type.parameters[0] ?? DYN) : type
  const field = fieldType(node, inner, name, scope)
  return optional || inner !== type ? typeNamed('optional_type', field) : field
}

function fieldType(node: Expression, type: CelType, name: string, scope: TypeScope): CelType {
  if (type.name === 'map') return type.parameters[1] ?? DYN
  // Whatever the type turns out to be, it has to be one with fields.
  if (isVariable(type)) scope.environment.substitution.agree([DYN], [type])
  if (isVariable(type) || type.name === 'dyn') return DYN
  const fields = scope.environment.messages.get(type.name)
  if (fields === undefined) throw faultAt(scope, node, `${printType(type)} has no fields.`)
  return declaredField(node, type.name, name, scope)
}

/** The type of a message's field. */
export function declaredField(node: Expression, message: string, field: string, scope: TypeScope): CelType {
  const type = scope.environment.messages.get(message)?.get(field)
  if (type === undefined) throw faultAt(scope, node, `${message} has no field \`${field}\`.`)
  return type
}
