import { randomFrom, shuffle } from '../statistics/random.ts'
import type { Labels } from './data-set.ts'

/** Places of at most so many cases, each class with its share (at least one, where it has any), in order. */
export function sampleRows(labels: Labels, most: number, seed: number): Int32Array {
  const { length } = labels.values
  if (length <= most) return Int32Array.from({ length }, (_, row) => row)
  const random = randomFrom(seed)
  const rows = byClass(labels).flatMap((own) => [
    ...shuffle(own, random).subarray(0, Math.ceil((own.length * most) / length)),
  ])
  return Int32Array.from(rows).toSorted()
}

/** For each case the number of its fold, from 0: each class is dealt out evenly. */
export function stratifiedFolds(labels: Labels, folds: number, seed: number): Int32Array {
  const random = randomFrom(seed)
  const fold = new Int32Array(labels.values.length)
  let next = 0
  for (const own of byClass(labels)) {
    for (const row of shuffle(own, random)) {
      fold[row] = next % folds
      next += 1
    }
  }
  return fold
}

/** The places where something holds. */
export function rowsWhere(values: Int32Array, holds: (value: number) => boolean): Int32Array {
  const rows: number[] = []
  for (let row = 0; row < values.length; row += 1) if (holds(values[row] as number)) rows.push(row)
  return Int32Array.from(rows)
}

function byClass({ classes, values }: Labels): Int32Array[] {
  const rows: number[][] = classes.map(() => [])
  for (const [row, code] of values.entries()) rows[code]?.push(row)
  return rows.map((own) => Int32Array.from(own))
}
