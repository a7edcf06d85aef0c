/** What calls cost, by the steps that the functions take: for all that aren't here, nothing. */
import { compilePattern, MOST_PATTERNS } from '../functions/pattern-cache.ts'
import { stepsToCompilePattern, stepsToMatch, stepsToSearch } from '../functions/text.ts'
import { ZONE_STEPS } from '../functions/times.ts'
import { stepsForKeys, stepsForText } from '../semantics/budget.ts'
import type { Expression } from '../syntax/tree.ts'
import { stepsToFind, stepsToOrder } from './comparing.ts'
import { type Extent, joinAll, SCALAR, textExtent, times } from './extent.ts'

/** A call with what is known of its arguments, the target included. */
export interface PricedCall {
  readonly nodes: readonly Expression[]
  readonly extents: readonly Extent[]
}

/** What a call takes each time, what it takes but once, and what it makes. */
export interface CallPrice {
  readonly steps: number
  readonly once?: number
  readonly extent: Extent
}

type Price = (call: PricedCall) => CallPrice

/** What a function costs; `name` is one of its names. */
export function priceOfCall(name: string, call: PricedCall): CallPrice {
  return PRICES.get(name)?.(call) ?? { steps: 0, extent: SCALAR }
}

// `ß` becomes `SS`, `ﬃ` becomes `FFI`; nothing grows more.
const LARGEST_GROWTH = 3
/** Longer than a number, a truth, a time or a duration is written. */
const LONGEST_SCALAR = 64

const first = ({ extents: [extent = SCALAR] }: PricedCall): Extent => extent

const overText: Price = (call) => ({ steps: stepsForText(Math.max(0, first(call).text)), extent: SCALAR })

const transformed: Price = (call) => {
  const text = Math.max(0, first(call).text)
  return { steps: stepsForText(text), extent: textExtent(text * LARGEST_GROWTH) }
}

/** One list, or several values. */
const aggregate: Price = ({ extents }) => {
  const [list = SCALAR] = extents
  return { steps: extents.length > 1 ? 0 : 1 + Math.max(0, list.items), extent: SCALAR }
}

const extreme: Price = (call) => {
  const { extents } = call
  const listed = extents.length > 1 ? joinAll(extents) : first(call).item(null)
  const count = extents.length > 1 ? extents.length : Math.max(0, first(call).items)
  const { steps } = aggregate(call)
  return { steps: steps + times(count, stepsToOrder(listed, listed)), extent: listed }
}

const joinTruths: Price = (call) => ({ steps: 1 + Math.max(0, first(call).items), extent: SCALAR })

const inZone: Price = ({ nodes }) => ({ steps: nodes.length > 1 ? ZONE_STEPS : 0, extent: SCALAR })

const contains: Price = ({ extents: [container = SCALAR, part = SCALAR] }) => {
  const inText = container.text < 0 ? 0 : stepsToSearch(container.text, Math.max(0, part.text))
  return { steps: Math.max(inText, stepsToFind(container, part)), extent: SCALAR }
}

const size: Price = (call) => {
  const { text, fields } = first(call)
  const steps = Math.max(text < 0 ? 0 : stepsForText(text), fields < 0 ? 0 : stepsForKeys(fields))
  return { steps, extent: SCALAR }
}

/** A pattern that is no constant can be of any size. */
const matches: Price = ({ nodes: [, pattern], extents: [text = SCALAR] }) => {
  const source = pattern?.kind === 'literal' && pattern.type === 'string' ? pattern.value : undefined
  const compiled = source === undefined ? 'unknown' : compilePattern(source)
  if (source === undefined || typeof compiled === 'string') return { steps: Infinity, extent: SCALAR }
  const program = compiled.programSize()
  return {
    steps: stepsToMatch(Math.max(0, text.text), program),
    // What a cache that others share has dropped is compiled once more.
    once: 2 * stepsToCompilePattern(source.length, program),
    extent: SCALAR,
  }
}

/** So many different patterns stay compiled together during an evaluation. */
export const PATTERNS_KEPT: number = MOST_PATTERNS - 1

const PRICES: ReadonlyMap<string, Price> = new Map(
  (
    [
      [['sum', 'avg'], aggregate],
      [['min', 'max'], extreme],
      [['any', 'all'], joinTruths],
      [['coalesce'], ({ extents }) => ({ steps: 0, extent: joinAll(extents) })],
      [['contains'], contains],
      [['starts_with', 'startsWith', 'ends_with', 'endsWith'], overText],
      [['matches'], matches],
      [['lower', 'upper', 'lowerAscii', 'upperAscii', 'trim'], transformed],
      [['len', 'size'], size],
      [['string'], (call) => ({ steps: 0, extent: textExtent(Math.max(LONGEST_SCALAR, first(call).text)) })],
      [['timestamp', 'date'], inZone],
      [['year', 'month', 'day', 'hour', 'minute', 'weekday'], inZone],
      [['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'], inZone],
      [['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'], inZone],
    ] as const satisfies readonly (readonly [readonly string[], Price])[]
  ).flatMap(([names, price]) => names.map((name) => [name, price] as const)),
)
