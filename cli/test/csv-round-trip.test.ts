import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { EncodingDetector, type TextEncoding } from '../csv/encoding.ts'
import { readCsv } from '../csv/reader.ts'
import { splitRows } from '../csv/rows.ts'
import { chunksOf, collect } from './chunks.ts'

/** Characters that CP949 has, the awkward ones of CSV among them. */
const cp949Cell = fc.string({
  unit: fc.constantFrom(...Array.from('aZ09 ,;"\n\r\t\'=-.가각힣똠방각하온도설비진동습度漢ァ①㎏°±')),
  maxLength: 12,
})

/** Anything in Unicode but what stands for undecodable text or a byte order mark. */
const unicodeCell = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((text) => text.isWellFormed() && !/[\uFFFD\uFEFF\0]/.test(text))

interface Table {
  columns: string[]
  rows: string[][]
}

function tableOf(cell: fc.Arbitrary<string>): fc.Arbitrary<Table> {
  return fc.integer({ min: 2, max: 5 }).chain((width) =>
    fc.record({
      columns: fc.constant(Array.from({ length: width }, (_, index) => `열 ${index + 1}`)),
      rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    }),
  )
}

const form = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
  quoteAll: fc.boolean(),
  lastBreak: fc.boolean(),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
})

interface Form {
  delimiter: string
  lineBreak: string
  quoteAll: boolean
  lastBreak: boolean
}

function write({ columns, rows }: Table, { delimiter, lineBreak, quoteAll, lastBreak }: Form): string {
  const quoted = (cell: string): string =>
    quoteAll || /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  const lines = [columns, ...rows].map((row) => row.map(quoted).join(delimiter))
  return lines.join(lineBreak) + (lastBreak ? lineBreak : '')
}

const encodings: [string, TextEncoding, fc.Arbitrary<string>, (text: string) => Buffer][] = [
  ['UTF-8', 'utf-8', unicodeCell, (text) => Buffer.from(text)],
  ['UTF-8 with byte order mark', 'utf-8', unicodeCell, (text) => Buffer.from(`\uFEFF${text}`)],
  ['UTF-16 LE', 'utf-16le', unicodeCell, (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 BE', 'utf-16be', unicodeCell, (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ['CP949', 'cp949', cp949Cell, (text) => iconv.encode(text, 'cp949')],
]

test.each(encodings)(
  'Any table written in %s is read back, however it is cut.',
  async (_, encoding, cell, encode) => {
    await fc.assert(
      fc.asyncProperty(tableOf(cell), form, async (table, form) => {
        const bytes = encode(write(table, form))
        const detector = new EncodingDetector()
        for await (const chunk of chunksOf(bytes, form.sizes)) detector.push(chunk)
        expect(detector.end()).toBe(encoding)

        const read = await readCsv(chunksOf(bytes, form.sizes), { encoding, delimiter: form.delimiter })
        const rows = await collect(read.rows)
        expect(read.columns).toEqual(table.columns)
        expect(rows.map((row) => ('cells' in row ? row.cells : row.fault))).toEqual(table.rows)
        expect(rows.map((row) => row.line)).toEqual(linesOf(table))
      }),
      { numRuns: 300 },
    )
  },
)

test('Well-formed text is split as csv-parse splits it.', async () => {
  await fc.assert(
    fc.asyncProperty(tableOf(unicodeCell), form, async (table, form) => {
      const text = write(table, form)
      const reference: string[][] = parse(text, {
        delimiter: form.delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
      })
      async function* pieces(): AsyncGenerator<string> {
        for (let at = 0; at < text.length; at += 9) yield text.slice(at, at + 9)
      }
      const rows = await collect(splitRows(pieces(), form.delimiter))
      expect(rows.map((row) => 'cells' in row && row.cells)).toEqual(reference)
    }),
    { numRuns: 300 },
  )
})

/** The number of each row's first line: every line break within a cell moves the rows behind it down. */
function linesOf({ rows }: Table): number[] {
  let line = 2
  return rows.map((row) => {
    const first = line
    line += 1 + row.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
    return first
  })
}
