import { type Bits, countBits, countBoth } from '../rules/bits.ts'
import { type BinaryTask, type OrderedCases, type TaskColumn, narrow } from './binary-task.ts'

/** A test of ranks: those from `from` to `to`, both included. */
export interface Test {
  readonly column: number
  readonly from: number
  readonly to: number
}

interface Candidate extends Test {
  readonly gain: number
  readonly right: number
  readonly covered: number
}

/** Logarithms to base 2 of whole numbers. */
export class Logarithms {
  readonly #table: Float64Array

  constructor(most: number) {
    this.#table = Float64Array.from({ length: most + 2 }, (_, number) => Math.log2(number))
  }

  get table(): Float64Array {
    return this.#table
  }
}

/** Cases of the class that a condition must leave. */
const FEWEST = 2

/**
 * Adds conditions, each of the most information (Quinlan's FOIL, as in Cohen, Fast Effective Rule Induction, 1995), until
 * a rule covers no case of another class or none gains. The cases' room is used up.
 */
export function growRule(
  task: BinaryTask,
  cases: OrderedCases,
  begin: readonly Test[],
  logarithms: Logarithms,
): Test[] {
  const tests = [...begin]
  let covered = cases
  let right = countPositives(covered)
  let rate = Math.log2((right + 1) / (covered.length + 1))
  const used = new Set(begin.map(({ column }) => column).filter((column) => isCategory(task, column)))
  while (covered.length > 0 && right < covered.length) {
    const best = bestTest(task, covered, { right, rate, used, table: logarithms.table })
    if (best === null || best.right < FEWEST) break
    tests.push({ column: best.column, from: best.from, to: best.to })
    if (isCategory(task, best.column)) used.add(best.column)
    covered = narrow(covered, task.columns[best.column] as TaskColumn, best.from, best.to)
    right = best.right
    rate = Math.log2((best.right + 1) / (best.covered + 1))
  }
  return tests
}

/** The cases of a set that pass all tests. */
export function coveredBy(task: BinaryTask, tests: readonly Test[], among: Bits = task.all): Bits {
  return tests.reduce((covered, test) => passing(task, covered, test), among)
}

function passing({ columns }: BinaryTask, among: Bits, { column, from, to }: Test): Bits {
  const { ranks } = columns[column] as TaskColumn
  const covered = new Int32Array(among.length)
  for (let place = 0; place < among.length; place += 1) {
    let kept = 0
    for (let word = among[place] as number; word !== 0; word &= word - 1) {
      const bit = 31 - Math.clz32(word & -word)
      const rank = ranks[(place << 5) | bit] as number
      kept |= (rank >= from && rank <= to ? 1 : 0) << bit
    }
    covered[place] = kept
  }
  return covered
}

/**
 * Drops the last conditions so that the rest does best on other cases: by the share of covered ones that are of the
 * class, or, `whole`, of all that are told right. Of equals the shortest.
 */
export function pruneRule(task: BinaryTask, tests: readonly Test[], cases: Bits, whole: boolean): Test[] {
  const all = countBits(cases)
  const positives = countBoth(cases, task.positives)
  let best = (positives + 1) / (all + 2)
  let length = 0
  let covered = cases
  for (const [place, test] of tests.entries()) {
    covered = coveredBy(task, [test], covered)
    const count = countBits(covered)
    const right = countBoth(covered, task.positives)
    const negativesOut = all - positives - (count - right)
    const worth = whole ? (right + negativesOut) / all : (right + 1) / (count + 2)
    if (worth > best) {
      best = worth
      length = place + 1
    }
  }
  return tests.slice(0, length)
}

function bestTest(
  task: BinaryTask,
  cases: OrderedCases,
  now: { right: number; rate: number; used: ReadonlySet<number>; table: Float64Array },
): Candidate | null {
  let best: Candidate | null = null
  for (const [column, { kind, distinct, ranks }] of task.columns.entries()) {
    if (now.used.has(column)) continue
    const entries = cases.entries[column] as Int32Array
    const scan: Scan = { entries, ranks, missing: distinct.length, ...now, least: best?.gain ?? 0 }
    if (rankAt(scan, 0) === rankAt(scan, entries.length - 1)) continue
    const found: Omit<Candidate, 'column'> | null =
      kind === 'category' ? bestCategory(scan) : bestThreshold(scan)
    if (found !== null) best = { column, ...found }
  }
  return best
}

interface Scan {
  readonly entries: Int32Array
  /** By case. */
  readonly ranks: Int32Array
  readonly missing: number
  readonly right: number
  readonly rate: number
  readonly table: Float64Array
  readonly least: number
}

/** The best `at most` or `at least`. */
function bestThreshold(scan: Scan): Omit<Candidate, 'column'> | null {
  const { entries, missing, rate, table } = scan
  const { end, right } = presentPart(scan)
  let gain = scan.least
  let place = -1
  let upper = false
  let left = 0
  for (let at = 0; at < end - 1; at += 1) {
    left += (entries[at] as number) & 1
    if (((entries[at + 1] as number) & 2) === 0) continue
    const lower = left * ((table[left + 1] as number) - (table[at + 2] as number) - rate)
    const rest = right - left
    const higher = rest * ((table[rest + 1] as number) - (table[end - at] as number) - rate)
    if (lower > gain) {
      gain = lower
      place = at
      upper = false
    }
    if (higher > gain) {
      gain = higher
      place = at
      upper = true
    }
  }
  if (place < 0) return null
  let below = 0
  for (let at = 0; at <= place; at += 1) below += (entries[at] as number) & 1
  return upper
    ? {
        from: rankAt(scan, place + 1),
        to: missing - 1,
        gain,
        right: right - below,
        covered: end - place - 1,
      }
    : { from: 0, to: rankAt(scan, place), gain, right: below, covered: place + 1 }
}

/** The best single category. */
function bestCategory(scan: Scan): Omit<Candidate, 'column'> | null {
  const { entries, missing, rate, table, least } = scan
  let best: Omit<Candidate, 'column'> | null = null
  for (let at = 0; at < entries.length;) {
    const rank = rankAt(scan, at)
    if (rank >= missing) break
    const start = at
    let right = 0
    do {
      right += (entries[at] as number) & 1
      at += 1
    } while (at < entries.length && ((entries[at] as number) & 2) === 0)
    const covered = at - start
    const gain = right * ((table[right + 1] as number) - (table[covered + 1] as number) - rate)
    if (gain > (best?.gain ?? least)) best = { from: rank, to: rank, gain, right, covered }
  }
  return best
}

/** Where missing values begin, and how many cases of the class come before. */
function presentPart(scan: Scan): { end: number; right: number } {
  const { entries, missing } = scan
  let end = entries.length
  let own = scan.right
  while (end > 0 && rankAt(scan, end - 1) >= missing) {
    end -= 1
    own -= (entries[end] as number) & 1
  }
  return { end, right: own }
}

function rankAt({ entries, ranks }: Scan, at: number): number {
  return ranks[(entries[at] as number) >> 2] as number
}

function countPositives({ entries, length }: OrderedCases): number {
  let count = 0
  const [first] = entries
  for (let place = 0; place < length; place += 1) count += (first?.[place] as number) & 1
  return count
}

function isCategory({ columns }: BinaryTask, column: number): boolean {
  return columns[column]?.kind === 'category'
}
