import type { InputPath } from '../../analysis/input-path.ts'
import type { Result } from '../../semantics/operand.ts'
import type { JsonValue } from '../../values/value.ts'
import { calculateTerm, type InputTable } from '../input-table.ts'
import type { BatchOptions, Run } from '../run.ts'
import { type Column, type Columns, valueAt } from './columns.ts'

/** Columns as a rule set's slots see them. */
export class ColumnSource {
  readonly length: number
  readonly #columns: Columns
  readonly #inputs: InputTable
  readonly #run: Run
  readonly #times: BatchOptions['times']
  readonly #slots: Result[] = []
  readonly #columnBySlot: (Column | null)[]
  #record = -1

  /** `run` is told each record's time, when there are `times`. */
  constructor(columns: Columns, inputs: InputTable, run: Run, times?: BatchOptions['times']) {
    this.length = columns.length
    this.#columns = columns
    this.#inputs = inputs
    this.#run = run
    this.#times = times
    this.#columnBySlot = inputs.paths.map((path) => (path === null ? null : columnOf(path, columns)))
  }

  /** The column that a slot reads as it is or that its term makes; null when it reads a part of a column's values. */
  columnOf(slot: number): Column | null {
    if (this.#inputs.termAt(slot) !== undefined) this.#columnBySlot[slot] ??= this.#calculateAll(slot)
    return this.#columnBySlot[slot] ?? null
  }

  /** A term's numbers; NaN where there is none. */
  #calculateAll(slot: number): Column {
    const values = new Float64Array(this.length)
    for (let record = 0; record < values.length; record += 1) {
      const value = this.#calculated(slot, record)
      values[record] = typeof value === 'number' ? value : Number.NaN
    }
    return { kind: 'numbers', values }
  }

  /** What a slot holds for a record. */
  resultAt(slot: number, record: number): Result {
    const column = this.#columnBySlot[slot] ?? null
    const value = column === null ? undefined : valueAt(column, record)
    if (typeof value === 'string' || typeof value === 'boolean' || isFiniteNumber(value)) return value
    const path = this.#inputs.paths[slot]
    return path == null ? this.#calculated(slot, record) : this.#read(path, record)
  }

  /** What all slots hold for a record, and its time for the run; valid until the next call. */
  slotsAt(record: number): Result[] {
    if (record !== this.#record) {
      if (this.#times !== undefined) this.#run.setTime(this.#times[record])
      for (const [slot, path] of this.#inputs.paths.entries())
        if (path !== null) this.#slots[slot] = this.resultAt(slot, record)
    }
    this.#record = record
    return this.#slots
  }

  #calculated(slot: number, record: number): Result {
    const term = this.#inputs.termAt(slot)
    if (term === undefined) throw new Error(`slot ${slot} holds nothing`)
    // Slots of the record at hand are not to be mixed with those of another.
    this.#record = -1
    for (const read of term.reads) this.#slots[read] = this.resultAt(read, record)
    return calculateTerm(term, this.#slots, this.#run)
  }

  #read(path: InputPath, record: number): Result {
    const field = String(path.segments[0])
    const value = Object.hasOwn(this.#columns.fields, field)
      ? valueAt(this.#columns.fields[field] as Column, record)
      : undefined
    // A field named __proto__ is a field like any other.
    const fields: Record<string, JsonValue> = Object.create(null)
    if (value !== undefined)
      Object.defineProperty(fields, field, { value, enumerable: true, configurable: true, writable: true })
    return path.read(fields)
  }
}

function columnOf({ segments }: InputPath, { fields }: Columns): Column | null {
  const field = String(segments[0])
  return segments.length === 1 && Object.hasOwn(fields, field) ? (fields[field] ?? null) : null
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && value - value === 0
}
