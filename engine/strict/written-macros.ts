/** How macros are written: what walks what with which names. */
import type { Call, Comprehension, Expression } from '../syntax/tree.ts'
import { faultAt, type Scope } from './code.ts'
import { isLocal, qualifiedName } from './names.ts'
import type { WalkName } from './walk.ts'

/** Whether a call belongs to the namespace `cel` of macros. */
export function isOfCel(target: Expression, scope: Scope): boolean {
  const name = qualifiedName(target)
  return name !== null && name.names.join('.') === 'cel' && !isLocal(name, scope)
}

/** A macro that walks a container, as it is written. */
export interface WrittenWalk {
  readonly macro: WalkName
  readonly node: Expression
  readonly container: Expression
  readonly variables: readonly string[]
  readonly test: Expression | null
  readonly result: Expression | null
}

const ONE_VARIABLE: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'filter',
  'map',
])
const TWO_VARIABLES: ReadonlySet<string> = new Set(
  'all exists exists_one existsOne transformList transformMap transformMapEntry'.split(' '),
)

/** A macro that the parser has made a node of. */
export function readComprehension(node: Comprehension, scope: Scope): WrittenWalk {
  const { macro, list: container, variable, condition: test, result } = node
  if (!ONE_VARIABLE.has(macro)) throw faultAt(scope, node, `CEL has no macro \`${macro}\`.`)
  return { macro: macro as WalkName, node, container, variables: [variable.name], test, result }
}

/** A macro that the parser has left a call, or null for a call that is none. */
export function readWalk(call: Call, container: Expression, scope: Scope): WrittenWalk | null {
  const { name, arguments: given } = call
  const makes = name === 'map' || name.startsWith('transform')
  const parts = makes ? [1, 2] : [1]
  const count = parts.includes(given.length - 2) && TWO_VARIABLES.has(name) ? 2 : 1
  if (count === 1 && !(parts.includes(given.length - 1) && ONE_VARIABLE.has(name))) return null
  const variables = given.slice(0, count).map((node) => variableIn(node, scope))
  if (new Set(variables).size < count) throw faultAt(scope, call, `\`${name}\` takes two names that differ.`)
  const [first = null, second] = given.slice(count)
  const [test, result] = makes ? [second === undefined ? null : first, second ?? first] : [first, null]
  return { macro: name as WalkName, node: call, container, variables, test, result }
}

/** The name of a macro's variable. Throws ExpressionError for what can't be one. */
export function variableIn(node: Expression, scope: Scope): string {
  if (node.kind === 'identifier' && !node.absolute && node.name !== '__result__') return node.name
  const generated = node.kind === 'call' ? generatedName(node, scope) : null
  if (generated?.startsWith('@it') === true) return generated
  throw faultAt(scope, node, 'A macro takes a name for the item here.', 'As in `list.all(item, item > 0)`.')
}

/** The variable that `cel.iterVar(0, 0)` and `cel.index(0)` stand for. No name of CEL begins with an @. */
export function generatedName({ name, target, arguments: given }: Call, scope: Scope): string | null {
  if (target === null || !isOfCel(target, scope)) return null
  const numbers = given.map((node) => (node.kind === 'literal' && node.type === 'int' ? node.value : null))
  if (numbers.includes(null)) return null
  if (name === 'iterVar' && numbers.length === 2) return `@it:${numbers.join(':')}`
  return name === 'index' && numbers.length === 1 ? `@index${numbers.join('')}` : null
}
