import type { Value } from '../values/value.ts'
import type { JsonValue } from '../values/value.ts'
import { ALL_NUMBERS, type Interval, liesIn, samplesOf } from './decimals.ts'
import { admits, type Domain, type JsonKind } from './domain.ts'

/** How two terms compare. ALIKE: equal without an order. DIFFERENT: neither equal nor in an order. */
export type Comparison = 'LESS' | 'EQUAL' | 'GREATER' | 'ALIKE' | 'DIFFERENT'

/** Values of a term that no atom tells apart. */
export type Cell =
  | {
      readonly kind: JsonKind
      /** Some values of it; none when none could be named. */
      readonly samples: readonly JsonValue[]
      /** A value for the atoms to be asked about. */
      readonly probe: JsonValue
      /** Of numbers only. */
      readonly interval: Interval | null
      /** Of texts: one of the constants, not any other text. */
      readonly constant: boolean
    }
  | { readonly kind: 'missing' | 'unknown' }
  | { readonly kind: 'comparison'; readonly comparison: Comparison }

/** The cells of a term that is compared with constants. `texts` are further texts to try. */
export function cellsOfTerm(domain: Domain, constants: readonly Value[], texts: readonly string[]): Cell[] {
  const { kinds } = domain
  return [
    ...(kinds.has('number') ? numberCells(domain, constants) : []),
    ...(kinds.has('text') ? textCells(domain, constants, texts) : []),
    ...(kinds.has('boolean') ? [true, false].flatMap((value) => plainCell(domain, value)) : []),
    ...(domain.mayBeMissing ? [{ kind: 'missing' } as const] : []),
    ...(kinds.has('null') ? plainCell(domain, null) : []),
    ...(kinds.has('list') ? otherCells(domain, 'list', LISTS) : []),
    ...(kinds.has('map') ? otherCells(domain, 'map', [{}]) : []),
    ...(domain.mayBeOutOfReach ? [{ kind: 'unknown' } as const] : []),
  ]
}

const LISTS: readonly JsonValue[] = [[], [0], [1], [100], ['x'], [{}]]

function numberCells(domain: Domain, constants: readonly Value[]): Cell[] {
  const { interval } = domain
  const points = [...new Set(constants.filter((one) => typeof one === 'number'))]
    .filter((point) => liesIn(point, interval))
    .toSorted((a, b) => a - b)
  const bounds = points.flatMap((point, place): Interval[] => [
    { ...(place === 0 ? interval : open(points[place - 1] ?? 0)), high: point, highIncluded: false },
    { low: point, high: point, lowIncluded: true, highIncluded: true },
  ])
  const last = points.at(-1)
  const rest = last === undefined ? interval : { ...interval, low: last, lowIncluded: false }
  return [...bounds, rest].flatMap((part) => numberCell(domain, part))
}

function open(low: number): Interval {
  return { ...ALL_NUMBERS, low }
}

function numberCell(domain: Domain, interval: Interval): Cell[] {
  const given = domain.values ?? domain.examples
  const fitting = given.filter((value) => typeof value === 'number' && liesIn(value, interval))
  const found = domain.values === null ? [...fitting, ...samplesOf(interval, domain.step)] : fitting
  const samples = found.filter((value) => admits(domain, value))
  const [probe] = samples
  return probe === undefined ? [] : [{ kind: 'number', samples, probe, interval, constant: false }]
}

const OTHER_TEXTS = ['other', 'another', 'x', 'A', 'A-1', '', '0000000000', '2026-01-01']

function textCells(domain: Domain, constants: readonly Value[], texts: readonly string[]): Cell[] {
  const named = [...new Set(constants.filter((one) => typeof one === 'string'))]
  const cells = named
    .filter((text) => admits(domain, text))
    .map((text): Cell => ({ kind: 'text', samples: [text], probe: text, interval: null, constant: true }))
  const given = domain.values ?? [...domain.examples, ...OTHER_TEXTS, ...texts]
  const known = new Set<JsonValue>(named)
  const samples = given.filter((one) => typeof one === 'string' && !known.has(one) && admits(domain, one))
  // A text that nobody compares with: which one is no matter, but that the pattern allows it.
  if (domain.values !== null && samples.length === 0) return cells
  const probe = samples[0] ?? unheardOf(known)
  return [...cells, { kind: 'text', samples, probe, interval: null, constant: false }]
}

function unheardOf(known: ReadonlySet<JsonValue>): string {
  let text = 'other'
  while (known.has(text)) text += '*'
  return text
}

function plainCell(domain: Domain, value: boolean | null): Cell[] {
  if (!admits(domain, value)) return []
  const kind = value === null ? 'null' : 'boolean'
  return [{ kind, samples: [value], probe: value, interval: null, constant: false }]
}

function otherCells(domain: Domain, kind: 'list' | 'map', usual: readonly JsonValue[]): Cell[] {
  const samples = [...(domain.values ?? domain.examples), ...usual].filter((value) => {
    const isList = Array.isArray(value)
    return (
      admits(domain, value) && (kind === 'list') === isList && typeof value === 'object' && value !== null
    )
  })
  const probe = samples[0] ?? (kind === 'list' ? [] : {})
  if (samples.length === 0 && domain.values !== null) return []
  return [{ kind, samples, probe, interval: null, constant: false }]
}
