import type { Cursor } from './cursor.ts'
import type { Call, Comprehension, Expression, Identifier, MacroName } from './tree.ts'

/** How a macro may be written: as a member, `list.all(x, …)`, and as a function, `all(list, x, …)`. */
const MACROS: ReadonlyMap<string, { readonly macro: MacroName; readonly global: boolean }> = new Map(
  (
    [
      ['all', true],
      ['any', true],
      ['count', true],
      ['exists', false],
      ['exists_one', false],
      ['existsOne', false],
      ['map', false],
      ['filter', false],
    ] as const
  ).map(([macro, global]) => [macro, { macro, global }]),
)

/** The names of all macros. */
export const MACRO_NAMES: readonly string[] = ['has', ...MACROS.keys()]

/** Turns a call of a macro into what it stands for; any other call stays. Throws ExpressionError. */
export function expandMacro(cursor: Cursor, call: Call): Expression {
  if (call.name === 'has' && call.target === null) return expandHas(cursor, call)
  const found = MACROS.get(call.name)
  if (found === undefined || (call.target === null && !found.global)) return call
  if (cursor.grammar.spelling === 'cel' && !isMacroOfCel(call)) return call
  const [list, ...rest] = call.target === null ? call.arguments : [call.target, ...call.arguments]
  const takesResult = found.macro === 'map'
  if (list === undefined || (rest.length !== 2 && !(takesResult && rest.length === 3))) return call
  const [variable, first, second] = rest
  if (variable === undefined || first === undefined) return call
  if (cursor.grammar.extensions && isGeneratedVariable(variable)) return call
  if (variable.kind !== 'identifier' || variable.absolute || isKept(cursor, variable)) {
    throw cursor.error(variable, {
      message: `\`${call.name}\` takes a name for the item here.`,
      suggestion: 'As in `list.all(item, item > 0)`.',
    })
  }
  const [condition, result] = takesResult
    ? [second === undefined ? null : first, second ?? first]
    : [first, null]
  const form = call.target === null ? 'global' : 'member'
  const { start, end } = call
  return {
    kind: 'comprehension',
    macro: found.macro,
    form,
    list,
    variable,
    condition,
    result,
    start,
    end,
  } satisfies Comprehension
}

function isFieldToAsk({ grammar }: Cursor, operand: Expression): boolean {
  if (operand.kind === 'selection') return operand.optional === undefined
  return grammar.spelling === 'people' && (operand.kind === 'identifier' || operand.kind === 'index')
}

// `any` and `count` are ours, and so is a macro that is written before its list.
function isMacroOfCel({ name, target }: Call): boolean {
  return target !== null && name !== 'any' && name !== 'count'
}

// The macro `cel.iterVar(0, 0)` of CEL's optimiser makes a variable's name; strict mode expands it.
function isGeneratedVariable(node: Expression): boolean {
  return node.kind === 'call' && node.name === 'iterVar' && node.target?.kind === 'identifier'
}

/** CEL keeps a variable for what a macro gathers. */
function isKept(cursor: Cursor, { name }: Identifier): boolean {
  return cursor.grammar.spelling === 'cel' && name === '__result__'
}

function expandHas(cursor: Cursor, { arguments: [operand, ...more], start, end }: Call): Expression {
  if (operand === undefined || more.length > 0 || !isFieldToAsk(cursor, operand)) {
    throw cursor.error(operand ?? { start }, {
      message: 'has() asks about one field, as in `has(order.lot)`.',
    })
  }
  return { kind: 'presence', operand, asks: 'present', spelling: 'symbol', start, end }
}
