import { expect, test } from 'vitest'
import { readCsv } from '../csv/reader.ts'
import { splitRows } from '../csv/rows.ts'
import { chunksOf, collect } from './chunks.ts'

async function read(text: string, options: { delimiter?: string } = {}) {
  const table = await readCsv(chunksOf(Buffer.from(text), [7]), { encoding: 'utf-8', ...options })
  return { columns: table.columns, delimiter: table.delimiter, rows: await collect(table.rows) }
}

test('A row carries the number of its first line, whatever quoted cells before it held.', async () => {
  for (const lineBreak of ['\n', '\r\n', '\r']) {
    const text = ['a,b', '1,"x', 'y', 'z"', '2,"he said ""no"""', '', '3,last'].join(lineBreak)
    const { rows } = await read(text)
    expect(rows).toEqual([
      { line: 2, cells: ['1', ['x', 'y', 'z'].join(lineBreak)] },
      { line: 5, cells: ['2', 'he said "no"'] },
      { line: 7, cells: ['3', 'last'] },
    ])
  }
})

test('Line breaks of every kind may be mixed, and the last one may be missing.', async () => {
  const { rows } = await read('a,b\r\n1,2\n3,4\r5,6')
  expect(rows.map((row) => row.line)).toEqual([2, 3, 4])
})

test('A row with too many or too few cells is broken, and reading goes on.', async () => {
  const { rows } = await read('a,b\n1\n1,2,3\n1,2\n')
  expect(rows).toEqual([
    { line: 2, fault: 'it has 1 cells, the header has 2' },
    { line: 3, fault: 'it has 3 cells, the header has 2' },
    { line: 4, cells: ['1', '2'] },
  ])
})

test('A stray quote spoils its own line only.', async () => {
  const { rows } = await read('a,b,c\n1,"abc"def,3\n2,y,3\n3,"x",3\n')
  expect(rows).toEqual([
    { line: 2, fault: 'there is text after a closing quote' },
    { line: 3, cells: ['2', 'y', '3'] },
    { line: 4, cells: ['3', 'x', '3'] },
  ])
})

test('A quote that is never closed spoils its own line only.', async () => {
  const { rows } = await read('a,b,c\n1,y,3\n2,"abc,3\n3,y,3\n4,y,3')
  expect(rows).toEqual([
    { line: 2, cells: ['1', 'y', '3'] },
    { line: 3, fault: 'a quote is opened and never closed' },
    { line: 4, cells: ['3', 'y', '3'] },
    { line: 5, cells: ['4', 'y', '3'] },
  ])
})

test('A quote that is never closed is given up after a mebibyte, not at the end of a large file.', async () => {
  let given = 0
  async function* endless(): AsyncGenerator<string> {
    yield 'a,b\n1,"open\n'
    for (; given < 1000; given++) yield '2,fine\n'.repeat(10_000)
  }
  const rows = splitRows(endless(), ',')
  await rows.next()
  expect((await rows.next()).value).toEqual({ line: 2, fault: 'a quote is opened and never closed' })
  expect((await rows.next()).value).toEqual({ line: 3, cells: ['2', 'fine'] })
  expect(given).toBeLessThan(20)
})

test('A quote within a plain cell stands for itself.', async () => {
  const { rows } = await read('size,b\n5" pipe,1\n')
  expect(rows).toEqual([{ line: 2, cells: ['5" pipe', '1'] }])
})

test.each([
  [',', 'a,b\n1;5,2\n'],
  [';', 'a;b\n1,5;2,5\n3,5;4,5\n'],
  ['\t', 'a\tb, c\n1\t2, 3\n'],
])('The delimiter %j is detected.', async (delimiter, text) => {
  const table = await read(text)
  expect(table.delimiter).toBe(delimiter)
  expect(table.columns).toHaveLength(2)
})

test('Delimiters within quotes do not count when the delimiter is detected.', async () => {
  const { delimiter, rows } = await read('name;value\n"a,b,c";1\n"d,e,f";2\n')
  expect(delimiter).toBe(';')
  expect(rows[0]).toEqual({ line: 2, cells: ['a,b,c', '1'] })
})

test("Excel's sep= line names the delimiter and is not the header.", async () => {
  const { columns, rows } = await read('sep=|\r\na|b\r\n1|2\r\n')
  expect(columns).toEqual(['a', 'b'])
  expect(rows).toEqual([{ line: 3, cells: ['1', '2'] }])
})

test('A single column needs no delimiter.', async () => {
  const { columns, rows } = await read('온도\n90\n91\n')
  expect(columns).toEqual(['온도'])
  expect(rows).toHaveLength(2)
})

test('Column names are trimmed and composed, and a nameless column is named by its place.', async () => {
  const { columns } = await read(` 설비ID ,${'온도'.normalize('NFD')},\nA,1,\n`)
  expect(columns).toEqual(['설비ID', '온도', 'column 3'])
})

test('A column name that comes twice is refused, saying where.', async () => {
  await expect(read('a,b,a\n1,2,3\n')).rejects.toThrow('The column "a" comes more than once (columns 1, 3)')
})

test('An empty file is refused.', async () => {
  await expect(read('')).rejects.toThrow('The file is empty')
  await expect(read('\n\n')).rejects.toThrow('The file is empty')
})

test('A line with text that could not be decoded is broken, and reading goes on.', async () => {
  const bytes = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xff, 0xfe]), Buffer.from('\n2,온도\n')])
  const table = await readCsv(chunksOf(bytes), { encoding: 'utf-8' })
  expect(await collect(table.rows)).toEqual([
    { line: 2, fault: 'it has characters that could not be decoded: is --encoding right?' },
    { line: 3, cells: ['2', '온도'] },
  ])
})
