import { CliFailure } from '../failure.ts'
import { detectForm } from './delimiter.ts'
import { decodeText, type TextEncoding } from './encoding.ts'
import { type BrokenRow, type Row, splitRows } from './rows.ts'

/** A table being read. */
export interface CsvTable {
  /** Names of the columns, in order: trimmed, in Unicode's composed form (NFC), each only once. */
  columns: string[]
  delimiter: string
  /** The rows behind the header, each as wide as the header or broken. To be read once. */
  rows: AsyncGenerator<Row | BrokenRow>
}

/** How to read a table. */
export interface CsvOptions {
  encoding: TextEncoding
  /** Left out: detected. */
  delimiter?: string
}

/** How much text is looked at to find the delimiter, in characters. */
const HEAD = 65_536

/**
 * Reads a CSV file's header, and its rows as they are asked for. Throws CliFailure if there is no header, or if a
 * column's name comes twice. A column without a name is called `column N`, N being its place from 1.
 */
export async function readCsv(bytes: AsyncIterable<Uint8Array>, options: CsvOptions): Promise<CsvTable> {
  const text = decodeText(bytes, options.encoding)
  const head = await takeHead(text)
  const form = detectForm(head)
  const delimiter = options.delimiter ?? form.delimiter
  const rows = splitRows(join(head.slice(form.skip), text), delimiter, form.skip > 0 ? 2 : 1)
  const header = await rows.next()
  if (header.done === true) throw new CliFailure('The file is empty: its first line must name the columns.')
  if ('fault' in header.value)
    throw new CliFailure(`The header (line ${header.value.line}) can't be read: ${header.value.fault}.`)
  const columns = columnNames(header.value.cells)
  return { columns, delimiter, rows: checkedRows(rows, columns.length) }
}

async function takeHead(text: AsyncGenerator<string>): Promise<string> {
  let head = ''
  while (head.length < HEAD) {
    const next = await text.next()
    if (next.done === true) break
    head += next.value
  }
  return head
}

async function* join(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

function columnNames(cells: readonly string[]): string[] {
  const names = cells.map((cell, index) => cell.trim().normalize('NFC') || `column ${index + 1}`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return names
  const places = names.flatMap((name, index) => (name === twice ? [index + 1] : []))
  throw new CliFailure(
    `The column "${twice}" comes more than once (columns ${places.join(', ')}): rename all but one.`,
  )
}

async function* checkedRows(
  rows: AsyncIterable<Row | BrokenRow>,
  width: number,
): AsyncGenerator<Row | BrokenRow> {
  for await (const row of rows) {
    const fault = 'cells' in row ? faultOf(row.cells, width) : undefined
    yield fault === undefined ? row : { line: row.line, fault }
  }
}

function faultOf(cells: readonly string[], width: number): string | undefined {
  if (cells.length !== width) return `it has ${cells.length} cells, the header has ${width}`
  if (cells.some((cell) => cell.includes('\uFFFD')))
    return 'it has characters that could not be decoded: is --encoding right?'
  return undefined
}
