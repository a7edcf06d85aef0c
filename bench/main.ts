/**
 * Runs the benchmarks of this folder: all of them, or those named.
 *
 *     npm run bench                           all
 *     npm run bench -- judgments              one
 *     npm run bench -- judgments --profile    options go to each benchmark that runs
 *
 * Each is a file of its own and runs in a process of its own, so that none warms up or litters another's. It prints
 * ratios against a peer measured in the same run: absolute figures say more of the machine than of the code.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './measuring/machine.ts'

const { positionals, tokens } = parseArgs({ allowPositionals: true, strict: false, tokens: true })
const options = tokens.flatMap((token) => (token.kind === 'option' ? [token.rawName + valueOf(token)] : []))
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
  .map((file) => basename(file, '.ts'))
const unknown = positionals.filter((name) => !known.includes(name))

if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  process.exitCode = 2
} else {
  console.log(machine())
  for (const name of positionals.length === 0 ? known : positionals) {
    console.log(`\n${name}`)
    if ((await run(name)) !== 0) process.exitCode = 1
  }
}

function run(name: string): Promise<number | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...options], {
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
}

function valueOf({ value }: { value?: string | undefined }): string {
  return value === undefined ? '' : `=${value}`
}
