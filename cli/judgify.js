#!/usr/bin/env node
// Plain JavaScript for any Node that knows modules: it finds a Node that can run the rest, which is TypeScript.
/* oxlint-disable node/no-process-env, no-console -- the command line's own process, as in cli/*.ts */
import { spawn } from 'child_process'
import { existsSync } from 'fs'
import { dirname, join } from 'path'
import { fileURLToPath } from 'url'

const NEEDED = 26
const AGAIN = 'JUDGIFY_NODE_FOUND'

const here = dirname(fileURLToPath(import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  delete process.env[AGAIN]
  import('./main.ts').then(
    function (cli) {
      return cli.main(process.argv.slice(2))
    },
    function (error) {
      console.error('error: judgify is incomplete: ' + error.message)
      process.exitCode = 1
    },
  )
} else {
  const node = process.env[AGAIN] ? undefined : findNode(dirname(here))
  if (node === undefined) {
    console.error(
      'error: judgify needs Node ' +
        NEEDED +
        ' and this is ' +
        process.version +
        '. ' +
        'Its own comes with its packages: run "npm ci" in ' +
        dirname(here),
    )
    process.exitCode = 1
  } else {
    runWith(node)
  }
}

/** The project's own Node, in the nearest node_modules. */
function findNode(folder) {
  const node = join(folder, 'node_modules', '.bin', 'node')
  if (existsSync(node)) return node
  return dirname(folder) === folder ? undefined : findNode(dirname(folder))
}

/** Runs this file again and ends as it ends. */
function runWith(node) {
  const env = Object.assign({}, process.env)
  env[AGAIN] = '1'
  const args = [fileURLToPath(import.meta.url)].concat(process.argv.slice(2))
  const child = spawn(node, args, { stdio: 'inherit', env: env })
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, function () {
      // A terminal gives Ctrl-C to the child itself; twice would mean "at once".
      if (!(signal === 'SIGINT' && onTerminal)) child.kill(signal)
    })
  }
  child.on('error', function (error) {
    console.error('error: ' + node + ' can not be run: ' + error.message)
    process.exitCode = 1
  })
  child.on('exit', function (code, signal) {
    if (signal === null) {
      process.exitCode = code
    } else {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
  })
}
