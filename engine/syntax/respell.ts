import { logicalChain } from './logical-chain.ts'
import type { Between, Expression, Relation, Spelling } from './tree.ts'
import { withChildren } from './with-children.ts'

/**
 * The same expression in one spelling throughout: CEL's symbols, or words in lower or upper case. CEL has no BETWEEN,
 * `not in` and IS MISSING: they become two comparisons, a denied `in`, and `has`. Chains of `and` and `&&` within one
 * another become one.
 */
export function respell(expression: Expression, spelling: Spelling): Expression {
  const node = withChildren(expression, (child) => respell(child, spelling))
  switch (node.kind) {
    case 'not':
      return { ...node, spelling }
    case 'logical':
      return logicalChain(node.operator, spelling, node.operands, node)
    case 'between':
      return spelling === 'symbol' ? twoComparisons(node) : { ...node, spelling }
    case 'presence':
      if (node.spelling === 'symbol' || spelling !== 'symbol')
        return { ...node, spelling: node.spelling === 'symbol' ? 'symbol' : spelling }
      return deniedIf(node.asks === 'missing', { ...node, asks: 'present', spelling })
    case 'relation':
      return inSpelling(node, spelling)
    default:
      return node
  }
}

function inSpelling(node: Relation, spelling: Spelling): Expression {
  const { operator } = node
  if (operator !== 'in' && operator !== 'not in') return node
  if (spelling !== 'symbol') return { ...node, spelling }
  // CEL writes this one with letters.
  return deniedIf(operator === 'not in', { ...node, operator: 'in', spelling: 'lower' })
}

function twoComparisons({ operand, low, high, negated, start, end }: Between): Expression {
  const side = (operator: '>=' | '<=', right: Expression): Relation => {
    return { kind: 'relation', operator, spelling: 'symbol', left: operand, right, start, end }
  }
  return deniedIf(negated, logicalChain('and', 'symbol', [side('>=', low), side('<=', high)], { start, end }))
}

function deniedIf(denied: boolean, node: Expression): Expression {
  const { start, end } = node
  return denied ? { kind: 'not', operand: node, spelling: 'symbol', start, end } : node
}
