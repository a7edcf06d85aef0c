/**
 * The grammar, after "Syntax" of the CEL specification, with the people's forms added. By recursive descent, one
 * function a rule, the weakest binding first.
 */
import { Cursor, spellingOf } from './cursor.ts'
import { ExpressionError } from './expression-error.ts'
import { type Grammar, PEOPLES_GRAMMAR } from './grammar.ts'
import { tokenize } from './lexer.ts'
import { limitsWith, type SyntaxLimits } from './limits.ts'
import { adviceOnWord } from './mistakes.ts'
import { parsePath } from './operands.ts'
import { describe, startsOperand } from './token.ts'
import { logicalChain } from './logical-chain.ts'
import type { ArithmeticOperator, Expression, RelationOperator, Spelling } from './tree.ts'
import { oversize } from './walk.ts'

/**
 * Reads an expression, in CEL's form or the people's. Throws ExpressionError at the first fault, or when a bound
 * is exceeded; RangeError when `limits` makes no sense. A grammar narrows it to what CEL takes.
 */
export function parse(
  source: string,
  limits: Partial<SyntaxLimits> = {},
  grammar: Grammar = PEOPLES_GRAMMAR,
): Expression {
  const bounds = limitsWith(limits)
  if (source.length > bounds.length) {
    throw new ExpressionError(source, bounds.length, {
      message: `The expression has ${source.length} characters; ${bounds.length} are allowed.`,
    })
  }
  const cursor = new Cursor(source, tokenize(source), bounds, grammar)
  const expression = parseExpression(cursor)
  if (cursor.peek().type !== 'end') throw unexpectedAfterValue(cursor)
  const excess = oversize(expression, bounds)
  if (excess !== null) throw cursor.error(excess.node, excess.fault)
  return expression
}

function unexpectedAfterValue(cursor: Cursor): ExpressionError {
  const token = cursor.peek()
  if (cursor.isSymbol(')') || cursor.isSymbol(']') || cursor.isSymbol('}')) {
    return cursor.error(token, { message: `Found ${describe(token)}, but no such bracket is open.` })
  }
  const advice = token.type === 'name' ? adviceOnWord(token.text) : undefined
  return cursor.unexpected('an operator or the end of the expression', advice)
}

function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => {
    const { start } = cursor.peek()
    const condition = parseOr(cursor)
    if (!cursor.takeSymbol('?')) return condition
    const whenTrue = parseOr(cursor)
    cursor.expectSymbol(':', 'A choice is written `condition ? one : other`.')
    const whenFalse = parseExpression(cursor)
    return { kind: 'conditional', condition, whenTrue, whenFalse, start, end: cursor.end }
  })
}

function parseOr(cursor: Cursor): Expression {
  return parseChain(cursor, 'or', '||', () => parseAnd(cursor))
}

function parseAnd(cursor: Cursor): Expression {
  return parseChain(cursor, 'and', '&&', () => parseNot(cursor))
}

function parseChain(
  cursor: Cursor,
  operator: 'and' | 'or',
  symbol: string,
  parseOperand: () => Expression,
): Expression {
  const first = parseOperand()
  let chain: Expression[] = [first]
  let spelling: Spelling | null = null
  const close = (): Expression =>
    spelling === null
      ? first
      : logicalChain(operator, spelling, chain, { start: first.start, end: cursor.end })
  while (cursor.isSymbol(symbol) || cursor.isWord(operator)) {
    const next = cursor.isSymbol(symbol) ? 'symbol' : spellingOf(cursor.peek())
    if (spelling !== null && next !== spelling) chain = [close()]
    spelling = next
    cursor.next()
    chain.push(parseOperand())
  }
  return close()
}

function parseNot(cursor: Cursor): Expression {
  if (!cursor.isWord('not') || !startsOperand(cursor.peek(1))) return parseRelation(cursor)
  const token = cursor.next()
  const operand = cursor.nested(() => parseNot(cursor))
  return { kind: 'not', operand, spelling: spellingOf(token), start: token.start, end: cursor.end }
}

