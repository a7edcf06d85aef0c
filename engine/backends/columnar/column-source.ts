import type { InputPath } from '../../analysis/input-path.ts'
import type { Result } from '../../semantics/operand.ts'
import type { JsonValue } from '../../values/value.ts'
import type { InputTable } from '../input-table.ts'
import type { BatchOptions, Run } from '../run.ts'
import { type Column, type Columns, valueAt } from './columns.ts'

/** Columns as a rule set's slots see them. */
export class ColumnSource {
  readonly length: number
  readonly #columns: Columns
  readonly #inputs: InputTable
  readonly #times: BatchOptions['times']
  readonly #slots: Result[] = []
  readonly #columnBySlot: readonly (Column | null)[]
  #row = -1

  constructor(columns: Columns, inputs: InputTable, times?: BatchOptions['times']) {
    this.length = columns.length
    this.#columns = columns
    this.#inputs = inputs
    this.#times = times
    this.#columnBySlot = inputs.paths.map((_, slot) => this.columnOf(slot))
  }

  /** The column that a slot reads as it is, or null when it reads a part of its values. */
  columnOf(slot: number): Column | null {
    const segments = this.#path(slot).segments
    const field = String(segments[0])
    return segments.length === 1 && Object.hasOwn(this.#columns.fields, field)
      ? (this.#columns.fields[field] ?? null)
      : null
  }

  /** What a slot holds in a row. */
  resultAt(slot: number, row: number): Result {
    const column = this.#columnBySlot[slot] ?? null
    const value = column === null ? undefined : valueAt(column, row)
    if (typeof value === 'string' || typeof value === 'boolean' || isFiniteNumber(value)) return value
    const path = this.#path(slot)
    const record = Object.create(null) as Record<string, JsonValue>
    this.#put(record, String(path.segments[0]), row)
    return path.read(record)
  }

  /** What all slots hold in a row, and its time for the run; valid until the next call. */
  slotsAt(row: number, run: Run): readonly Result[] {
    if (this.#times !== undefined) run.setTime(this.#times[row])
    if (row !== this.#row) {
      for (let slot = 0; slot < this.#columnBySlot.length; slot += 1)
        this.#slots[slot] = this.resultAt(slot, row)
    }
    this.#row = row
    return this.#slots
  }

  #put(record: Record<string, JsonValue>, field: string, row: number): void {
    const column = Object.hasOwn(this.#columns.fields, field) ? this.#columns.fields[field] : undefined
    const value = column && valueAt(column, row)
    if (value === undefined) return
    // A field named __proto__ is a field like any other.
    if (field === '__proto__')
      Object.defineProperty(record, field, { value, enumerable: true, configurable: true })
    else record[field] = value
  }

  #path(slot: number): InputPath {
    return this.#inputs.paths[slot] as InputPath
  }
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && value - value === 0
}
