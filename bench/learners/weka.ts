import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataSet, type Labels, casesOf } from '#learners'

/** Where Debian's package puts it. */
const JAR = process.env['BENCH_WEKA'] ?? '/usr/share/java/weka.jar'

/** What Weka's JRip made of a data set. */
export interface JripResult {
  /** To build the rules, by Weka's own clock: Java's start and the reading of files left out. */
  readonly seconds: number
  /** Of processor time, all threads, Java's start and the reading of files too. */
  readonly cpuSeconds: number
  /** The default rule left out. */
  readonly rules: number
  /** Of class 1 and the others, by answer: `counts[right][answer]`. */
  readonly counts: readonly (readonly number[])[]
}

/** Why Weka can't be measured here; undefined when it can. */
export function whyNoWeka(): string | undefined {
  return existsSync(JAR) ? undefined : `${JAR} isn't there (Debian: apt-get install weka)`
}

/** Weka's JRip with its defaults, on data of two classes. */
export function jrip(training: Cases, testing: Cases, seed: number): JripResult {
  const folder = mkdtempSync(join(tmpdir(), 'weka-'))
  try {
    const files = [training, testing].map((cases, place) => {
      const file = join(folder, `${place}.arff`)
      writeFileSync(file, arff(cases))
      return file
    })
    const args = ['-cp', JAR, 'weka.classifiers.rules.JRip', '-S', String(seed)]
    // The shell tells what its children used.
    const shell = ['-c', 'java "$@" && times', 'sh']
    const { stdout, status, stderr } = spawnSync(
      'sh',
      [...shell, ...args, '-t', files[0]!, '-T', files[1]!],
      {
        encoding: 'utf8',
      },
    )
    if (status !== 0) throw new Error(`Weka failed: ${stderr}`)
    const counts = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+\|\s+\w = /gmu)].slice(-2)
    return {
      seconds: Number(/Time taken to build model: ([\d.]+)/u.exec(stdout)?.[1]),
      cpuSeconds: cpuSecondsOf(stdout),
      rules: Number(/Number of Rules : (\d+)/u.exec(stdout)?.[1]) - 1,
      counts: counts.map(([, none, one]) => [Number(none), Number(one)]),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The last line of `times`: user and system time of children, `1m2.345s 0m0.678s`. */
function cpuSecondsOf(output: string): number {
  const times = output.trim().split('\n').at(-1) ?? ''
  return [...times.matchAll(/(\d+)m([\d.]+)s/gu)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  )
}

/** Cases with their labels. */
export interface Cases {
  readonly data: DataSet
  readonly labels: Labels
}

/** Part of the cases. */
export function partOf({ data, labels }: Cases, rows: Int32Array): Cases {
  return {
    data: casesOf(data, rows),
    labels: { ...labels, values: Int32Array.from(rows, (row) => labels.values[row]!) },
  }
}

function arff({ data, labels }: Cases): string {
  const header = data.columns.map((column, place) =>
    column.kind === 'number'
      ? `@attribute x${place} numeric`
      : `@attribute x${place} {${column.categories.join(',')}}`,
  )
  const rows = Array.from({ length: data.length }, (_, row) =>
    [
      ...data.columns.map((column) =>
        column.kind === 'number' ? column.values[row]! : String(column.categories[column.values[row]!]),
      ),
      labels.values[row],
    ].join(','),
  )
  const classes = labels.classes.map((_, code) => code).join(',')
  return `@relation cases\n${header.join('\n')}\n@attribute class {${classes}}\n@data\n${rows.join('\n')}\n`
}
