/**
 * Cases by column, in the form that learners read: plain objects of typed arrays, so that a thread can be handed them
 * whole.
 */
export interface DataSet {
  /** How many cases there are. */
  readonly length: number
  readonly columns: readonly Column[]
  /** Fields that no learner can use, and why. */
  readonly ignored: readonly IgnoredField[]
}

/** What a rule may test. */
export type Column = NumberColumn | CategoryColumn

interface Named {
  /** As an expression writes it: a path, or a sum of two. */
  readonly text: string
  /** The paths that the text reads, as an expression writes them: itself, or those of a derived feature. */
  readonly reads: readonly string[]
  /** Field names from the root of the record; null for a derived feature. */
  readonly path: readonly string[] | null
}

/** Numbers; NaN where missing. Never an infinity. */
export interface NumberColumn extends Named {
  readonly kind: 'number'
  readonly values: Float64Array
}

/** Texts or truths, as places in `categories`; -1 where missing. */
export interface CategoryColumn extends Named {
  readonly kind: 'category'
  readonly values: Int32Array
  readonly categories: readonly (string | boolean)[]
}

/** Why a field is left out: it has no values, only one, free text (nearly as many values as cases), or lists. */
export type IgnoredReason = 'EMPTY' | 'CONSTANT' | 'TEXT' | 'STRUCTURE' | 'TOO_MANY_FIELDS'

export interface IgnoredField {
  readonly text: string
  readonly reason: IgnoredReason
}

/** What each case should have been decided: places in `classes`. */
export interface Labels {
  readonly classes: readonly string[]
  readonly values: Int32Array
}

/** Labels of outcomes as texts, classes in order of first occurrence. */
export function labelsOf(outcomes: readonly string[]): Labels {
  const codes = new Map<string, number>()
  const values = Int32Array.from(outcomes, (outcome) => {
    const code = codes.get(outcome) ?? codes.size
    codes.set(outcome, code)
    return code
  })
  return { classes: [...codes.keys()], values }
}

/** How many cases each class has. */
export function classCounts({ classes, values }: Labels): Int32Array {
  const counts = new Int32Array(classes.length)
  for (const code of values) counts[code] = (counts[code] as number) + 1
  return counts
}

/** The cases in the given places, in their order; places may recur. */
export function casesOf(data: DataSet, rows: Int32Array): DataSet {
  const columns = data.columns.map((column): Column =>
    column.kind === 'number'
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number) }
      : { ...column, values: Int32Array.from(rows, (row) => column.values[row] as number) },
  )
  return { ...data, length: rows.length, columns }
}
