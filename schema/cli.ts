/**
 * The registry's front door: one file a command in `commands/`. In git, `schema/subgraphs/` holds the published SDL of
 * each subgraph and `schema/supergraph.graphql` what they compose to; `compose` writes them, `check` guards them. What
 * is in service is in the registry's store, a folder or PostgreSQL: `publish` puts it there, signed. `--help` tells
 * the rest, docs/schema-registry.md why.
 */
import { SettingsError } from '../host/settings.ts'
import type { Environment } from '../host/settings.ts'
import { ArtifactRefused, RegistryUnavailable } from './artifact/refusal.ts'
import { WrongUsage, readArguments } from './commands/arguments.ts'
import { check } from './commands/check.ts'
import type { Command, Outcome } from './commands/command.ts'
import { compose } from './commands/compose.ts'
import { explain } from './commands/explain.ts'
import { fetch } from './commands/fetch.ts'
import { history } from './commands/history.ts'
import { key } from './commands/key.ts'
import { publish } from './commands/publish.ts'
import { rollback } from './commands/rollback.ts'
import { readRegistrySettings } from './settings.ts'

const commands: Record<string, Command> = { check, compose, publish, fetch, history, rollback, explain, key }

const help = `Usage: node schema/cli.ts <command> [options]

Commands
${Object.values(commands)
  .map(({ usage, purpose }) => `  ${usage}\n      ${purpose}`)
  .join('\n')}

Options of all
  --root <folder>   The folder that has subgraphs/ and schema/; this repository unless given.
  --format <name>   text, json, markdown (for a pull request) or sarif (for code hosts); text unless given.
  --help            This text.

Where the registry is, and whose signature counts, is said by settings: docs/settings.md, REGISTRY_…

Exit codes: 0 all is well; 1 there are problems; 2 wrong usage or settings; 3 somebody else moved the pointer first;
4 the registry can't be reached, or what it gives is not to be trusted.`

/** What a test may bring along. */
type Brought = { environment?: Environment; clock?: () => Date }

/** Runs one command. Gives what to print and the exit code; touches neither the process nor its streams. */
export async function run(args: string[], { environment, clock }: Brought = {}): Promise<Outcome> {
  if (args.includes('--help')) return { exitCode: 0, output: help }
  const [name = '(none)', ...rest] = args
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) throw new WrongUsage(`No such command: ${name}`)
    const read = readArguments(rest, command.options, command.operands)
    const settings = readRegistrySettings(read.root, environment)
    return await command.run(read, { settings, clock: clock ?? (() => new Date()) })
  } catch (error) {
    return failure(error)
  }
}

function failure(error: unknown): Outcome {
  if (error instanceof WrongUsage) return { exitCode: 2, output: `${error.message}\n\n${help}` }
  if (error instanceof SettingsError) return { exitCode: 2, output: error.message }
  if (error instanceof ArtifactRefused || error instanceof RegistryUnavailable)
    return { exitCode: 4, output: withCauses(error) }
  throw error
}

function withCauses(error: Error): string {
  const cause = error.cause instanceof Error ? `\n  because: ${withCauses(error.cause)}` : ''
  return error.message + cause
}

if (import.meta.main) {
  const { exitCode, output } = await run(process.argv.slice(2))
  ;(exitCode > 1 ? console.error : console.log)(output)
  process.exitCode = exitCode
}
