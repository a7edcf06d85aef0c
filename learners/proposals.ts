import { ExpressionError, type JsonObject, compile, parse, print } from '#engine'
import type { DataSet, NumberColumn } from './data-set/data-set.ts'
import { faultOf } from './selection/measure.ts'

/** What a model proposes, from aggregates alone. */
export interface Proposals {
  readonly rules?: readonly { readonly when: string; readonly outcome: string }[] | undefined
  /** Numeric expressions that other learners may use: `torque * speed`. */
  readonly features?: readonly string[] | undefined
}

/** A proposal that can't be used, and why. */
export interface RefusedProposal {
  readonly text: string
  readonly message: string
}

/** Proposals that are looked at, of each kind. */
const MOST = 100

/** Sorts proposed rules into those that can be measured, and those that can't. */
export function readRules(
  proposals: Proposals,
  classes: readonly string[],
): { rules: { when: string; outcome: number }[]; refused: RefusedProposal[] } {
  const rules: { when: string; outcome: number }[] = []
  const refused: RefusedProposal[] = []
  for (const { when, outcome } of (proposals.rules ?? []).slice(0, MOST)) {
    const place = classes.indexOf(outcome)
    const message = place < 0 ? `No rated case has the outcome ${outcome}.` : faultOf(when)
    if (message === null) rules.push({ when: print(parse(when)), outcome: place })
    else refused.push({ text: when, message })
  }
  return { rules, refused }
}

/** Columns of the proposed features, and those that make none: no expression, or of a value that is never a number. */
export function readFeatures(
  proposals: Proposals,
  records: readonly JsonObject[],
  data: DataSet,
): { columns: NumberColumn[]; refused: RefusedProposal[] } {
  const columns: NumberColumn[] = []
  const refused: RefusedProposal[] = []
  for (const source of (proposals.features ?? []).slice(0, MOST)) {
    const column = featureColumn(source, records)
    if (typeof column === 'string') refused.push({ text: source, message: column })
    else if ([...data.columns, ...columns].every(({ text }) => text !== column.text)) columns.push(column)
  }
  return { columns, refused }
}

function featureColumn(source: string, records: readonly JsonObject[]): NumberColumn | string {
  try {
    const expression = parse(source)
    const compiled = compile(expression)
    const values = Float64Array.from(records, (record) => {
      const value = compiled.evaluate(record)
      return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
    })
    if (values.every((value) => Number.isNaN(value))) return 'It is not a number in any case.'
    const text = print(expression)
    const simple = ['arithmetic', 'identifier', 'selection', 'index', 'call'].includes(expression.kind)
    const reads = compiled.references.map(({ path }) => path)
    return { kind: 'number', text: simple ? text : `(${text})`, reads, path: null, values }
  } catch (error) {
    if (error instanceof ExpressionError) return error.message
    throw error
  }
}
