import type { Problem } from '../registry/problem.ts'
import { counted, headings, placeIn, summary, usersIn } from './report.ts'
import type { Report } from './report.ts'

/** A report as Markdown, as a comment on a pull request: one table of problems, what was let pass folded away. */
export function asMarkdown(report: Report): string {
  const { ok, problems, accepted, notices, against } = report
  return [
    `## ${ok ? '✅' : '❌'} Schema ${report.command}: ${ok ? 'no problems' : counted(problems.length, 'problem')}`,
    problems.length === 0
      ? ''
      : table(['Where', 'What', 'Who uses it', 'What to do'], problems.map(problemRow)),
    folded(
      `${counted(accepted.length, 'problem')} let pass`,
      table(['Where', 'What', 'Who uses it', 'Let pass'], accepted.map(acceptedRow)),
      accepted.length,
    ),
    folded(
      counted(notices.length, 'notice'),
      table(
        ['Where', 'What'],
        notices.map(({ coordinate, message }) => [code(coordinate), message]),
      ),
      notices.length,
    ),
    `${summary(report)} Compared with ${against}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function problemRow(problem: Problem): string[] {
  return [where(problem), what(problem), who(problem), problem.remedy]
}

function acceptedRow(problem: Problem): string[] {
  return [where(problem), what(problem), who(problem), problem.accepted ?? '']
}

function where(problem: Problem): string {
  return [code(problem.coordinate), placeIn(problem)].filter((part) => part !== '').join('\n')
}

function what({ kind, code, message }: Problem): string {
  return `**${headings[kind]}** · \`${code}\`\n${message}`
}

function who(problem: Problem): string {
  return usersIn(problem).join('\n')
}

function code(text: string | null): string {
  return text === null ? '' : `\`${text}\``
}

function folded(title: string, content: string, entries: number): string {
  return entries === 0 ? '' : `<details><summary>${title}</summary>\n\n${content}\n\n</details>`
}

function table(titles: string[], rows: string[][]): string {
  return [titles, titles.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n')
}

/** Neither a line's end nor a bar may end a cell, nor a tag begin in it. */
function cell(text: string): string {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;')
    .replaceAll('\n', '<br>')
}
