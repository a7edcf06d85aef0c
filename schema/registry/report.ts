import type { Notice, Problem } from './problem.ts'

/** The outcome of one command. */
export type Report = {
  command: 'check' | 'compose'
  ok: boolean
  /** Slugs, in alphabetical order. */
  subgraphs: string[]
  problems: Problem[]
  /** Breaking changes that were let pass on demand. */
  accepted: Problem[]
  notices: Notice[]
  /** Files written and removed, relative to the root folder. */
  written: string[]
  removed: string[]
}

const headings: Record<Problem['kind'], string> = {
  syntax: 'Syntax',
  composition: 'Composition',
  lint: 'Rules of the house',
  operation: 'Operations that the graph would not answer',
  breaking: 'Breaking changes against what is published',
  stale: 'Out of date',
}

/** A report for programs: the same fields, as JSON. */
export function asJson(report: Report): string {
  return JSON.stringify(report, null, 2)
}

/** A report for people: problems by kind, then notices, and a summary as the last line. */
export function asText(report: Report): string {
  const sections = [
    ...Object.entries(headings).map(([kind, heading]) =>
      section(heading, problemEntries(report.problems.filter((problem) => problem.kind === kind))),
    ),
    section('Accepted breaking changes', problemEntries(report.accepted)),
    section('Worth a look', report.notices.map(noticeEntry)),
    section('Files', [
      ...report.written.map((file) => `wrote ${file}`),
      ...report.removed.map((file) => `removed ${file}`),
    ]),
  ]
  return [...sections.filter((text) => text !== ''), summary(report)].join('\n\n')
}

function section(heading: string, entries: string[]): string {
  return entries.length === 0 ? '' : [heading, ...entries.map(indented)].join('\n')
}

/** The same fault in several places is explained once, below the places. */
function problemEntries(problems: Problem[]): string[] {
  const alike = Map.groupBy(problems, ({ message, remedy }) => indented(`${message}\n${remedy}`))
  return [...alike].map(([explanation, places]) => [...places.map(placeLine), explanation].join('\n'))
}

function placeLine({ file, line, coordinate, subgraphs }: Problem): string {
  const place = line === null ? file : `${file}:${line}`
  const origin = subgraphs.length === 0 ? null : `(${subgraphs.join(', ')})`
  return [place, coordinate, origin].filter((part) => part !== null).join('  ')
}

function noticeEntry({ coordinate, message }: Notice): string {
  return coordinate === null ? message : [coordinate, indented(message)].join('\n')
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

function summary({ command, ok, subgraphs, problems, written, removed }: Report): string {
  const services = counted(subgraphs.length, 'subgraph')
  if (!ok) {
    const kinds = Map.groupBy(problems, ({ kind }) => kind)
    const counts = [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ')
    const advice = kinds.size === 1 && kinds.has('breaking') ? acceptance : ''
    const nothing = command === 'compose' ? ' Nothing was written.' : ''
    return `${services}, ${counted(problems.length, 'problem')}: ${counts}.${nothing}${advice}`
  }
  if (command === 'check') return `${services}, no problems: what is published is up to date.`
  const changes = written.length + removed.length
  return `${services} composed: ${changes === 0 ? 'nothing changed' : `${counted(changes, 'file')} changed`}.`
}

const acceptance = ' If they are meant: npm run schema:compose -- --accept-breaking'

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
