/** How a column of a table stands. */
export type Alignment = 'left' | 'right'

/** Characters that take two columns in a terminal: Hangul, Han, Kana, full-width forms, emoji (UAX #11, Wide). */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How many columns a text takes in a terminal. */
function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of characters.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/**
 * Rows of cells as aligned lines, columns two blanks apart; all rows must have as many cells as `alignments`, or
 * fewer. A cell of several lines makes its row as high. No blanks at the lines' ends.
 */
export function alignTable(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string[] {
  const lines = rows.flatMap(linesOf)
  const widths = alignments.map((_, index) =>
    Math.max(0, ...lines.map((line) => displayWidth(line[index] ?? ''))),
  )
  return lines.map((line) =>
    line
      .map((cell, index) => pad(cell, widths[index] ?? 0, alignments[index] ?? 'left'))
      .join('  ')
      .trimEnd(),
  )
}

/** A row as rows whose cells are of one line each. */
function linesOf(row: readonly string[]): string[][] {
  const cells = row.map((cell) => cell.split(/\r\n|\n|\r/))
  const height = Math.max(1, ...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ''))
}

function pad(text: string, width: number, alignment: Alignment): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return alignment === 'left' ? text + blanks : blanks + text
}
