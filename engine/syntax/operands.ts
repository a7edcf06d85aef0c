/** The tighter half of the grammar: what stands between operators. */
import type { Cursor } from './cursor.ts'
import type { ExpressionError } from './expression-error.ts'
import { faultOfFieldName, faultOfName } from './grammar.ts'
import { expandMacro } from './macros.ts'
import { needsQuotes } from './names.ts'
import { startsOperand, type Token } from './token.ts'
import type { Call, Expression, Identifier, MessageLiteral, Selection } from './tree.ts'

/** The looser half: reads a whole expression, inside brackets. */
type ParseExpression = (cursor: Cursor) => Expression

/** Reads a value and the fields, indexes and calls after it. */
export function parsePath(cursor: Cursor, parseExpression: ParseExpression): Expression {
  let target = parsePrimary(cursor, parseExpression)
  for (;;) {
    const step =
      parseField(cursor, target, parseExpression) ??
      parseIndex(cursor, target, parseExpression) ??
      parseMessage(cursor, target, parseExpression)
    if (step === null) return target
    target = step
  }
}

function parseField(cursor: Cursor, target: Expression, parseExpression: ParseExpression): Expression | null {
  if (!cursor.takeSymbol('.')) return null
  const optional = cursor.takeOptional()
  const token = cursor.peek()
  const { name, quoted } = takeFieldName(cursor)
  if (!quoted && optional.optional === undefined && cursor.isSymbol('('))
    return parseCall(cursor, token, { target, absolute: false }, parseExpression)
  return { kind: 'selection', target, field: name, quoted, ...optional, start: target.start, end: cursor.end }
}

function takeFieldName(cursor: Cursor): { name: string; quoted: boolean } {
  const token = cursor.peek()
  const taken = takeName(cursor)
  if (cursor.grammar.spelling === 'people') return taken
  const message = faultOfFieldName(taken.name, taken.quoted, cursor.grammar)
  if (message !== null) throw cursor.error(token, { message })
  return taken
}

function takeName(cursor: Cursor): { name: string; quoted: boolean } {
  const token = cursor.peek()
  if (token.type !== 'name' && token.type !== 'quoted') throw cursor.unexpected('the name of a field')
  cursor.next()
  return token.type === 'quoted' ? { name: token.name, quoted: true } : { name: token.text, quoted: false }
}

function parseIndex(cursor: Cursor, target: Expression, parseExpression: ParseExpression): Expression | null {
  if (!cursor.takeSymbol('[')) return null
  const optional = cursor.takeOptional()
  const index = parseExpression(cursor)
  cursor.expectSymbol(']')
  return { kind: 'index', target, index, ...optional, start: target.start, end: cursor.end }
}

function parseMessage(
  cursor: Cursor,
  target: Expression,
  parseExpression: ParseExpression,
): MessageLiteral | null {
  if (!cursor.isSymbol('{') || !isTypeName(target)) return null
  const fields = parseSequence(cursor, '{', '}', () => {
    const optional = cursor.takeOptional()
    const name = takeFieldName(cursor)
    cursor.expectSymbol(':')
    return { ...name, value: parseExpression(cursor), ...optional }
  })
  return { kind: 'message', type: target, fields, start: target.start, end: cursor.end }
}

function isTypeName(node: Expression): node is Identifier | Selection {
  if (node.kind === 'identifier') return true
  return node.kind === 'selection' && node.optional === undefined && isTypeName(node.target)
}

function parsePrimary(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const token = cursor.peek()
  if (token.type === 'literal') {
    cursor.next()
    return token.literal
  }
  if (cursor.takeSymbol('(')) {
    const inner = parseExpression(cursor)
    cursor.expectSymbol(
      ')',
      cursor.isSymbol(',') ? 'A list is written in square brackets, [a, b].' : undefined,
    )
    return inner
  }
  if (cursor.isSymbol('[')) return parseList(cursor, parseExpression)
  return cursor.isSymbol('{') ? parseMap(cursor, parseExpression) : parseName(cursor, parseExpression)
}

function parseList(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const { start } = cursor.peek()
  const optional: number[] = []
  let place = 0
  const items = parseSequence(cursor, '[', ']', () => {
    if (cursor.takeOptional().optional === true) optional.push(place)
    place += 1
    return parseExpression(cursor)
  })
  return { kind: 'list', items, ...(optional.length > 0 && { optional }), start, end: cursor.end }
}

function parseMap(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const { start } = cursor.peek()
  const entries = parseSequence(cursor, '{', '}', () => {
    const optional = cursor.takeOptional()
    const key = parseExpression(cursor)
    cursor.expectSymbol(':')
    return { key, value: parseExpression(cursor), ...optional }
  })
  return { kind: 'map', entries, start, end: cursor.end }
}

function parseName(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const { start } = cursor.peek()
  const absolute = cursor.takeSymbol('.')
  const token = cursor.peek()
  if (token.type !== 'name' && token.type !== 'quoted')
    throw cursor.unexpected(absolute ? 'a name' : 'a value')
  if (token.type === 'name' && isOperator(cursor, token, cursor.peek(1))) throw misplacedWord(cursor, token)
  const { name, quoted } = takeName(cursor)
  const strange = cursor.grammar.spelling === 'cel' ? faultOfName(name, quoted) : null
  if (strange !== null) throw cursor.error(token, { message: strange })
  if (!quoted && cursor.isSymbol('('))
    return parseCall(cursor, token, { target: null, absolute }, parseExpression)
  // A word of the grammar that is a name here is printed in quotes, and so taken as written in quotes.
  return { kind: 'identifier', name, quoted: quoted || needsQuotes(name), absolute, start, end: cursor.end }
}

/** A word which can't be a name where a value is expected: CEL's `in`, and `and`, `or`, `not` before a value. */
function isOperator({ grammar }: Cursor, { text }: Token, next: Token): boolean {
  if (text === 'in' || grammar.spelling === 'cel') return text === 'in'
  return ['and', 'or', 'not'].includes(text.toLowerCase()) && startsOperand(next)
}

function misplacedWord(cursor: Cursor, { text }: Token): ExpressionError {
  const advice =
    text.toLowerCase() === 'not'
      ? 'Put `not` and what it denies in brackets, (not a).'
      : `A field of that name is written in back quotes, \`${text}\`.`
  return cursor.unexpected('a value', advice)
}

function parseCall(
  cursor: Cursor,
  name: Token,
  owner: Pick<Call, 'target' | 'absolute'>,
  parseExpression: ParseExpression,
): Expression {
  const given = parseSequence(cursor, '(', ')', () => parseExpression(cursor))
  if (cursor.grammar.spelling === 'cel' && cursor.isSymbol(',', -2)) {
    throw cursor.error({ start: cursor.end - 1 }, { message: 'CEL has no comma at the end of a call.' })
  }
  const span = { start: (owner.target ?? name).start, end: cursor.end }
  return expandMacro(cursor, { kind: 'call', name: name.text, ...owner, arguments: given, ...span })
}

function parseSequence<T>(cursor: Cursor, open: string, close: string, parseItem: () => T): T[] {
  cursor.expectSymbol(open)
  const items: T[] = []
  while (!cursor.isSymbol(close)) {
    items.push(parseItem())
    if (!cursor.takeSymbol(',')) break
  }
  cursor.expectSymbol(close)
  return items
}
