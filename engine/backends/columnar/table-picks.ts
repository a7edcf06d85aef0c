import { RangeTable, type Table } from '../bitset/tables.ts'
import { hasBit } from '../rule-sieve.ts'
import type { ColumnSource } from './column-source.ts'
import type { Column } from './columns.ts'

/**
 * Finds which row of a table each record picks. A column of numbers or of texts is read as it is, each text looked up
 * but once; what it holds beside is looked at one by one.
 */
export class TablePicks {
  readonly #table: Table
  readonly #source: ColumnSource
  readonly #column: Column | null
  readonly #rowByCode: Int32Array | null

  constructor(table: Table, source: ColumnSource) {
    this.#table = table
    this.#source = source
    this.#column = source.columnOf(table.slot)
    this.#rowByCode =
      this.#column?.kind === 'texts'
        ? Int32Array.from(this.#column.dictionary, (text) => table.rowOf(text))
        : null
  }

  /** The rows that records pick, as many from `start` on as `into` takes; -1 where the table can't tell. */
  pick(start: number, into: Int32Array): void {
    const column = this.#column
    if (column?.kind === 'numbers' && this.#table instanceof RangeTable)
      this.#pickNumbers(this.#table, column, start, into)
    else if (column?.kind === 'texts') this.#pickTexts(column, start, into)
    else for (let at = 0; at < into.length; at += 1) into[at] = this.#look(start + at)
  }

  #pickNumbers(
    table: RangeTable,
    column: Column & { kind: 'numbers' },
    start: number,
    into: Int32Array,
  ): void {
    const { values, present } = column
    for (let at = 0; at < into.length; at += 1) {
      const value = values[start + at] as number
      const known = value - value === 0 && (present === undefined || hasBit(present, start + at))
      into[at] = known ? table.rowOfNumber(value) : this.#look(start + at)
    }
  }

  #pickTexts({ values, present }: Column & { kind: 'texts' }, start: number, into: Int32Array): void {
    for (let at = 0; at < into.length; at += 1) {
      const known = present === undefined || hasBit(present, start + at)
      const row = known ? this.#rowByCode?.[values[start + at] as number] : undefined
      into[at] = row ?? this.#look(start + at)
    }
  }

  #look(record: number): number {
    return this.#table.rowOf(this.#source.resultAt(this.#table.slot, record))
  }
}
