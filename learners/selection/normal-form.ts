import { type Expression, type Logical, type Relation, parse, print } from '#engine'

/** What each comparison is, seen from the other side. */
const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const

/**
 * An expression in a form that those of the same tree share, however they are spelled: operands of `and` and `or` in
 * order of their text and once each, constants to the right of a comparison, words in lower case, numbers in their
 * shortest form. Two rules of one form mean the same; the converse doesn't hold. Throws ExpressionError.
 */
export function normalForm(source: string): string {
  return normal(parse(source))
}

function normal(node: Expression): string {
  if (node.kind === 'logical') return chain(node)
  if (node.kind === 'relation') return relation(node)
  if (node.kind === 'between' && !node.negated) {
    const operand = normal(node.operand)
    return joined([`${operand} >= ${normal(node.low)}`, `${operand} <= ${normal(node.high)}`], 'and')
  }
  if (node.kind === 'not') return `not (${normal(node.operand)})`
  if (node.kind === 'arithmetic' && (node.operator === '+' || node.operator === '*'))
    return `(${[normal(node.left), normal(node.right)].toSorted().join(` ${node.operator} `)})`
  if (node.kind === 'arithmetic') return `(${normal(node.left)} ${node.operator} ${normal(node.right)})`
  if (node.kind === 'literal' && (node.type === 'int' || node.type === 'double')) return String(node.value)
  return print(node)
}

function chain({ operator, operands }: Logical): string {
  const parts = operands.flatMap((operand) =>
    operand.kind === 'logical' && operand.operator === operator ? operand.operands : [operand],
  )
  return joined(parts.map(normal), operator)
}

function joined(parts: readonly string[], operator: 'and' | 'or'): string {
  const unique = [...new Set(parts)].toSorted()
  return unique.length === 1 ? (unique[0] as string) : `(${unique.join(` ${operator} `)})`
}

function relation({ operator, left, right }: Relation): string {
  const isFlipped = left.kind === 'literal' && right.kind !== 'literal' && operator in MIRRORED
  return isFlipped
    ? `${normal(right)} ${MIRRORED[operator as keyof typeof MIRRORED]} ${normal(left)}`
    : `${normal(left)} ${operator} ${normal(right)}`
}
