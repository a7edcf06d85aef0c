import { printValue } from '../../syntax/print-value.ts'
import type { Between, Expression } from '../../syntax/tree.ts'
import { hull, onlyNumber } from '../types/intervals.ts'
import { fewValues, kindsOf, type Type } from '../types/type.ts'
import { contradicted } from './chains.ts'
import type { Inference } from './inference.ts'

/**
 * Why a node is always of one truth, as the rest of a sentence: `: `x` is at most 100`. Empty when it is
 * plain.
 */
export function reasonFor(node: Expression, truth: boolean, at: Inference): string {
  if (node.kind === 'logical') {
    const subject = contradicted(node, !truth, (one) => at.known(one))
    if (subject === null) return ''
    const [some, all] = truth ? ['every', 'one part of it'] : ['no', 'all of it']
    return `: ${some} value of \`${at.name(subject)}\` satisfies ${all}`
  }
  if (node.kind === 'between' && isReversed(node, at)) return ': its lower bound is above its upper one'
  const compared = sidesOf(node)
  const needsNull = compared.some((side) => side.kind === 'literal' && side.value === null)
  const sides = compared
    .filter((side) => side.kind !== 'literal')
    .flatMap((side) => {
      const text = needsNull ? 'never null' : describeValues(at.known(side))
      return text === null ? [] : [`\`${at.name(side)}\` is ${text}`]
    })
  return sides.length === 0 ? '' : `: ${[...new Set(sides)].join(' and ')}`
}

function sidesOf(node: Expression): readonly Expression[] {
  if (node.kind === 'between') return [node.operand, node.low, node.high]
  if (node.kind !== 'relation') return []
  return node.right.kind === 'list' ? [node.left] : [node.left, node.right]
}

function isReversed({ low, high }: Between, at: Inference): boolean {
  const [least, most] = [hull(at.known(low).numbers), hull(at.known(high).numbers)]
  return least !== null && most !== null && least.low > most.high
}

/** The values of a type in a few words: `at least 0`, `"A" or "B"`. Null when there is nothing to say. */
function describeValues(type: Type): string | null {
  const few = fewValues(type, 5)
  if (few !== null && few.length > 0) return few.map(printValue).join(' or ')
  const ends = hull(type.numbers)
  if (ends === null || kindsOf(type).some((kind) => kind !== 'number' && kind !== 'null')) return null
  if (onlyNumber(type.numbers) !== null) return String(ends.low)
  const low = `${ends.lowOpen ? 'more than' : 'at least'} ${ends.low}`
  const high = `${ends.highOpen ? 'less than' : 'at most'} ${ends.high}`
  if (ends.low === -Infinity) return ends.high === Infinity ? null : high
  if (ends.high === Infinity) return low
  return ends.lowOpen || ends.highOpen ? `${low} and ${high}` : `from ${ends.low} to ${ends.high}`
}
