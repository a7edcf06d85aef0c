import { alignTable } from '../terminal/table.ts'
import { type Agreement, type MatrixCell, outcomeText } from './confusion-matrix.ts'
import type { BadLine } from './bad-lines.ts'
import type { OutcomeCount, Tally, VersionCount } from './tally.ts'

/** What became of a file's records. */
interface Figures {
  seconds: number
  recordsPerSecond: number
  /** Records that have a judgement. */
  judged: number
  /** Of them, those that an earlier run had stored. */
  storedBefore: number
  /** By which versions of the workflow they were judged. */
  versions: VersionCount[]
  decided: number
  needsReview: number
  /** Records that the server refused. */
  refused: number
  /** Lines that couldn't be sent. */
  unreadable: number
  outcomes: OutcomeCount[]
  /** The first lines that were refused or couldn't be sent. */
  badLines: readonly BadLine[]
}

/** What a run of `judgify judge` came to; what `--json` prints. */
export interface Summary extends Figures {
  workflow: { id: string; name: string; version: number }
  file: string
  /** What comes before `:line` in each record's idempotency key. */
  key: string
  encoding: string
  delimiter: string
  /** False when it was stopped before the end. */
  complete: boolean
  /** With --expect. */
  expected?: { column: string; positive: string | undefined; matrix: MatrixCell[]; agreement: Agreement }
}

/** The figures of a summary that the tally holds. */
export function figuresOf(tally: Tally, seconds: number): Figures {
  return {
    seconds: Math.round(seconds * 1000) / 1000,
    recordsPerSecond: seconds > 0 ? Math.round((tally.judged + tally.refused) / seconds) : 0,
    judged: tally.judged,
    storedBefore: tally.storedBefore,
    versions: tally.versions(),
    decided: tally.decided,
    needsReview: tally.needsReview,
    refused: tally.refused,
    unreadable: tally.unreadable,
    outcomes: tally.outcomes(),
    badLines: tally.badLines.shown(),
  }
}

/** Outcomes beyond this many are only counted. */
const MOST_OUTCOMES = 20

/** A summary for people. `table` is the confusion matrix's. */
export function summaryLines(summary: Summary, table: readonly string[]): string[] {
  const { workflow, judged, seconds, recordsPerSecond, storedBefore } = summary
  const rows = [
    ['workflow', `${workflow.name}, version ${workflow.version}`],
    ['judged', `${number(judged)} in ${seconds.toFixed(1)} s, ${number(recordsPerSecond)} records/s`],
    ...(storedBefore > 0
      ? [['', `${number(storedBefore)} of them by an earlier run: nothing was stored twice`]]
      : []),
    ...summary.versions
      .filter(({ version }) => version !== workflow.version)
      .map(({ version, count }) => ['', `${number(count)} of them by version ${version}`]),
    ['decided', number(summary.decided)],
    ['needs review', number(summary.needsReview)],
    ['refused', number(summary.refused)],
    ...(summary.unreadable > 0 ? [['unreadable', counted(summary.unreadable, 'line')]] : []),
  ]
  return [
    ...alignTable(rows, ['left', 'left']),
    ...section('outcomes', outcomeLines(summary.outcomes)),
    ...(summary.expected === undefined ? [] : expectedLines(summary.expected, table)),
  ]
}

function outcomeLines(outcomes: readonly OutcomeCount[]): string[] {
  const rows = outcomes
    .slice(0, MOST_OUTCOMES)
    .map(({ outcome, count }) => [outcomeText(outcome), number(count)])
  const more = outcomes.length - MOST_OUTCOMES
  return [
    ...alignTable(rows, ['left', 'right']),
    ...(more > 0 ? [`… and ${number(more)} more outcomes`] : []),
  ]
}

function expectedLines(expected: NonNullable<Summary['expected']>, table: readonly string[]): string[] {
  const { agreement, positive } = expected
  if (agreement.decided === 0) return section(`expected (${expected.column})`, ['nothing to compare'])
  const rows = [
    ['accuracy', percent(agreement.accuracy)],
    ['precision', percent(agreement.precision)],
    ['recall', percent(agreement.recall)],
  ]
  const hint =
    positive === undefined
      ? 'say which outcome stands for 1 or for a fault: --positive OUTCOME'
      : `positive: ${positive}`
  return [
    ...section(`expected (${expected.column}, down) and outcome (across)`, table),
    ...section(`of ${number(agreement.decided)} decided (${hint})`, alignTable(rows, ['left', 'right'])),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(2)} %`
}

function counted(count: number, what: string): string {
  return `${number(count)} ${what}${count === 1 ? '' : 's'}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}
