import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DataSet, Labels } from '#learners'
import { numberData } from '../../learners/testing/generated.ts'

/** Debian's Python, whose package python3-sklearn the figures are of. */
const PYTHON = process.env['BENCH_PYTHON'] ?? '/usr/bin/python3'

/** A tree's options by scikit-learn's names. */
export type TheirOptions = Readonly<Record<string, number | string>>

/** Milliseconds of one fit, by the clock and of processor time; what came of it. */
export interface TheirFit {
  readonly ms: number
  readonly cpu: number
  readonly leaves: number
  readonly right: number
}

/** scikit-learn in a process of its own. */
export class ScikitLearn {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #folder = mkdtempSync(join(tmpdir(), 'learners-'))

  constructor() {
    this.#child = spawn(PYTHON, [join(import.meta.dirname, 'scikit_learn.py')])
    this.#child.stderr.pipe(process.stderr)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** One of its data sets. */
  async data(name: string): Promise<{ data: DataSet; labels: Labels; version: string }> {
    const shape = await this.#ask({ op: 'data', name, folder: this.#folder })
    const { cases, columns, version } = shape as { cases: number; columns: number; version: string }
    const numbers = new Float64Array(Uint8Array.from(readFileSync(join(this.#folder, 'columns'))).buffer)
    const values = new Int32Array(Uint8Array.from(readFileSync(join(this.#folder, 'labels'))).buffer)
    const data = numberData(
      Array.from({ length: columns }, (_, place) => numbers.slice(place * cases, (place + 1) * cases)),
    )
    const classes = Array.from({ length: Math.max(...new Set(values)) + 1 }, (_, code) => String(code))
    return { data, labels: { classes, values }, version }
  }

  /** Fits a tree so many times: milliseconds of one. */
  async fit(name: string, options: TheirOptions, repeat: number): Promise<TheirFit> {
    return (await this.#ask({ op: 'fit', name, options, repeat })) as TheirFit
  }

  /** F1 of class 1 of a tree over folds. */
  async f1(
    data: DataSet,
    labels: Int32Array,
    folds: readonly Int32Array[],
    options: TheirOptions,
  ): Promise<number> {
    const columns = Float64Array.from(data.columns.flatMap(({ values }) => [...values]))
    writeFileSync(join(this.#folder, 'columns'), new Uint8Array(columns.buffer))
    writeFileSync(join(this.#folder, 'labels'), new Uint8Array(Int32Array.from(labels).buffer))
    const answer = await this.#ask({
      op: 'folds',
      folder: this.#folder,
      cases: data.length,
      columns: data.columns.length,
      folds: folds.map((fold) => [...fold]),
      options,
    })
    return (answer as { f1: number }).f1
  }

  stop(): void {
    this.#child.kill()
    rmSync(this.#folder, { recursive: true })
  }

  async #ask(question: object): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true)
      throw new Error(`${PYTHON} with sklearn is needed (Debian: apt-get install python3-sklearn)`)
    return JSON.parse(value)
  }
}
