/**
 * The columnar back end: all rules over many records at once, some hundred records at a time, as vectorised database
 * engines do (Boncz, Zukowski and Nes, "MonetDB/X100: hyper-pipelining query execution", CIDR 2005). For each table of
 * the bitset index it finds the rows that the records pick, straight from typed columns, then combines them record by
 * record. What bits can't tell is asked as for a single input.
 */
import { type RuleIndex } from '../bitset/rule-index.ts'
import type { RuleBlock, Sifting } from '../bitset/rule-block.ts'
import type { Closure } from '../code.ts'
import { clearBit, clearBits, lowestBit, type RuleSieve } from '../rule-sieve.ts'
import type { Run } from '../run.ts'
import type { ColumnSource } from './column-source.ts'
import { TablePicks } from './table-picks.ts'
import { Truths } from './truths.ts'

/** Records that are looked at together: what they pick fits into a processor's cache. */
const RECORDS_AT_ONCE = 512

/** What evaluates the rules of a set, whatever the records. */
export interface BatchPlan {
  /** One for each rule, in order. */
  readonly closures: readonly Closure[]
  readonly index: RuleIndex
  /** Tells of the rules that the index doesn't have; null when it has all. */
  readonly sieve: RuleSieve | null
}

/** Evaluates rules on all records of a source. */
export class Batch {
  readonly #plan: BatchPlan
  readonly #source: ColumnSource
  readonly #run: Run
  readonly #truths: Truths
  readonly #doubted: Int32Array
  readonly #blocks: readonly { readonly block: RuleBlock; readonly picks: readonly TablePicks[] }[]

  constructor(plan: BatchPlan, source: ColumnSource, run: Run) {
    this.#plan = plan
    this.#source = source
    this.#run = run
    this.#truths = new Truths(source.length, plan.closures.length)
    this.#doubted = new Int32Array(RECORDS_AT_ONCE * this.#truths.width)
    this.#blocks = plan.index.blocks.map((block) => ({
      block,
      picks: block.tables.map((table) => new TablePicks(table, source)),
    }))
  }

  evaluate(): Truths {
    for (let start = 0; start < this.#source.length; start += RECORDS_AT_ONCE)
      this.#lookUp(start, Math.min(RECORDS_AT_ONCE, this.#source.length - start))
    if (this.#plan.sieve !== null) this.#sift(this.#plan.sieve)
    return this.#truths
  }

  /** Combines what some records pick in the tables of the index. */
  #lookUp(start: number, count: number): void {
    const { width } = this.#truths
    const kept = this.#truths.true.subarray(start * width, (start + count) * width)
    const unsure = new Set<number>()
    for (const { block, picks } of this.#blocks) {
      const rows = new Int32Array(picks.length * count)
      for (const [table, of] of picks.entries()) {
        const own = rows.subarray(table * count, (table + 1) * count)
        of.pick(start, own)
        for (let at = 0; at < count; at += 1) own[at] = block.place(table, own[at] as number)
      }
      const sifting: Sifting = { picks: rows, stride: count, at: 0, kept, doubted: this.#doubted, word: 0 }
      for (const at of block.combineAll(sifting, width)) unsure.add(at)
    }
    for (const at of unsure) {
      const doubted = this.#doubted.subarray(at * width, (at + 1) * width)
      this.#ask(start + at, doubted)
      doubted.fill(0)
    }
  }

  /** Asks the closures of the rules that are in doubt about a record. */
  #ask(record: number, doubted: Int32Array): void {
    const own = this.#truths.true.subarray(record * this.#truths.width, (record + 1) * this.#truths.width)
    for (let word = 0; word < doubted.length; word += 1) {
      for (let left = doubted[word] as number; left !== 0; left &= left - 1) {
        const rule = (word << 5) + lowestBit(left)
        this.#run.refill()
        const slots = this.#source.slotsAt(record)
        const result = (this.#plan.closures[rule] as Closure)(slots, this.#run)
        if (result === true) continue
        clearBit(own, rule)
        if (result !== false) this.#truths.setUnknown(record, rule)
      }
    }
  }

  /** Record by record, for the rules that the index doesn't have. */
  #sift(sieve: RuleSieve): void {
    const { width } = this.#truths
    const kept = clearBits(this.#plan.closures.length)
    const doubted = clearBits(this.#plan.closures.length)
    for (let record = 0; record < this.#source.length; record += 1) {
      kept.fill(0)
      doubted.fill(0)
      sieve.sift(this.#source.slotsAt(record), this.#run, kept, doubted)
      for (let word = 0; word < width; word += 1) {
        const at = record * width + word
        this.#truths.true[at] = (this.#truths.true[at] as number) | (kept[word] as number)
      }
      this.#ask(record, doubted)
    }
  }
}
