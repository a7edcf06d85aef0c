import { CliFailure } from '../failure.ts'

/** A line of a table, or several where a quoted cell holds line breaks. */
export interface Row {
  /** The number in the file of the row's first line, from 1. */
  line: number
  cells: string[]
}

/** A line that can't be told apart into cells. */
export interface BrokenRow {
  line: number
  /** What is wrong with it, for people. */
  fault: string
}

interface QuotedRow {
  /** Where the next row starts. */
  next: number
  /** How many lines of the file it takes. */
  lines: number
}

/** A row longer than this is taken for one whose quote was never closed, in characters. */
const LONGEST_ROW = 1_048_576

/** Text without a line break for this long is no table, in characters. */
const LONGEST_LINE = 16_777_216

/**
 * Splits CSV text into rows, as RFC 4180 has it: cells may be quoted, quotes within are doubled, line breaks (LF, CRLF
 * or CR, mixed at will) may stand within quotes. A quote within an unquoted cell stands for itself (`5" pipe`).
 * Empty lines are left out. A quote that isn't closed, or is followed by more text, spoils its own line only: reading
 * goes on with the next one.
 * `firstLine` is the number of the text's first line.
 */
export async function* splitRows(
  text: AsyncIterable<string>,
  delimiter: string,
  firstLine = 1,
): AsyncGenerator<Row | BrokenRow> {
  const splitter = new RowSplitter(delimiter, firstLine)
  for await (const chunk of text) yield* splitter.push(chunk)
  yield* splitter.end()
}

/** The pushed form of `splitRows`. */
export class RowSplitter {
  readonly #delimiter: string
  readonly #breaks = /\r\n|\n|\r/g
  #text = ''
  #line: number

  constructor(delimiter: string, firstLine = 1) {
    this.#delimiter = delimiter
    this.#line = firstLine
  }

  /** The rows that the next piece of text completes. */
  push(chunk: string): (Row | BrokenRow)[] {
    this.#text += chunk
    return this.#take(false)
  }

  /** The rows that are left at the end of the text. */
  end(): (Row | BrokenRow)[] {
    return this.#take(true)
  }

  #take(atEnd: boolean): (Row | BrokenRow)[] {
    const rows: (Row | BrokenRow)[] = []
    let start = 0
    while (start < this.#text.length) {
      const taken = this.#takeRow(start, atEnd, rows)
      if (taken === undefined) break
      start = taken
    }
    this.#text = this.#text.slice(start)
    return rows
  }

  /** Adds the row that starts at `start` to `rows`; answers where the next one starts, undefined if the row may go on. */
  #takeRow(start: number, atEnd: boolean, rows: (Row | BrokenRow)[]): number | undefined {
    const lineEnd = this.#lineEnd(start, atEnd)
    if (lineEnd === undefined) return this.#waitForLineEnd(start)
    const line = this.#line
    const firstLine = this.#text.slice(start, lineEnd.at)
    if (!firstLine.includes('"')) {
      this.#line++
      if (firstLine !== '') rows.push({ line, cells: firstLine.split(this.#delimiter) })
      return lineEnd.next
    }
    const cells: string[] = []
    const row = this.#quotedRow(start, atEnd, cells)
    if (row === undefined && !atEnd && this.#text.length - start <= LONGEST_ROW) return undefined
    if (row === undefined || 'fault' in row) {
      this.#line++
      rows.push({ line, fault: row?.fault ?? 'a quote is opened and never closed' })
      return lineEnd.next
    }
    this.#line += row.lines
    rows.push({ line, cells })
    return row.next
  }

  #waitForLineEnd(start: number): undefined {
    if (this.#text.length - start <= LONGEST_LINE) return undefined
    throw new CliFailure(`Line ${this.#line} is longer than 16 million characters: this is not a CSV file.`)
  }

  /** Reads a row cell by cell into `cells`. Undefined if the text ends before the row surely does. */
  #quotedRow(start: number, atEnd: boolean, cells: string[]): QuotedRow | { fault: string } | undefined {
    const text = this.#text
    let at = start
    let lines = 1
    for (;;) {
      let cellEnd: number
      if (text[at] === '"') {
        const close = this.#closingQuote(at)
        if (close === undefined) return undefined
        const raw = text.slice(at + 1, close)
        cells.push(raw.replaceAll('""', '"'))
        lines += raw.match(this.#breaks)?.length ?? 0
        cellEnd = close + 1
        if (cellEnd === text.length && !atEnd) return undefined
        if (!this.#endsCell(cellEnd)) return { fault: 'there is text after a closing quote' }
      } else {
        cellEnd = this.#plainCellEnd(at)
        if (cellEnd === text.length && !atEnd) return undefined
        cells.push(text.slice(at, cellEnd))
      }
      if (text[cellEnd] !== this.#delimiter) {
        const end = this.#lineEnd(cellEnd, atEnd)
        return end && { next: end.next, lines }
      }
      at = cellEnd + 1
    }
  }

  #closingQuote(open: number): number | undefined {
    for (let at = open + 1; ; at += 2) {
      at = this.#text.indexOf('"', at)
      if (at < 0) return undefined
      if (this.#text[at + 1] !== '"') return at
    }
  }

  #endsCell(at: number): boolean {
    const next = this.#text[at]
    return next === undefined || next === this.#delimiter || next === '\n' || next === '\r'
  }

  #plainCellEnd(at: number): number {
    while (!this.#endsCell(at)) at++
    return at
  }

  /** The first line break from `from` on; the text's end counts as one when nothing follows. */
  #lineEnd(from: number, atEnd: boolean): { at: number; next: number } | undefined {
    this.#breaks.lastIndex = from
    const found = this.#breaks.exec(this.#text)
    if (found === null) return atEnd ? { at: this.#text.length, next: this.#text.length } : undefined
    const next = found.index + found[0].length
    if (found[0] === '\r' && next === this.#text.length && !atEnd) return undefined
    return { at: found.index, next }
  }
}
