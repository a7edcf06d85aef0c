import { expect, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import { ConfusionMatrix } from '../judging/confusion-matrix.ts'

function matrixOf(
  counts: [expected: string, outcome: JsonValue | undefined, count: number][],
  positive?: string,
  possible?: JsonValue[],
) {
  const matrix = new ConfusionMatrix(positive, possible)
  for (const [expected, outcome, count] of counts)
    for (let times = 0; times < count; times++) matrix.add(expected, outcome)
  return matrix
}

test('0 and 1 are matched with outcomes: the usual word for a fault stands for 1, every other for 0.', () => {
  const matrix = matrixOf([
    ['1', 'FAILURE', 8],
    ['1', 'OK', 2],
    ['0', 'OK', 85],
    ['0', 'FAILURE', 4],
    ['0', 'WARNING', 1],
    ['1', undefined, 3],
  ])
  expect(matrix.positive()).toBe('FAILURE')
  const agreement = matrix.agreement()
  expect(agreement.decided).toBe(100)
  expect(agreement.accuracy).toBeCloseTo(0.94)
  expect(agreement.precision).toBeCloseTo(8 / 12)
  expect(agreement.recall).toBeCloseTo(0.8)
})

test('Records that need review count in the table and not in the figures.', () => {
  const matrix = matrixOf([
    ['1', 'NG', 1],
    ['1', undefined, 9],
  ])
  expect(matrix.agreement()).toEqual({ decided: 1, accuracy: 1, precision: 1, recall: 1 })
  expect(matrix.table().join('\n')).toContain('needs review')
})

test('An outcome that never came out is known as the positive one from the rules.', () => {
  const matrix = matrixOf(
    [
      ['1', 'OK', 5],
      ['0', 'OK', 5],
    ],
    undefined,
    ['FAILURE', 'OK'],
  )
  expect(matrix.agreement()).toEqual({ decided: 10, accuracy: 0.5, precision: undefined, recall: 0 })
})

test('Without a usual word nothing is guessed: no figure is given until --positive says it.', () => {
  const counts: [string, string, number][] = [
    ['1', 'rot', 5],
    ['0', 'grün', 5],
  ]
  expect(matrixOf(counts).agreement()).toEqual({
    decided: 10,
    accuracy: undefined,
    precision: undefined,
    recall: undefined,
  })
  expect(matrixOf(counts, 'rot').agreement()).toEqual({ decided: 10, accuracy: 1, precision: 1, recall: 1 })
})

test('Outcomes that the file names themselves are compared as they are.', () => {
  const matrix = matrixOf([
    ['NG', 'NG', 3],
    ['NG', 'OK', 1],
    ['OK', 'OK', 6],
  ])
  expect(matrix.agreement()).toEqual({ decided: 10, accuracy: 0.9, precision: 1, recall: 0.75 })
})

test('true and TRUE stand for the outcome true.', () => {
  const matrix = matrixOf([
    ['TRUE', true, 2],
    ['false', false, 2],
  ])
  expect(matrix.agreement()).toEqual({ decided: 4, accuracy: 1, precision: 1, recall: 1 })
})

test('The table is aligned, Korean and all, with the most frequent first.', () => {
  const matrix = matrixOf([
    ['불량', '불량', 2],
    ['정상', '정상', 1200],
    ['정상', '불량', 1],
  ])
  expect(matrix.table()).toEqual([
    'expected   정상  불량', //
    '정상      1,200     1',
    '불량          0     2',
  ])
})

test('A table with very many values is cut, and says so.', () => {
  const matrix = matrixOf(Array.from({ length: 100 }, (_, index) => [`v${index}`, 'OK', 1]))
  expect(matrix.table()).toHaveLength(14)
  expect(matrix.table().at(-1)).toBe('… 100 expected values by 1 outcomes in all')
})

test('Outcomes of any JSON are counted under their text.', () => {
  const matrix = matrixOf([
    ['a', ['x', 'y'], 1],
    ['a', { level: 2 }, 1],
  ])
  expect(matrix.cells().map((cell) => cell.outcome)).toEqual(['["x","y"]', '{"level":2}'])
})
