/** The tighter half of the grammar: what stands between operators. */
import type { Cursor } from './cursor.ts'
import type { ExpressionError } from './expression-error.ts'
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
  const token = cursor.peek()
  const { name, quoted } = takeName(cursor)
  if (!quoted && cursor.isSymbol('('))
    return parseCall(cursor, token, { target, absolute: false }, parseExpression)
  return { kind: 'selection', target, field: name, quoted, start: target.start, end: cursor.end }
}

function takeName(cursor: Cursor): { name: string; quoted: boolean } {
  const token = cursor.peek()
  if (token.type !== 'name' && token.type !== 'quoted') throw cursor.unexpected('the name of a field')
  cursor.next()
  return token.type === 'quoted' ? { name: token.name, quoted: true } : { name: token.text, quoted: false }
}

function parseIndex(cursor: Cursor, target: Expression, parseExpression: ParseExpression): Expression | null {
  if (!cursor.takeSymbol('[')) return null
  const index = parseExpression(cursor)
  cursor.expectSymbol(']')
  return { kind: 'index', target, index, start: target.start, end: cursor.end }
}

function parseMessage(
  cursor: Cursor,
  target: Expression,
  parseExpression: ParseExpression,
): MessageLiteral | null {
  if (!cursor.isSymbol('{') || !isTypeName(target)) return null
  const fields = parseSequence(cursor, '{', '}', () => {
    const name = takeName(cursor)
    cursor.expectSymbol(':')
    return { ...name, value: parseExpression(cursor) }
  })
  return { kind: 'message', type: target, fields, start: target.start, end: cursor.end }
}

function isTypeName(node: Expression): node is Identifier | Selection {
  return node.kind === 'identifier' || (node.kind === 'selection' && isTypeName(node.target))
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
  if (cursor.isSymbol('[')) {
    const items = parseSequence(cursor, '[', ']', () => parseExpression(cursor))
    return { kind: 'list', items, start: token.start, end: cursor.end }
  }
  return cursor.isSymbol('{') ? parseMap(cursor, parseExpression) : parseName(cursor, parseExpression)
}

function parseMap(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const { start } = cursor.peek()
  const entries = parseSequence(cursor, '{', '}', () => {
    const key = parseExpression(cursor)
    cursor.expectSymbol(':')
    return { key, value: parseExpression(cursor) }
  })
  return { kind: 'map', entries, start, end: cursor.end }
}

function parseName(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const { start } = cursor.peek()
  const absolute = cursor.takeSymbol('.')
  const token = cursor.peek()
  if (token.type !== 'name' && token.type !== 'quoted')
    throw cursor.unexpected(absolute ? 'a name' : 'a value')
  if (token.type === 'name' && isOperator(token, cursor.peek(1))) throw misplacedWord(cursor, token)
  const { name, quoted } = takeName(cursor)
  if (!quoted && cursor.isSymbol('('))
    return parseCall(cursor, token, { target: null, absolute }, parseExpression)
  // A word of the grammar that is a name here is printed in quotes, and so taken as written in quotes.
  return { kind: 'identifier', name, quoted: quoted || needsQuotes(name), absolute, start, end: cursor.end }
}

/** A word which can't be a name where a value is expected: CEL's `in`, and `and`, `or`, `not` before a value. */
function isOperator({ text }: Token, next: Token): boolean {
  return text === 'in' || (['and', 'or', 'not'].includes(text.toLowerCase()) && startsOperand(next))
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