function parseRelation(cursor: Cursor): Expression {
  let left = parseSum(cursor)
  for (;;) {
    const relation = parseComparison(cursor, left) ?? parseWordRelation(cursor, left)
    if (relation === null) return left
    left = relation
  }
}

const COMPARISONS: readonly RelationOperator[] = ['==', '!=', '<=', '>=', '<', '>']

function parseComparison(cursor: Cursor, left: Expression): Expression | null {
  const operator = COMPARISONS.find((symbol) => cursor.takeSymbol(symbol))
  if (operator === undefined) return null
  const right = parseSum(cursor)
  return { kind: 'relation', operator, spelling: 'symbol', left, right, start: left.start, end: cursor.end }
}

function parseWordRelation(cursor: Cursor, left: Expression): Expression | null {
  if (cursor.isWord('is')) return parseIs(cursor, left)
  const negation = cursor.isWord('in', 1) || cursor.isWord('between', 1) ? cursor.takeWord('not') : null
  const membership = cursor.takeWord('in')
  if (membership !== null) {
    const operator = negation === null ? 'in' : 'not in'
    const right = parseSum(cursor)
    const spelling = negation ?? membership
    return { kind: 'relation', operator, spelling, left, right, start: left.start, end: cursor.end }
  }
  const range = cursor.takeWord('between')
  if (range === null) return null
  const low = parseSum(cursor)
  if (cursor.takeWord('and') === null) throw cursor.unexpected('`AND` and the upper end of the range')
  const high = parseSum(cursor)
  const span = { start: left.start, end: cursor.end }
  return {
    kind: 'between',
    negated: negation !== null,
    spelling: negation ?? range,
    operand: left,
    low,
    high,
    ...span,
  }
}

function parseIs(cursor: Cursor, operand: Expression): Expression {
  const word = cursor.next()
  const asks = cursor.takeWord('not') === null ? 'missing' : 'present'
  if (cursor.takeWord('missing') === null) {
    const operator = asks === 'missing' ? '==' : '!='
    const advice =
      cursor.peek().text.toLowerCase() === 'null' ? `Did you mean \`${operator} null\`?` : undefined
    throw cursor.unexpected('`MISSING`', advice ?? `Did you mean \`${operator}\`?`)
  }
  if (!isPath(operand))
    throw cursor.error(operand, { message: 'IS MISSING asks about a field, as in `a.b IS MISSING`.' })
  return {
    kind: 'presence',
    operand,
    asks,
    spelling: spellingOf(word),
    start: operand.start,
    end: cursor.end,
  }
}

function isPath({ kind }: Expression): boolean {
  return kind === 'identifier' || kind === 'selection' || kind === 'index'
}

function parseSum(cursor: Cursor): Expression {
  return parseArithmetic(cursor, ['+', '-'], () =>
    parseArithmetic(cursor, ['*', '/', '%'], () => parseUnary(cursor)),
  )
}

function parseArithmetic(
  cursor: Cursor,
  operators: readonly ArithmeticOperator[],
  parseOperand: () => Expression,
): Expression {
  let left = parseOperand()
  for (;;) {
    const operator = operators.find((symbol) => cursor.takeSymbol(symbol))
    if (operator === undefined) return left
    const right = parseOperand()
    left = { kind: 'arithmetic', operator, left, right, start: left.start, end: cursor.end }
  }
}

function parseUnary(cursor: Cursor): Expression {
  const { start } = cursor.peek()
  if (cursor.takeSymbol('-')) {
    const operand = cursor.nested(() => parseUnary(cursor))
    return { kind: 'negation', operand, start, end: cursor.end }
  }
  if (cursor.takeSymbol('!')) {
    const operand = cursor.nested(() => parseUnary(cursor))
    return { kind: 'not', operand, spelling: 'symbol', start, end: cursor.end }
  }
  return parsePath(cursor, parseExpression)
}
