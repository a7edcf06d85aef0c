import { alignTable } from '../../cli/terminal/table.ts'
import type { Notice, Problem } from '../registry/problem.ts'
import { headings, placeIn, summary, usersIn } from './report.ts'
import type { Report } from './report.ts'
import { wrapped } from './wrap.ts'

/** Characters of each column: where, what, who uses it, what to do. */
const widths = [38, 40, 30, 36] as const

const titles = ['Where', 'What', 'Who uses it', 'What to do']

/** A report for people: a table of problems by kind, then notices, and a summary as the last line. */
export function asText(report: Report): string {
  const sections = [
    ...Object.entries(headings).map(([kind, heading]) =>
      problemTable(
        heading,
        report.problems.filter((problem) => problem.kind === kind),
      ),
    ),
    problemTable('Let pass', report.accepted),
    section('Worth a look', report.notices.map(noticeEntry)),
    section('Files', [
      ...report.written.map((file) => `wrote ${file}`),
      ...report.removed.map((file) => `removed ${file}`),
    ]),
  ]
  return [...sections.filter((text) => text !== ''), summary(report)].join('\n\n')
}

/** The same fault in several places is explained once, beside the first. */
function problemTable(heading: string, problems: Problem[]): string {
  if (problems.length === 0) return ''
  const alike = Map.groupBy(problems, ({ code, message, remedy, accepted }) =>
    [code, message, remedy, accepted].join('\n'),
  )
  const rows = [...alike.values()].flatMap((places) =>
    places.map((problem, index) => [
      where(problem),
      index === 0 ? what(problem) : '',
      who(problem),
      index === 0 ? todo(problem) : '',
    ]),
  )
  const fitted = [titles, ...rows].map((row) => row.map((cell, index) => wrapped(cell, widths[index] ?? 40)))
  return section(heading, alignTable(fitted, ['left', 'left', 'left', 'left']))
}

function where(problem: Problem): string {
  const origin = problem.subgraphs.length === 0 ? '' : `(${problem.subgraphs.join(', ')})`
  return [problem.coordinate ?? '', placeIn(problem), origin].filter((part) => part !== '').join('\n')
}

function what({ code, message }: Problem): string {
  return `${message}\n[${code}]`
}

function who(problem: Problem): string {
  return usersIn(problem).join('\n')
}

function todo({ remedy, accepted }: Problem): string {
  return accepted === undefined ? remedy : `Let pass ${accepted}`
}

function section(heading: string, entries: string[]): string {
  return entries.length === 0 ? '' : [heading, ...entries.map(indented)].join('\n')
}

function noticeEntry({ coordinate, message }: Notice): string {
  return coordinate === null ? message : [coordinate, indented(message)].join('\n')
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
