import { printPath, type Segments } from '../analysis/paths.ts'
import type { EvaluateOptions } from '../backends/run.ts'
import type { Expression } from '../syntax/tree.ts'
import type { Value } from '../values/value.ts'
import { type Cell, cellsOfTerm, type Comparison } from './cell.ts'
import type { Topic } from './condition.ts'
import { ANYTHING, type Domain } from './domain.ts'
import { comparisonSubject, keyOf, type Subject, termSubject } from './subject.ts'
import { rangeOfTerm, type TermRange } from './term-range.ts'

/** A subject to be, with the constants that atoms compare it with. */
export interface Draft {
  readonly topic: Topic
  readonly constants: Value[]
}

/** A field of the input, and what it may hold. */
export interface Field {
  readonly segments: Segments
  readonly domain: Domain
}

/** Makes the subjects of a space: each with the cells that its constants and its domain make. */
export class SubjectMaker {
  readonly #drafts: ReadonlyMap<string, Draft>
  readonly #fields: ReadonlyMap<string, Field>
  readonly #texts: readonly string[]
  readonly #options: EvaluateOptions

  /** `texts` are tried where any text may stand. */
  constructor(
    drafts: ReadonlyMap<string, Draft>,
    fields: ReadonlyMap<string, Field>,
    { texts, options }: { readonly texts: readonly string[]; readonly options: EvaluateOptions },
  ) {
    this.#drafts = drafts
    this.#fields = fields
    this.#texts = texts
    this.#options = options
  }

  make(): Subject[] {
    const above = new Set([...this.#fields.values()].flatMap(({ segments }) => pathsAbove(segments)))
    return [...this.#drafts].map(([key, { topic, constants }]) => {
      if (topic.kind === 'comparison')
        return comparisonSubject(topic, this.#comparisonCells(topic), this.#options)
      const field = this.#fields.get(key)
      if (field !== undefined) {
        const free = !above.has(key)
        const cells = cellsOfTerm(field.domain, constants, this.#texts)
        return termSubject(topic, cells, { field: true, free }, this.#options)
      }
      const { kinds, interval, total } = this.#range(topic.term)
      const derived = { ...ANYTHING, kinds, interval, mayBeMissing: false, mayBeOutOfReach: !total }
      const cells = cellsOfTerm(derived, constants, this.#texts)
      return termSubject(topic, cells, { field: false, free: false }, this.#options)
    })
  }

  #range(term: Expression): TermRange {
    return rangeOfTerm(
      term,
      (path) => this.#fields.get(keyOf({ kind: 'term', term: path }))?.domain ?? ANYTHING,
    )
  }

  #comparisonCells({ left, right }: { readonly left: Expression; readonly right: Expression }): Cell[] {
    const [one, other] = [this.#range(left), this.#range(right)]
    const [a, b] = [one.interval, other.interval]
    const shared = one.kinds.intersection(other.kinds)
    // Only texts, and what is no number, have an order that no bound tells of.
    const ordered = shared.has('text') || shared.has('boolean')
    const numbers = shared.has('number')
    const possible: Comparison[] = [
      ...(ordered || (numbers && a.low < b.high) ? (['LESS'] as const) : []),
      ...(ordered || (numbers && a.low <= b.high && b.low <= a.high) ? (['EQUAL'] as const) : []),
      ...(ordered || (numbers && a.high > b.low) ? (['GREATER'] as const) : []),
      ...(['null', 'list', 'map'].some((kind) => (shared as ReadonlySet<string>).has(kind))
        ? (['ALIKE'] as const)
        : []),
      ...(one.kinds.union(other.kinds).size > 1 || shared.has('list') || shared.has('map')
        ? (['DIFFERENT'] as const)
        : []),
    ]
    const cells = possible.map((comparison): Cell => ({ kind: 'comparison', comparison }))
    return one.total && other.total ? cells : [...cells, { kind: 'unknown' }]
  }
}

function pathsAbove(segments: Segments): string[] {
  return segments.slice(1).map((_, place) => printPath(segments.slice(0, place + 1)))
}
