import { byKind } from './by-kind.ts'
import { ExpressionError } from './expression-error.ts'
import { DEEPEST } from './limits.ts'
import { fieldNeedsQuotes, needsQuotes, quoteName } from './names.ts'
import type { Arithmetic, Between, Call, Comprehension, Expression, Logical, Spelling } from './tree.ts'
import { oversize } from './walk.ts'

/** How tightly a node binds; a node in a place that wants more stands in brackets. */
const BINDING = {
  choice: 0,
  or: 1,
  and: 2,
  not: 3,
  relation: 4,
  sum: 5,
  product: 6,
  unary: 7,
  path: 8,
} as const

type Binding = (typeof BINDING)[keyof typeof BINDING]

/**
 * Writes an expression as it was spelled, with one space around operators and only the brackets it needs.
 * `parse(print(tree))` gives the tree back. Throws ExpressionError for a tree deeper than any source may be.
 */
export function print(expression: Expression): string {
  const excess = oversize(expression, { depth: DEEPEST, nodes: Number.MAX_SAFE_INTEGER })
  if (excess !== null) throw new ExpressionError('', 0, excess.fault)
  return write(expression, BINDING.choice)
}

function write(node: Expression, wanted: Binding): string {
  const text = writeBare(node)
  return bindingOf(node) < wanted ? `(${text})` : text
}

const bindingOf: (node: Expression) => Binding = byKind({
  literal: () => BINDING.path,
  identifier: () => BINDING.path,
  selection: () => BINDING.path,
  index: () => BINDING.path,
  call: () => BINDING.path,
  comprehension: () => BINDING.path,
  presence: ({ spelling }) => (spelling === 'symbol' ? BINDING.path : BINDING.relation),
  negation: () => BINDING.unary,
  not: ({ spelling }) => (spelling === 'symbol' ? BINDING.unary : BINDING.not),
  arithmetic: ({ operator }) => (operator === '+' || operator === '-' ? BINDING.sum : BINDING.product),
  relation: () => BINDING.relation,
  between: () => BINDING.relation,
  logical: ({ operator }) => BINDING[operator],
  conditional: () => BINDING.choice,
  list: () => BINDING.path,
  map: () => BINDING.path,
  message: () => BINDING.path,
})

const writeBare: (node: Expression) => string = byKind({
  literal: ({ spelling }) => spelling,
  identifier: ({ name, quoted, absolute }) =>
    `${absolute ? '.' : ''}${quoted || needsQuotes(name) ? quoteName(name) : name}`,
  selection: ({ target, field, quoted, optional }) =>
    `${write(target, BINDING.path)}.${mark(optional)}${writeField(field, quoted)}`,
  index: ({ target, index, optional }) =>
    `${write(target, BINDING.path)}[${mark(optional)}${write(index, BINDING.choice)}]`,
  call: writeCall,
  comprehension: writeComprehension,
  presence: ({ operand, asks, spelling }) =>
    spelling === 'symbol'
      ? `has(${write(operand, BINDING.choice)})`
      : `${write(operand, BINDING.relation)} ${inCase(asks === 'missing' ? 'is missing' : 'is not missing', spelling)}`,
  negation: ({ operand }) => `-${write(operand, BINDING.unary)}`,
  not: ({ operand, spelling }) =>
    spelling === 'symbol'
      ? `!${write(operand, BINDING.unary)}`
      : `${inCase('not', spelling)} ${bracketLeadingDot(write(operand, BINDING.not))}`,
  arithmetic: writeArithmetic,
  relation: ({ operator, spelling, left, right }) =>
    `${write(left, BINDING.relation)} ${inCase(operator, spelling)} ${write(right, BINDING.sum)}`,
  between: writeBetween,
  logical: writeLogical,
  conditional: ({ condition, whenTrue, whenFalse }) =>
    `${write(condition, BINDING.or)} ? ${write(whenTrue, BINDING.or)} : ${write(whenFalse, BINDING.choice)}`,
  list: ({ items, optional }) => `[${writeList(items, optional)}]`,
  map: ({ entries }) => {
    const written = entries.map(
      ({ key, value, optional }) =>
        `${mark(optional)}${write(key, BINDING.choice)}: ${write(value, BINDING.choice)}`,
    )
    return `{${written.join(', ')}}`
  },
  message: ({ type, fields }) => {
    const written = fields.map(
      ({ name, quoted, value, optional }) =>
        `${mark(optional)}${writeField(name, quoted)}: ${write(value, BINDING.choice)}`,
    )
    return `${write(type, BINDING.path)}{${written.join(', ')}}`
  },
})

function writeCall({ name, absolute, target, arguments: given }: Call): string {
  const owner = target === null ? '' : write(target, BINDING.path)
  return `${owner}${target !== null || absolute ? '.' : ''}${name}(${writeList(given)})`
}

function writeComprehension({ macro, form, list, variable, condition, result }: Comprehension): string {
  const rest = writeList([variable, condition, result].filter((part) => part !== null))
  return form === 'global'
    ? `${macro}(${write(list, BINDING.choice)}, ${rest})`
    : `${write(list, BINDING.path)}.${macro}(${rest})`
}

function writeArithmetic(node: Arithmetic): string {
  const binding = bindingOf(node)
  const right = write(node.right, binding === BINDING.sum ? BINDING.product : BINDING.unary)
  return `${write(node.left, binding)} ${node.operator} ${right}`
}

function writeBetween({ operand, low, high, negated, spelling }: Between): string {
  const operator = inCase(negated ? 'not between' : 'between', spelling)
  const range = `${write(low, BINDING.sum)} ${inCase('and', spelling)} ${write(high, BINDING.sum)}`
  return `${write(operand, BINDING.relation)} ${operator} ${range}`
}

function writeLogical({ operator, spelling, operands }: Logical): string {
  const word = spelling === 'symbol' ? (operator === 'and' ? '&&' : '||') : inCase(operator, spelling)
  const tighter = operator === 'and' ? BINDING.not : BINDING.and
  // A chain in the other spelling groups from the left by itself, so only later operands need brackets for it.
  return operands.map((one, place) => write(one, place === 0 ? BINDING[operator] : tighter)).join(` ${word} `)
}

/** `not .a` would be the field `a` of a name `not`. */
function bracketLeadingDot(text: string): string {
  return /^\.\D/u.test(text) ? `(${text})` : text
}

function writeField(name: string, quoted: boolean): string {
  return quoted || fieldNeedsQuotes(name) ? quoteName(name) : name
}

function writeList(nodes: readonly Expression[], optional: readonly number[] = []): string {
  return nodes
    .map((node, place) => `${optional.includes(place) ? '?' : ''}${write(node, BINDING.choice)}`)
    .join(', ')
}

function mark(optional: true | undefined): string {
  return optional === true ? '?' : ''
}

function inCase(words: string, spelling: Spelling): string {
  return spelling === 'upper' ? words.toUpperCase() : words
}
