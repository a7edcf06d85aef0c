/**
 * Runs the benchmarks of this folder: all of them, or those named.
 *
 *     npm run bench                           all
 *     npm run bench -- judgments              one
 *     npm run bench -- judgments --profile    options, which stand last, go to each benchmark that runs
 *
 * Each is a file of its own and runs in a process of its own, so that none warms up or litters another's. It prints
 * ratios against a peer measured in the same run: absolute figures say more of the machine than of the code.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { machine } from './measuring/machine.ts'

const given = process.argv.slice(2)
const firstOption = given.findIndex((argument) => argument.startsWith('-'))
const names = firstOption < 0 ? given : given.slice(0, firstOption)
const options = given.slice(names.length)
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
  .map((file) => basename(file, '.ts'))
const unknown = names.filter((name) => !known.includes(name))

if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  process.exitCode = 2
} else {
  console.log(machine())
  for (const name of names.length === 0 ? known : names) {
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
