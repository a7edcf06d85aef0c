/**
 * The registry's front door. The files in git are the registry: `schema/subgraphs/` holds the published SDL of each
 * subgraph, `schema/supergraph.graphql` what the router loads. `compose` publishes the working SDLs, `check` says
 * what would keep them from being published, or that they haven't been. `--help` tells the rest.
 *
 * Exit codes: 0 all is well; 1 there are problems; 2 wrong usage.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { inspect } from './registry/inspect.ts'
import { publish, staleFiles } from './registry/publication.ts'
import { asJson, asText } from './registry/report.ts'
import type { Report } from './registry/report.ts'

const help = `Usage: node schema/cli.ts <command> [options]

Commands
  check    Lints and composes subgraphs/*/schema.graphql and compares with what is published. Writes nothing.
  compose  The same, and publishes: schema/subgraphs/*.graphql and schema/supergraph.graphql.

Options
  --root <folder>      The folder that has subgraphs/ and schema/; this repository unless given.
  --format text|json   For people, or for programs; text unless given.
  --accept-breaking    With compose: publish in spite of breaking changes, and list them.
  --help               This text.

Breaking is what a client could stumble over, a permission that was removed or weakened, and a subgraph that vanished.
Checked besides: every *.graphql in schema/operations/, and every *.operations.graphql in subgraphs/, cli/ and router/.

Exit codes: 0 all is well; 1 there are problems; 2 wrong usage.`

type Usage = { command: Report['command']; root: string; format: 'text' | 'json'; acceptBreaking: boolean }

/** Runs one command. Gives what to print and the exit code; touches neither the process nor its streams. */
export async function run(args: string[]): Promise<{ exitCode: 0 | 1 | 2; output: string }> {
  const usage = readUsage(args)
  if ('help' in usage) return { exitCode: 0, output: help }
  if ('wrong' in usage) return { exitCode: 2, output: `${usage.wrong}\n\n${help}` }
  const report = await (usage.command === 'check' ? check(usage) : composeAndPublish(usage))
  return { exitCode: report.ok ? 0 : 1, output: usage.format === 'json' ? asJson(report) : asText(report) }
}

async function check({ root }: Usage): Promise<Report> {
  const { subgraphs, problems, notices, publication } = await inspect(root)
  // As long as something stands in the way of composing, to say that it hasn't been done is no help.
  const stale = publication !== null && problems.length === 0 ? staleFiles(root, publication) : []
  const all = [...problems, ...stale]
  return {
    command: 'check',
    ok: all.length === 0,
    subgraphs,
    problems: all,
    accepted: [],
    notices,
    written: [],
    removed: [],
  }
}

async function composeAndPublish({ root, acceptBreaking }: Usage): Promise<Report> {
  const { subgraphs, problems, notices, publication } = await inspect(root)
  const isAccepted = ({ kind }: { kind: string }) => acceptBreaking && kind === 'breaking'
  const standing = problems.filter((problem) => !isAccepted(problem))
  const ok = publication !== null && standing.length === 0
  const changes = ok ? publish(root, publication) : { written: [], removed: [] }
  return {
    command: 'compose',
    ok,
    subgraphs,
    problems: standing,
    accepted: problems.filter(isAccepted),
    notices,
    ...changes,
  }
}

function readUsage(args: string[]): Usage | { wrong: string } | { help: true } {
  const parsed = parsedArgs(args)
  if ('wrong' in parsed) return parsed
  const { root, format, help: helpWanted, 'accept-breaking': acceptBreaking } = parsed.values
  const [command, ...others] = parsed.positionals
  if (helpWanted) return { help: true }
  if (command !== 'check' && command !== 'compose')
    return { wrong: `No such command: ${command ?? '(none)'}` }
  if (others.length > 0) return { wrong: `One command at a time: ${others.join(' ')}` }
  if (format !== 'text' && format !== 'json') return { wrong: `No such format: ${format}` }
  if (command === 'check' && acceptBreaking) return { wrong: '--accept-breaking goes with compose' }
  return { command, root: path.resolve(root), format, acceptBreaking }
}

function parsedArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        root: { type: 'string', default: path.join(import.meta.dirname, '..') },
        format: { type: 'string', default: 'text' },
        'accept-breaking': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

if (import.meta.main) {
  const { exitCode, output } = await run(process.argv.slice(2))
  ;(exitCode === 2 ? console.error : console.log)(output)
  process.exitCode = exitCode
}
