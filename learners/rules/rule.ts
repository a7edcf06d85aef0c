import type { DataSet } from '../data-set/data-set.ts'
import { type Bits, allBits } from './bits.ts'

/** One test of one column. `orMissing`: it also holds where the value is missing. */
export type Condition = NumberCondition | CategoryCondition

export interface NumberCondition {
  readonly kind: 'number'
  readonly column: number
  readonly operator: '<=' | '<' | '>' | '>='
  readonly threshold: number
  /** The values of cases next to the threshold, at most `below` and at least `above`: between them it tells all apart alike. */
  readonly below: number
  readonly above: number
  readonly orMissing: boolean
}

export interface CategoryCondition {
  readonly kind: 'category'
  readonly column: number
  readonly operator: 'in' | 'not in'
  /** Places in the column's categories. */
  readonly codes: readonly number[]
  readonly orMissing: boolean
}

/** All conditions hold: then the outcome is that class. */
export interface Rule {
  readonly conditions: readonly Condition[]
  /** The class. */
  readonly outcome: number
}

/** The cases, of those given, for which all conditions hold. */
export function coverageOf(
  conditions: readonly Condition[],
  data: DataSet,
  among: Bits = allBits(data.length),
): Bits {
  return conditions.reduce((covered, condition) => narrowed(condition, data, covered), among)
}

function narrowed(condition: Condition, data: DataSet, among: Bits): Bits {
  const column = data.columns[condition.column]
  if (column === undefined) throw new RangeError(`there is no column ${condition.column}`)
  if (condition.kind === 'number') return withinBound(condition, column.values as Float64Array, among)
  const categories = column.kind === 'category' ? column.categories.length : 0
  return withinCategories(condition, column.values as Int32Array, categories, among)
}

function withinBound(
  { operator, threshold, orMissing }: NumberCondition,
  values: Float64Array,
  among: Bits,
): Bits {
  const covered = new Int32Array(among.length)
  const wantsLess = operator === '<=' || operator === '<'
  const wantsEqual = operator.length === 2
  for (let place = 0; place < among.length; place += 1) {
    let kept = 0
    for (let word = among[place] as number; word !== 0; word &= word - 1) {
      const bit = 31 - Math.clz32(word & -word)
      const value = values[(place << 5) | bit] as number
      const holds =
        value < threshold
          ? wantsLess
          : value > threshold
            ? !wantsLess
            : value === threshold
              ? wantsEqual
              : orMissing
      kept |= (holds ? 1 : 0) << bit
    }
    covered[place] = kept
  }
  return covered
}

function withinCategories(
  { operator, codes, orMissing }: CategoryCondition,
  values: Int32Array,
  categories: number,
  among: Bits,
): Bits {
  const holds = new Uint8Array(categories).fill(operator === 'in' ? 0 : 1)
  for (const code of codes) holds[code] = operator === 'in' ? 1 : 0
  const missing = orMissing ? 1 : 0
  const covered = new Int32Array(among.length)
  for (let place = 0; place < among.length; place += 1) {
    let kept = 0
    for (let word = among[place] as number; word !== 0; word &= word - 1) {
      const bit = 31 - Math.clz32(word & -word)
      const code = values[(place << 5) | bit] as number
      kept |= (code < 0 ? missing : (holds[code] as number)) << bit
    }
    covered[place] = kept
  }
  return covered
}
