import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { addDemo } from './commands/demo.ts'
import { addJudge } from './commands/judge.ts'
import { addKey } from './commands/key.ts'
import { addStart } from './commands/start.ts'
import { addToken } from './commands/token.ts'
import { addUser } from './commands/user.ts'
import { addWorkflow } from './commands/workflow.ts'

const HELP = `
First steps:
  judgify start                                              (in one terminal)
  judgify demo records --output milling.csv                  (in another)
  judgify demo workflow --output milling.json
  judgify workflow create milling.json --publish
  judgify judge milling.csv --workflow "Milling machine failures" --expect "Machine failure"

judgify --version prints the version.
Environment: JUDGIFY_URL, JUDGIFY_TOKEN, NO_COLOR. JUDGIFY_DEBUG=1 prints an error's stack.
Exit codes: 0 ok, 1 refused or failed, 2 wrong usage.`

/** The command line: commander's program with every command. Throws commander's errors instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command('judgify')
    .description("Judgify: rules first, models where rules can't, people where neither is sure.")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .addOption(
      new Option('--url <address>', "the router's address")
        .env('JUDGIFY_URL')
        .default('http://127.0.0.1:8000'),
    )
    .addOption(
      new Option(
        '--token <token>',
        'access token (default: made from the development identity in .judgify/)',
      ).env('JUDGIFY_TOKEN'),
    )
    .addHelpText('after', HELP)
  for (const add of [addStart, addToken, addUser, addKey, addWorkflow, addJudge, addDemo]) add(program)
  return program
}

/** The version in package.json. `--version` is no option of commander's, as it would take `workflow publish --version 3`. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
