import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DataSet, Labels } from '#learners'

/** The peer's own package: the product has no use for it. */
const FOLDER = join(import.meta.dirname, 'peers')
/** What npm leaves behind when an installation has ended well. */
const INSTALLED = join(FOLDER, 'node_modules/.package-lock.json')

interface MlCart {
  readonly DecisionTreeClassifier: new (options: object) => {
    train(rows: readonly (readonly number[])[], labels: readonly number[]): void
    predict(rows: readonly (readonly number[])[]): number[]
  }
}

/** The npm package ml-cart, installed as its lock file says when it isn't there. Throws when npm fails. */
export function mlCart(): (data: DataSet, labels: Labels) => { ms: number; right: number } {
  install()
  const { DecisionTreeClassifier } = createRequire(join(FOLDER, 'package.json'))('ml-cart') as MlCart
  return (data, labels) => {
    const rows = Array.from({ length: data.length }, (_, row) =>
      data.columns.map(({ values }) => values[row]!),
    )
    const codes = [...labels.values]
    const tree = new DecisionTreeClassifier({ gainFunction: 'gini', maxDepth: 5, minNumSamples: 5 })
    const started = performance.now()
    tree.train(rows, codes)
    const ms = performance.now() - started
    const answers = tree.predict(rows)
    return { ms, right: answers.filter((answer, row) => answer === codes[row]).length / codes.length }
  }
}

function install(): void {
  if (existsSync(INSTALLED)) return
  console.log('  installing the peer into bench/learners/peers (once)')
  // npm tells where it is itself; the Node that runs here is the product's.
  const npm = process.env['npm_execpath']
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const { status } = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('npm ci failed in bench/learners/peers')
}
