import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pinned } from './pinning.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Milliseconds that a server may take to start. */
const PATIENCE = 180_000

/** A server in a process of its own. */
export interface ChildServer {
  /** `http://127.0.0.1:port` */
  url: string
  /** Processor time that it has used so far, in seconds; NaN where the system doesn't tell (it does on Linux). */
  cpuSeconds: () => number
  /** Bytes of memory that it holds now; NaN where the system doesn't tell (it does on Linux). */
  memory: () => number
  /** Asks it to end, and waits until it has. */
  stop: () => Promise<void>
}

/** What to run: Node unless another program is named, with variables on top of this process's. */
export interface ChildCommand {
  program?: string
  args: readonly string[]
  environment: Readonly<Record<string, string>>
  /** What a ready server prints; its first group is the address. */
  ready: RegExp
  /** The one processor core that it is kept on; see `pinning.ts`. */
  core?: number | undefined
}

/** Starts a server and waits until it says where it listens. */
export async function startServer(command: ChildCommand): Promise<ChildServer> {
  const { program = process.execPath, args, environment, ready, core } = command
  const [file = program, ...given] = pinned([program, ...args], core)
  const child = spawn(file, given, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Should this process fail, its servers go with it.
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const url = await addressOf(child, ready).catch((error: unknown) => {
    kill()
    throw error
  })
  return {
    url,
    cpuSeconds: () => cpuSeconds(child.pid ?? 0),
    memory: () => residentBytes(child.pid ?? 0),
    async stop() {
      await ended(child)
      process.off('exit', kill)
    },
  }
}

function addressOf(child: ChildProcess, ready: RegExp): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(reject, PATIENCE, new Error(`a server did not start:\n${output}`))
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}:\n${output}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const address = ready.exec(output)?.[1]
      if (address === undefined) return
      clearTimeout(timeout)
      resolve(address)
    })
  })
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

/** The kernel counts in hundredths of a second, all threads together. */
function cpuSeconds(pid: number): number {
  try {
    // The second field is the command in brackets, which may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024
  } catch {
    return Number.NaN
  }
}
