import type { Cursor } from './cursor.ts'
import type { Call, Comprehension, Expression, MacroName } from './tree.ts'

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
  const [list, ...rest] = call.target === null ? call.arguments : [call.target, ...call.arguments]
  const takesResult = found.macro === 'map'
  if (list === undefined || (rest.length !== 2 && !(takesResult && rest.length === 3))) return call
  const [variable, first, second] = rest
  if (variable === undefined || first === undefined) return call
  if (variable.kind !== 'identifier' || variable.absolute) {
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

function expandHas(cursor: Cursor, { arguments: [operand, ...more], start, end }: Call): Expression {
  if (
    operand === undefined ||
    more.length > 0 ||
    !['identifier', 'selection', 'index'].includes(operand.kind)
  ) {
    throw cursor.error(operand ?? { start }, {
      message: 'has() asks about one field, as in `has(order.lot)`.',
    })
  }
  return { kind: 'presence', operand, asks: 'present', spelling: 'symbol', start, end }
}
