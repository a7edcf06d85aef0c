import { expect, test } from 'vitest'
import { generated, numberData } from '../testing/generated.ts'
import { randomFrom } from '../statistics/random.ts'
import { growBinned } from './grow-binned.ts'
import { growTree } from './grow.ts'
import { countLeaves, predict, type Tree } from './tree.ts'

test('Where values are no more than bins, the tree is the exact one.', () => {
  const { data, labels } = generated({ seed: 3, cases: 3_000, columns: 6, classes: 3, steps: 100 })
  const options = { maxDepth: 5, minLeaf: 5 }
  const [binned, exact] = [growBinned(data, labels, options), growTree(data, labels, options)]
  expect(predict(binned, data)).toEqual(predict(exact, data))
  expect(countLeaves(binned)).toBe(countLeaves(exact))
})

test('With more values it does nearly as well, and missing ones, the largest and the same ones are no trouble.', () => {
  const { data, labels } = generated({ seed: 4, cases: 5_000, columns: 5, classes: 2, steps: 0 })
  const random = randomFrom(1)
  const holed = data.columns.map(({ values }, place) =>
    Float64Array.from(values, (value) => (place > 2 && random() < 0.3 ? Number.NaN : value)),
  )
  const huge = Float64Array.from({ length: 5_000 }, () => (random() - 0.5) * Number.MAX_VALUE * 2)
  const all = numberData([...holed, huge, new Float64Array(5_000).fill(7)])
  const right = (tree: Tree): number =>
    predict(tree, all).filter((code, row) => code === labels.values[row]).length
  const options = { maxDepth: 6, minLeaf: 5 }
  const binned = growBinned(all, labels, options)
  expect(right(binned)).toBeGreaterThan(right(growTree(all, labels, options)) * 0.98)
  expect(countLeaves(binned)).toBeGreaterThan(20)
})
