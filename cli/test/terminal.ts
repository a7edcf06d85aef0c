import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The command itself, as npm links it. */
export const bin = fileURLToPath(new URL('../judgify.js', import.meta.url))

/** What a call came to. */
export interface Ended {
  code: number | null
  out: string
  err: string
}

/** A call that goes on. */
export interface Call {
  child: ChildProcess
  ended: Promise<Ended>
  /** What it has said on stderr so far. */
  told: () => string
}

/** A folder of its own to call judgify in, with nothing of this process's environment but the PATH. */
export interface Terminal {
  folder: string
  /** Writes a file into the folder; answers its path. */
  file(name: string, content: string | Uint8Array): string
  /** Begins a call; `input` is its standard input. */
  begin(args: readonly string[], env?: Record<string, string>, input?: string): Call
  /** Calls and waits for the end. */
  judgify(args: readonly string[], env?: Record<string, string>, input?: string): Promise<Ended>
  /** Takes the folder away. */
  close(): void
}

/** Opens a terminal in a folder of the system's. */
export function openTerminal(): Terminal {
  const root = mkdtempSync(join(tmpdir(), 'judgify-cli-'))
  const folder = join(root, 'here')
  mkdirSync(folder)
  const begin: Terminal['begin'] = (args, env = {}, input) =>
    call([bin, ...args], folder, { NODE_COMPILE_CACHE: join(root, 'compiled'), ...env }, input)
  return {
    folder,
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    begin,
    judgify: (args, env, input) => begin(args, env, input).ended,
    close: () => rmSync(root, { recursive: true }),
  }
}

/** Runs Node with these arguments as a process of its own. */
export function call(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
  input?: string,
): Call {
  const surroundings = { PATH: process.env['PATH'], NO_COLOR: '1', ...env }
  const child = spawn(process.execPath, args, {
    cwd,
    env: surroundings,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {}).end(input)
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return { child, ended, told: () => said.err }
}
