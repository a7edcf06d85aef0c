import { RowSplitter } from './rows.ts'

/** The delimiters that are recognised; of equals the first: commas stand in numbers and sentences too. */
const delimiters = ['\t', ';', ','] as const

/** Excel's own way to name the delimiter: a first line `sep=;`. */
const EXCEL_HINT = /^sep=(.)(?:\r\n|\n|\r)/i

/** How many rows are compared. */
const SAMPLE = 50

/** What a table's beginning tells about its form. */
export interface TableForm {
  delimiter: string
  /** Characters to skip before the header: Excel's `sep=` line. */
  skip: number
}

/**
 * Finds the delimiter from a table's first characters (whole rows are not needed): the one that gives the header at
 * least two cells and the most rows as many cells as the header; of equals the one with most cells. A comma if none does.
 */
export function detectForm(head: string): TableForm {
  const hint = EXCEL_HINT.exec(head)
  if (hint?.[1] !== undefined) return { delimiter: hint[1], skip: hint[0].length }
  const scored = delimiters.map((delimiter) => score(head, delimiter))
  const best = scored.reduce((best, next) =>
    next.agreeing > best.agreeing || (next.agreeing === best.agreeing && next.width > best.width)
      ? next
      : best,
  )
  return { delimiter: best.agreeing > 0 ? best.delimiter : ',', skip: 0 }
}

interface Score {
  delimiter: string
  /** The share of rows that are as wide as the header, 0 if the header is a single cell. */
  agreeing: number
  width: number
}

function score(head: string, delimiter: string): Score {
  const splitter = new RowSplitter(delimiter)
  const whole = splitter.push(head)
  const rows = (whole.length > 0 ? whole : splitter.end()).slice(0, SAMPLE)
  const header = rows[0]
  if (header === undefined || 'fault' in header || header.cells.length < 2)
    return { delimiter, agreeing: 0, width: 0 }
  const width = header.cells.length
  const same = rows.filter((row) => 'cells' in row && row.cells.length === width).length
  return { delimiter, agreeing: same / rows.length, width }
}
