import type { JsonValue } from '../json.ts'
import { alignTable } from '../terminal/table.ts'

/** How well outcomes agree with what was expected, over the records that were decided. */
export interface Agreement {
  /** Records with an expectation and an outcome. */
  decided: number
  /** Share of the decided whose outcome is the expected one, 0 to 1; undefined if that can't be told. */
  accuracy: number | undefined
  /** Of those with the positive outcome, the share that was expected to have it. */
  precision: number | undefined
  /** Of those expected to have the positive outcome, the share that has it. */
  recall: number | undefined
}

/** A count of the matrix. */
export interface MatrixCell {
  /** As the file has it. */
  expected: string
  /** As text; undefined for records that need review. */
  outcome: string | undefined
  count: number
}

/** An outcome as text: strings as they are, anything else as JSON. */
export function outcomeText(outcome: JsonValue): string {
  return typeof outcome === 'string' ? outcome : JSON.stringify(outcome)
}

/** Outcomes that usually stand for "yes, something is wrong", in the order in which they are looked for. */
const USUAL_POSITIVES = ['true', 'ng', 'fail', 'failure', 'failed', '1']

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...['1', '1.0', 'true'].map((word) => [word, true] as const),
  ...['0', '0.0', 'false'].map((word) => [word, false] as const),
])

/** More rows or columns than this are left out of the table: it is meant for a screen. */
const MOST_SHOWN = 12

/**
 * Counts outcomes against expectations. Where the file says 0 and 1 (or false and true), 1 stands for the positive
 * outcome and 0 for every other; where it says anything else, it must say the outcome itself.
 */
export class ConfusionMatrix {
  readonly #positive: string | undefined
  readonly #outcomes = new Set<string>()
  readonly #counts = new Map<string, Map<string | undefined, number>>()

  /**
   * `positive` is the outcome that stands for 1; left out, it is guessed among the outcomes counted and
   * `possible`, those that the rules can give.
   */
  constructor(positive: string | undefined, possible: readonly JsonValue[] = []) {
    this.#positive = positive
    for (const outcome of possible) this.#outcomes.add(outcomeText(outcome))
  }

  /** Counts a record; `outcome` is undefined when it needs review. */
  add(expected: string, outcome: JsonValue | undefined): void {
    const text = outcome === undefined ? undefined : outcomeText(outcome)
    if (text !== undefined) this.#outcomes.add(text)
    const row = this.#counts.get(expected) ?? new Map<string | undefined, number>()
    row.set(text, (row.get(text) ?? 0) + 1)
    this.#counts.set(expected, row)
  }

  /** Every count that isn't 0. */
  cells(): MatrixCell[] {
    return [...this.#counts].flatMap(([expected, row]) =>
      Array.from(row, ([outcome, count]) => ({ expected, outcome, count })),
    )
  }

  /** The outcome that stands for 1, given or guessed; undefined if no guess is good. */
  positive(): string | undefined {
    if (this.#positive !== undefined) return this.#positive
    const byLowerCase = new Map(Array.from(this.#outcomes, (outcome) => [outcome.toLowerCase(), outcome]))
    const usual = USUAL_POSITIVES.find((word) => byLowerCase.has(word))
    return usual === undefined ? undefined : byLowerCase.get(usual)
  }

  /** Accuracy, precision and recall. */
  agreement(): Agreement {
    const positive = this.positive()
    const cells = this.cells().filter((cell) => cell.outcome !== undefined)
    const sum = (fits: (cell: MatrixCell) => boolean): number =>
      cells.filter(fits).reduce((total, cell) => total + cell.count, 0)
    const flags = this.#flags()
    const isPositive = (cell: MatrixCell): boolean =>
      flags ? TRUTHS.get(cell.expected.toLowerCase()) === true : cell.expected === positive
    const saidPositive = (cell: MatrixCell): boolean => cell.outcome === positive
    const decided = sum(() => true)
    const hits = sum((cell) => isPositive(cell) && saidPositive(cell))
    const correct = flags
      ? sum((cell) => isPositive(cell) === saidPositive(cell))
      : sum((cell) => cell.expected === cell.outcome)
    return {
      decided,
      accuracy: flags && positive === undefined ? undefined : share(correct, decided),
      precision: positive === undefined ? undefined : share(hits, sum(saidPositive)),
      recall: positive === undefined ? undefined : share(hits, sum(isPositive)),
    }
  }

  /** Expected (down) against outcome (across), the most frequent first, as aligned lines. */
  table(): string[] {
    const rows = mostFrequent(this.cells(), (cell) => cell.expected)
    const columns = mostFrequent(this.cells(), (cell) => cell.outcome)
    const count = (expected: string, outcome: string | undefined): string =>
      (this.#counts.get(expected)?.get(outcome) ?? 0).toLocaleString('en')
    const shown = columns.slice(0, MOST_SHOWN)
    const head = ['expected', ...shown.map((outcome) => outcome ?? 'needs review')]
    const body = rows
      .slice(0, MOST_SHOWN)
      .map((row) => [row].concat(shown.map((outcome) => count(row, outcome))))
    const lines = alignTable([head, ...body], ['left', ...shown.map(() => 'right' as const)])
    const left = Math.max(rows.length, columns.length) > MOST_SHOWN
    return left ? [...lines, `… ${rows.length} expected values by ${columns.length} outcomes in all`] : lines
  }

  /** Whether the file says 0 and 1 rather than outcomes. */
  #flags(): boolean {
    return [...this.#counts.keys()].every((expected) => TRUTHS.has(expected.toLowerCase()))
  }
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

function mostFrequent<K>(cells: readonly MatrixCell[], keyOf: (cell: MatrixCell) => K): K[] {
  const totals = new Map<K, number>()
  for (const cell of cells) totals.set(keyOf(cell), (totals.get(keyOf(cell)) ?? 0) + cell.count)
  return Array.from(totals)
    .toSorted(([, one], [, other]) => other - one)
    .map(([key]) => key)
}
