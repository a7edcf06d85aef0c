import { staticPath } from '../analysis/paths.ts'
import type { Arithmetic, Expression } from '../syntax/tree.ts'
import { constantOf } from './condition.ts'
import { ALL_NUMBERS, type Interval } from './decimals.ts'
import { type Domain, JSON_KINDS, type JsonKind } from './domain.ts'

/** What a term can come to. */
export interface TermRange {
  readonly kinds: ReadonlySet<JsonKind>
  readonly interval: Interval
  /** It is known whenever the inputs have a value of the schema. */
  readonly total: boolean
}

const OPEN: TermRange = { kinds: new Set(JSON_KINDS), interval: ALL_NUMBERS, total: false }
const NUMBER: ReadonlySet<JsonKind> = new Set<JsonKind>(['number'])
const JOINED: ReadonlySet<JsonKind> = new Set<JsonKind>(['number', 'text', 'list'])
const NUMERIC = new Set([
  'abs',
  'avg',
  'ceil',
  'count',
  'days_between',
  'floor',
  'len',
  'max',
  'min',
  'round',
  'sum',
])
const CONDITIONS = new Set<Expression['kind']>(['relation', 'between', 'presence', 'not', 'logical'])
const QUESTIONS = new Set([
  'contains',
  'starts_with',
  'ends_with',
  'startsWith',
  'endsWith',
  'matches',
  'has',
])
const SEARCHES = new Set<string>(['all', 'any', 'exists', 'exists_one', 'existsOne'])

/** The kinds and the range of a term, by interval arithmetic (Moore, "Interval Analysis", 1966); rounding is monotone. */
export function rangeOfTerm(term: Expression, domainOf: (path: Expression) => Domain): TermRange {
  const constant = constantOf(term)
  if (typeof constant === 'number') return point(constant)
  if (staticPath(term, new Set()) !== null) {
    const { kinds, interval, mayBeMissing, mayBeOutOfReach } = domainOf(term)
    return { kinds, interval, total: !mayBeMissing && !mayBeOutOfReach && kinds.isSubsetOf(NUMBER) }
  }
  if (term.kind === 'negation') {
    const { kinds, interval, total } = rangeOfTerm(term.operand, domainOf)
    return kinds.has('number') ? { kinds: NUMBER, interval: negated(interval), total } : OPEN
  }
  if (term.kind === 'arithmetic') return rangeOfArithmetic(term, domainOf)
  const asks =
    CONDITIONS.has(term.kind) ||
    (term.kind === 'call' && QUESTIONS.has(term.name)) ||
    (term.kind === 'comprehension' && SEARCHES.has(term.macro))
  if (asks) return { ...OPEN, kinds: new Set<JsonKind>(['boolean']) }
  return term.kind === 'call' && NUMERIC.has(term.name) ? { ...OPEN, kinds: NUMBER } : OPEN
}

function point(value: number): TermRange {
  const interval = { low: value, high: value, lowIncluded: true, highIncluded: true }
  return { kinds: NUMBER, interval, total: true }
}

function rangeOfArithmetic(
  { operator, left, right }: Arithmetic,
  domainOf: (path: Expression) => Domain,
): TermRange {
  const one = rangeOfTerm(left, domainOf)
  const other = rangeOfTerm(right, domainOf)
  // JSON has no times; two texts or two lists can be joined, and all else is unknown.
  if (mayBeTime(left) || mayBeTime(right)) {
    if (![one, other].some(({ kinds }) => kinds.isSubsetOf(NUMBER))) return OPEN
  }
  const kinds = one.kinds.intersection(other.kinds).intersection(operator === '+' ? JOINED : NUMBER)
  const interval = hull(operator, one.interval, other.interval)
  const bounded = Math.max(Math.abs(interval.low), Math.abs(interval.high)) <= Number.MAX_SAFE_INTEGER
  const divided = operator === '/' || operator === '%'
  return { kinds, interval, total: one.total && other.total && bounded && !divided }
}

/** Whether something in it could make a time: what comes from JSON never is one. */
function mayBeTime(node: Expression): boolean {
  if (node.kind === 'arithmetic') return mayBeTime(node.left) || mayBeTime(node.right)
  return node.kind !== 'literal' && staticPath(node, new Set()) === null
}

function negated({ low, high, lowIncluded, highIncluded }: Interval): Interval {
  return { low: -high, high: -low, lowIncluded: highIncluded, highIncluded: lowIncluded }
}

/** The least interval with both ends included that has all results; the division's divisor must not reach 0. */
function hull(operator: Arithmetic['operator'], one: Interval, other: Interval): Interval {
  const divisible = operator === '/' && (other.low > 0 || other.high < 0)
  if (operator === '%' || (operator === '/' && !divisible)) return ALL_NUMBERS
  const results = [one.low, one.high].flatMap((a) => [other.low, other.high].map((b) => ENDS[operator](a, b)))
  const [low, high] = [Math.min(...results), Math.max(...results)]
  if (Number.isNaN(low)) return ALL_NUMBERS
  return { low, high, lowIncluded: Number.isFinite(low), highIncluded: Number.isFinite(high) }
}

const ENDS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  // Zero times the infinite end of an interval is zero: the end itself is never reached.
  '*': (a: number, b: number) => (a === 0 || b === 0 ? 0 : a * b),
  '/': (a: number, b: number) => a / b,
  '%': () => Number.NaN,
} as const
