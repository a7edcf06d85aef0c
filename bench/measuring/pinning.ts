import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Whether processes can be kept on a core of their own here: two cores, and util-linux's `taskset`. */
export function canPin(): boolean {
  return availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0
}

/** The command that runs a command on one core alone; the command itself without a core. */
export function pinned(command: readonly string[], core: number | undefined): readonly string[] {
  return core === undefined ? command : ['taskset', '--cpu-list', String(core), ...command]
}

/** Keeps this process, all its threads, on one core. Throws when the system refuses. */
export function pinThisProcess(core: number): void {
  const { status, stderr } = spawnSync('taskset', [
    '-a',
    '-p',
    '--cpu-list',
    String(core),
    String(process.pid),
  ])
  if (status !== 0) throw new Error(`taskset failed: ${stderr.toString()}`)
}
