import { describe, expect, test } from 'vitest'
import { convertCell, type JsonType } from '../judging/cell.ts'
import { recordConverter } from '../judging/record-converter.ts'
import { typesOf } from '../judging/schema-types.ts'

function convert(text: string, ...types: JsonType[]) {
  const cell = convertCell(text, types.length === 0 ? undefined : new Set(types))
  return 'fault' in cell ? cell.fault : cell.value
}

describe('A cell', () => {
  test('that is empty is absent, whatever its type.', () => {
    expect(convert('')).toBeUndefined()
    expect(convert('  ', 'number')).toBeUndefined()
    expect(convert('', 'string')).toBeUndefined()
  })

  test.each([
    ['42', 42],
    [' 42.0 ', 42],
    ['-0.5', -0.5],
    ['+7', 7],
    ['007', 7],
    ['.5', 0.5],
    ['1e-5', 0.00001],
  ])('%j becomes the number that the schema asks for.', (text, value) =>
    expect(convert(text, 'number')).toBe(value),
  )

  test.each(['abc', '1,234', '1.234,5', '0x10', 'NaN', 'Infinity', '1e999', '--1'])(
    '%j is no number.',
    (text) => expect(convert(text, 'number')).toBe(`${JSON.stringify(text)} is not a number`),
  )

  test('is a whole number where the schema asks for one, and only if it is exact.', () => {
    expect(convert('5.0', 'integer')).toBe(5)
    expect(convert('5.5', 'integer')).toBe('"5.5" is not a whole number')
    expect(convert('12345678901234567890', 'integer')).toContain('is not a whole number')
  })

  test.each([
    ['true', true],
    ['FALSE', false],
    ['1', true],
    ['0', false],
    ['Yes', true],
    ['n', false],
  ])('%j becomes a boolean.', (text, value) => expect(convert(text, 'boolean')).toBe(value))

  test('stays text where the schema asks for text, blanks and all.', () => {
    expect(convert('007', 'string')).toBe('007')
    expect(convert(' a ', 'string')).toBe(' a ')
    expect(convert('null', 'string', 'null')).toBe('null')
  })

  test('becomes null only where the schema allows null and no text.', () => {
    expect(convert('null', 'number', 'null')).toBe(null)
    expect(convert('null', 'number')).toBe('"null" is not a number')
  })

  test('becomes another type beside text only if it is unmistakable.', () => {
    expect(convert('42', 'string', 'number')).toBe(42)
    expect(convert('042', 'string', 'number')).toBe('042')
    expect(convert('true', 'string', 'boolean')).toBe(true)
    expect(convert('yes', 'string', 'boolean')).toBe('yes')
    expect(convert('1', 'boolean', 'number')).toBe(1)
  })

  test('may hold a list or an object as JSON.', () => {
    expect(convert('[1, 2]', 'array')).toEqual([1, 2])
    expect(convert('{"a": 1}', 'object', 'string')).toEqual({ a: 1 })
    expect(convert('[1, 2', 'array')).toBe('"[1, 2" is not a JSON list')
  })

  test.each([
    ['42', 42],
    ['40.0', 40],
    ['-0.25', -0.25],
    ['1.5E+07', 15_000_000],
    ['007', '007'],
    ['+82', '+82'],
    ['1e5', '1e5'],
    ['12345678901234567890', '12345678901234567890'],
    ['true', 'true'],
    ['LOT-7', 'LOT-7'],
  ])('%j without a schema becomes %j.', (text, value) => expect(convert(text)).toBe(value))
})

describe("A property's schema", () => {
  const root = { $defs: { 'a/b': { type: 'integer' } } }
  test.each([
    [{ type: 'number' }, ['number']],
    [{ type: ['number', 'null'] }, ['null', 'number']],
    [{ enum: ['L', 'M', 'H'] }, ['string']],
    [{ enum: [1, 2] }, ['integer']],
    [{ type: 'number', enum: [1, 2] }, ['integer']],
    [{ const: true }, ['boolean']],
    [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, ['null', 'number']],
    [{ allOf: [{ type: ['number', 'string'] }, { type: 'number' }] }, ['number']],
    [{ $ref: '#/$defs/a~1b' }, ['integer']],
  ])('%j tells its types.', (schema, types) =>
    expect([...(typesOf(schema, root) ?? [])].toSorted()).toEqual(types.toSorted()),
  )

  test.each([
    {},
    true,
    { minimum: 3 },
    { anyOf: [{ type: 'number' }, {}] },
    { $ref: 'https://example.com/x' },
  ])('%j leaves the type open.', (schema) => expect(typesOf(schema, root)).toBeUndefined())

  test('that refers to itself ends.', () => {
    const loop = { $ref: '#' }
    expect(typesOf(loop, loop)).toBeUndefined()
  })
})

describe('A record', () => {
  const columns = ['설비ID', '온도', '비고', 'label']
  const schema = {
    properties: { 설비ID: { type: 'string' }, 온도: { type: 'number' }, label: {} },
    required: ['설비ID', '온도', '진동'],
    additionalProperties: false,
  }

  test('has the columns of the schema, without the label.', () => {
    const converter = recordConverter(columns, schema, 'label')
    expect(converter.sent).toEqual(['설비ID', '온도'])
    expect(converter.left).toEqual(['비고'])
    expect(converter.missing).toEqual(['진동'])
    expect(converter.convert(['007', '90', 'x', '1'])).toEqual({ record: { 설비ID: '007', 온도: 90 } })
  })

  test('has every column but the label when the schema is open or absent.', () => {
    const open = { ...schema, additionalProperties: { type: 'string' } }
    expect(recordConverter(columns, open, 'label').convert(['1', '90', '3', '1'])).toEqual({
      record: { 설비ID: '1', 온도: 90, 비고: '3' },
    })
    expect(recordConverter(columns, null, 'label').convert(['1', '90', '3', '1'])).toEqual({
      record: { 설비ID: 1, 온도: 90, 비고: 3 },
    })
  })

  test('has what patternProperties allow.', () => {
    const patterns = { patternProperties: { '^s_': { type: 'number' } }, additionalProperties: false }
    expect(recordConverter(['s_1', 'x'], patterns).sent).toEqual(['s_1'])
  })

  test('names every cell that does not fit.', () => {
    expect(
      recordConverter(['a', 'b'], { properties: { a: { type: 'number' }, b: { type: 'boolean' } } }).convert([
        'x',
        'y?',
      ]),
    ).toEqual({ fault: 'a: "x" is not a number; b: "y?" is not true or false' })
  })

  test('keeps a column called __proto__ as a key.', () => {
    const converted = recordConverter(['__proto__', 'a'], null).convert(['x', '1'])
    expect(JSON.stringify(converted)).toBe('{"record":{"__proto__":"x","a":1}}')
  })
})
