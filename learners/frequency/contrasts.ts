import { type DataSet, type Labels, classCounts } from '../data-set/data-set.ts'
import { type Bits, and, bitsWhere, countBits, countBoth } from '../rules/bits.ts'
import type { Rule } from '../rules/rule.ts'
import { falseDiscoveryRates, fisherExact } from '../statistics/fisher.ts'
import { wilson } from '../statistics/intervals.ts'
import { type Presorted, presort } from '../tree/presort.ts'
import { type Item, itemsOf } from './items.ts'

export interface ContrastOptions {
  /** Cases of the class that a pattern must cover; default a thousandth of all, at least 5. */
  readonly fewest?: number | undefined
  /** Items of a pattern at most; default 3. */
  readonly longest?: number | undefined
  /** Patterns of a class at most; default 40. */
  readonly most?: number | undefined
  /** Called now and then: throws to end the work. */
  readonly check?: (() => void) | undefined
}

/** A pattern that is more frequent with a class than without. */
export interface Contrast extends Rule {
  /** Share of all cases that are covered and of the class. */
  readonly support: number
  /** Share of the covered ones that are of the class. */
  readonly confidence: number
  /** Confidence to the share of the class among all. */
  readonly lift: number
  /** Fisher's exact test, one-sided. */
  readonly pValue: number
  /** False discovery rate over all patterns that were looked at. */
  readonly discoveryRate: number
}

/** The highest false discovery rate that is let pass. */
const RATE = 0.01
/** Patterns that are made longer, of each class and length. */
const BEAM = 80
/** Items that make patterns longer, of each class: those least likely by chance. */
const EXTENSIONS = 300
/** Classes that are looked at, the most frequent. */
const CLASSES = 20

/**
 * Contrast mining (Bay and Pazzani 2001): conjunctions of items whose frequency differs between one class and the others,
 * sought length by length with a beam. A longer pattern stays only if its confidence is above that of each of the
 * patterns it extends by more than chance (Webb, Discovering Significant Patterns, 2007); what is left passes Fisher's
 * exact test at a false discovery rate of 1 % over all patterns tried.
 */
export function mineContrasts(data: DataSet, labels: Labels, options: ContrastOptions = {}): Contrast[] {
  return mineSorted(data, labels, presort(data, labels), options)
}

/** The same over columns that are sorted already. */
export function mineSorted(
  data: DataSet,
  labels: Labels,
  presorted: Presorted,
  options: ContrastOptions,
): Contrast[] {
  const fewest = options.fewest ?? Math.max(5, Math.ceil(data.length / 1_000))
  const items = itemsOf(data, presorted, fewest)
  const counts = classCounts(labels)
  const classes = [...counts.keys()]
    .filter((code) => (counts[code] as number) >= fewest && (counts[code] as number) < data.length)
    .toSorted((a, b) => (counts[b] as number) - (counts[a] as number))
    .slice(0, CLASSES)
  return classes.flatMap((outcome) => {
    const positives = bitsWhere(data.length, (row) => labels.values[row] === outcome)
    const mining = { items, outcome, positives, all: data.length, ofClass: counts[outcome] as number, fewest }
    return new ClassMining(mining, options).mine()
  })
}

interface Pattern {
  readonly items: readonly Item[]
  readonly covered: Bits
  readonly count: number
  readonly right: number
  readonly pValue: number
}

interface Mining {
  readonly items: readonly Item[]
  readonly outcome: number
  readonly positives: Bits
  readonly all: number
  readonly ofClass: number
  readonly fewest: number
}

class ClassMining {
  readonly #mining: Mining
  readonly #options: ContrastOptions
  #tried = 0

  constructor(mining: Mining, options: ContrastOptions) {
    this.#mining = mining
    this.#options = options
  }

  mine(): Contrast[] {
    const found: Pattern[] = []
    let level = this.#mining.items.flatMap((item) => this.#pattern([item], item.covered, null))
    const extensions = unlikely(level, EXTENSIONS).flatMap(({ items }) => items)
    for (let length = 1; level.length > 0; length += 1) {
      found.push(...level)
      if (length >= (this.#options.longest ?? 3)) break
      level = this.#longer(beamOf(level), extensions)
    }
    return this.#significant(found)
  }

  #longer(beam: readonly Pattern[], extensions: readonly Item[]): Pattern[] {
    const places = new Map(this.#mining.items.map((item, place) => [item, place]))
    const seen = new Set<string>()
    return beam.flatMap((pattern) => {
      this.#options.check?.()
      return extensions.flatMap((item) => {
        if (pattern.items.some(({ column }) => column === item.column)) return []
        const items = [...pattern.items, item]
        // The same pattern can be come to from each of its parts.
        const key = items
          .map((one) => places.get(one) as number)
          .toSorted((a, b) => a - b)
          .join(' ')
        if (seen.has(key)) return []
        seen.add(key)
        return this.#pattern(items, and(pattern.covered, item.covered), pattern)
      })
    })
  }

  /** The pattern, unless it is too rare or no better than what it extends. */
  #pattern(items: readonly Item[], covered: Bits, shorter: Pattern | null): Pattern[] {
    const { positives, fewest, all, ofClass } = this.#mining
    this.#tried += 1
    const right = countBoth(covered, positives)
    if (right < fewest) return []
    const count = countBits(covered)
    if (right * all <= count * ofClass) return []
    if (shorter !== null) {
      // The chance that so many of the class are among those kept of the shorter pattern's.
      const kept = fisherExact({ all: shorter.count, positives: shorter.right, covered: count, right })
      if (kept > 0.05) return []
    }
    return [
      {
        items,
        covered,
        count,
        right,
        pValue: fisherExact({ all, positives: ofClass, covered: count, right }),
      },
    ]
  }

  #significant(found: readonly Pattern[]): Contrast[] {
    const { all, ofClass, outcome } = this.#mining
    const rates = falseDiscoveryRates(
      found.map(({ pValue }) => pValue),
      this.#tried,
    )
    return found
      .flatMap((pattern, place) =>
        (rates[place] as number) <= RATE ? [{ pattern, rate: rates[place] as number }] : [],
      )
      .toSorted((a, b) => certainty(b.pattern) - certainty(a.pattern))
      .slice(0, this.#options.most ?? 40)
      .map(({ pattern: { items, count, right, pValue }, rate }) => ({
        conditions: items.flatMap(({ conditions }) => conditions),
        outcome,
        support: right / all,
        confidence: right / count,
        lift: (right * all) / (count * ofClass),
        pValue,
        discoveryRate: rate,
      }))
  }
}

/** Half of the beam are the least likely by chance, half the most certain. */
function beamOf(patterns: readonly Pattern[]): Pattern[] {
  const certain = patterns.toSorted((a, b) => certainty(b) - certainty(a)).slice(0, BEAM / 2)
  return [...new Set([...unlikely(patterns, BEAM / 2), ...certain])]
}

function unlikely(patterns: readonly Pattern[], most: number): Pattern[] {
  return patterns.toSorted((a, b) => a.pValue - b.pValue).slice(0, most)
}

function certainty({ right, count }: Pattern): number {
  return wilson(right, count).low
}
