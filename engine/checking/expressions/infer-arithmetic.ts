import type { Arithmetic, ArithmeticOperator, Negation } from '../../syntax/tree.ts'
import { type Kind, phrase } from '../../values/kinds.ts'
import { calculateNumbers, negateNumbers, onlyNumber } from '../types/intervals.ts'
import { listOfAll } from '../types/shapes.ts'
import { admits, ANY, isNever, join, kindsOf, NEVER, NUMBER, ofKinds, type Type } from '../types/type.ts'
import { hasNoText, type Texts } from '../types/texts.ts'
import { calculateUnit } from '../units/unit.ts'
import { adviceOnKinds } from './advice.ts'
import type { Inference } from './inference.ts'
import { reportComparedUnits } from './quantities.ts'

/** Pairs of kinds other than numbers that an operator takes, and what it makes of them. */
const PAIRS: readonly (readonly [ArithmeticOperator, Kind, Kind, Kind])[] = [
  ['+', 'text', 'text', 'text'],
  ['+', 'list', 'list', 'list'],
  ['+', 'bytes', 'bytes', 'bytes'],
  ['+', 'timestamp', 'duration', 'timestamp'],
  ['+', 'duration', 'timestamp', 'timestamp'],
  ['+', 'duration', 'duration', 'duration'],
  ['-', 'timestamp', 'timestamp', 'duration'],
  ['-', 'timestamp', 'duration', 'timestamp'],
  ['-', 'duration', 'duration', 'duration'],
]

/** `left + right` and the like. */
export function inferArithmetic(node: Arithmetic, at: Inference): Type {
  const { operator } = node
  const [left, right] = [at.infer(node.left), at.infer(node.right)]
  if (isNever(left) || isNever(right)) return NEVER
  const pairs = PAIRS.filter(
    ([sign, one, other]) => sign === operator && admits(left, [one]) && admits(right, [other]),
  )
  const numeric = left.numbers.length > 0 && right.numbers.length > 0
  if (!numeric && pairs.length === 0) {
    const [one, other] = [at.name(node.left), at.name(node.right)]
    const kinds = `\`${one}\` is ${phrase(...kindsOf(left))} and \`${other}\` is ${phrase(...kindsOf(right))}`
    at.report(
      'IMPOSSIBLE_COMPARISON',
      node,
      `${kinds}; \`${operator}\` can't take the two.`,
      adviceOnKinds(left, right),
    )
    return ANY
  }
  const made = pairs.map(([, , , kind]) => madeOf(kind, left, right)).reduce(join, NEVER)
  return numeric ? join(inferNumbers(node, left, right, at), made) : made
}

function inferNumbers(node: Arithmetic, left: Type, right: Type, at: Inference): Type {
  const { operator } = node
  const byZero = (operator === '/' || operator === '%') && onlyNumber(right.numbers) === 0
  if (byZero && kindsOf(right).length === 1) {
    at.report('IMPOSSIBLE_COMPARISON', node, 'A division by zero is never known.')
    return NUMBER
  }
  const adds = operator === '+' || operator === '-'
  const unfit = adds && reportComparedUnits(at, node, [node.left, left], [node.right, right])
  const unit = unfit ? 'unknown' : calculateUnit(operator, left.unit, right.unit)
  const whole = left.whole && right.whole && operator !== '/'
  return { ...NEVER, numbers: calculateNumbers(operator, left.numbers, right.numbers), whole, unit }
}

function madeOf(kind: Kind, left: Type, right: Type): Type {
  if (kind === 'text') return { ...NEVER, texts: joined(left.texts, right.texts) }
  if (kind !== 'list') return ofKinds([kind])
  const item = (): Type => join(left.shape.item(null).type, right.shape.item(null).type)
  return { ...ofKinds(['list']), shape: listOfAll(item) }
}

/** A text made of two constants is a constant. */
function joined(left: Texts, right: Texts): Texts {
  if ('except' in left || 'except' in right || hasNoText(left) || hasNoText(right)) return { except: [] }
  const [one = '', other = ''] = [left.only[0], right.only[0]]
  const constant = left.only.length === 1 && right.only.length === 1 && one.length + other.length <= 1_000
  return constant ? { only: [one + other] } : { except: [] }
}

/** `-operand` */
export function inferNegation({ operand }: Negation, at: Inference): Type {
  const type = at.infer(operand)
  if (isNever(type)) return NEVER
  if (!admits(type, ['number', 'duration'])) {
    const kinds = phrase(...kindsOf(type))
    at.report('IMPOSSIBLE_COMPARISON', operand, `\`${at.name(operand)}\` is ${kinds}; \`-\` needs a number.`)
    return NUMBER
  }
  const numbers: Type = { ...NEVER, numbers: negateNumbers(type.numbers), whole: type.whole, unit: type.unit }
  return type.others.has('duration') ? join(numbers, ofKinds(['duration'])) : numbers
}
