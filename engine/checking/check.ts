import { FUNCTION_NAMES, functionNamed } from '../functions/registry.ts'
import type { FunctionDefinition } from '../functions/definition.ts'
import { ExpressionError, type ExpressionFault } from '../syntax/expression-error.ts'
import { MACRO_NAMES } from '../syntax/macros.ts'
import type { Call, Expression, Identifier, Literal, Relation, Span } from '../syntax/tree.ts'
import { childrenOf } from '../syntax/walk.ts'
import { nearestName } from './nearest-name.ts'

interface Finding {
  readonly at: Span
  readonly fault: ExpressionFault
}

/**
 * Finds what can be read but can't be meant, in JSON mode: unknown functions, wrong numbers of arguments, wrong
 * patterns, integers that a double can't hold, messages, `1 < x < 5`, `TRUE`. Throws the first, in the order of
 * the source, as ExpressionError.
 */
export function check(expression: Expression, source: string): void {
  const findings = [...findIn(expression)].toSorted((a, b) => a.at.start - b.at.start)
  const [first] = findings
  if (first !== undefined) throw new ExpressionError(source, first.at.start, first.fault)
}

function* findIn(node: Expression): Generator<Finding> {
  const fault = faultOf(node)
  if (fault !== null) yield { at: node, fault }
  for (const child of childrenOf(node)) yield* findIn(child)
}

function faultOf(node: Expression): ExpressionFault | null {
  if (node.kind === 'literal') return faultOfLiteral(node)
  if (node.kind === 'identifier') return faultOfName(node)
  if (node.kind === 'call') return faultOfCall(node)
  if (node.kind === 'relation') return faultOfRelation(node)
  if (node.kind !== 'message') return null
  return { message: 'JSON has no messages.', suggestion: 'A map is written `{"key": value}`.' }
}

function faultOfLiteral({ type, value, spelling }: Literal): ExpressionFault | null {
  if ((type !== 'int' && type !== 'uint') || Number.isSafeInteger(value)) return null
  return {
    message: `\`${spelling}\` is beyond 2^53, where numbers are no longer exact.`,
    suggestion: 'Write a text for an identifier, or an exponent for an inexact number.',
  }
}

const CONSTANTS_OF_OTHERS: ReadonlyMap<string, string> = new Map([
  ['TRUE', 'true'],
  ['True', 'true'],
  ['FALSE', 'false'],
  ['False', 'false'],
  ['NULL', 'null'],
  ['Null', 'null'],
  ['None', 'null'],
])

function faultOfName({ name, quoted }: Identifier): ExpressionFault | null {
  const meant = CONSTANTS_OF_OTHERS.get(name)
  if (quoted || meant === undefined) return null
  return {
    message: `\`${name}\` is not a value here.`,
    suggestion: `Did you mean \`${meant}\`? A field of that name is written in back quotes, \`${name}\`.`,
  }
}

const ORDER = new Set<string>(['<', '<=', '>', '>='])

function faultOfRelation({ operator, left }: Relation): ExpressionFault | null {
  if (!ORDER.has(operator) || left.kind !== 'relation' || !ORDER.has(left.operator)) return null
  return {
    message: 'A comparison is true or false, which has no order.',
    suggestion: 'Write `a < b and b < c`, or `b BETWEEN a AND c`.',
  }
}

/** Functions of spreadsheets, databases and programming languages. */
const WORDS_OF_OTHERS: ReadonlyMap<string, string> = new Map([
  ['if', 'A choice is written `condition ? one : other`.'],
  ['iif', 'A choice is written `condition ? one : other`.'],
  ['isnull', 'Write `x == null`, or `x IS MISSING`.'],
  ['ifnull', 'Did you mean `coalesce`?'],
  ['nvl', 'Did you mean `coalesce`?'],
  ['length', 'Did you mean `len`?'],
  ['average', 'Did you mean `avg`?'],
  ['mean', 'Did you mean `avg`?'],
  ['concat', 'Texts are joined by `+`.'],
  ['today', 'Did you mean `now`?'],
])

function faultOfCall(call: Call): ExpressionFault | null {
  const { name } = call
  const definition = functionNamed(name)
  if (definition === undefined) {
    if (MACRO_NAMES.includes(name)) return { message: `\`${name}\` is written \`${macroForm(name)}\`.` }
    return { message: `There is no function \`${name}\`.`, suggestion: adviceOn(name) }
  }
  return faultOfForm(call, definition) ?? faultOfCount(call, definition) ?? faultOfConstants(call, definition)
}

function adviceOn(name: string): string | undefined {
  const near = nearestName(name, [...FUNCTION_NAMES, ...MACRO_NAMES, ...WORDS_OF_OTHERS.keys()])
  if (near === null) return undefined
  return WORDS_OF_OTHERS.get(near) ?? `Did you mean \`${near}\`?`
}

function macroForm(name: string): string {
  return name === 'has' ? 'has(order.lot)' : `list.${name}(item, …)`
}

function faultOfForm({ name, target }: Call, { form }: FunctionDefinition): ExpressionFault | null {
  if (target === null && form === 'member')
    return { message: `\`${name}\` is written after a dot, x.${name}().` }
  if (target !== null && form === 'global')
    return { message: `\`${name}\` is written before its arguments, ${name}(x).` }
  return null
}

function faultOfCount(
  { name, target, arguments: given }: Call,
  { arity }: FunctionDefinition,
): ExpressionFault | null {
  const own = target === null ? 0 : 1
  const [least, most, found] = [arity.least - own, arity.most - own, given.length]
  if (found >= least && found <= most) return null
  const wanted = least === most ? String(least) : `${least} to ${most}`
  return {
    message: `\`${name}\` takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, not ${found}.`,
  }
}

function faultOfConstants(
  { target, arguments: given }: Call,
  definition: FunctionDefinition,
): ExpressionFault | null {
  const nodes = target === null ? given : [target, ...given]
  const constants = nodes.map((node) => (node.kind === 'literal' ? node.value : undefined))
  return definition.check?.(constants) ?? null
}
