import { styleText } from 'node:util'
import { CommanderError } from 'commander'
import { CliFailure, messageOf, WrongUsage } from './failure.ts'
import { buildProgram, version } from './program.ts'

/** Runs the command line; the process's exit code is set, not forced: `start` goes on until it is told to end. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', ignoreClosedPipe)
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    console.log(version())
    return
  }
  try {
    await buildProgram().parseAsync(argv, { from: 'user' })
  } catch (error) {
    process.exitCode = explain(error)
  }
}

/** Says what went wrong on stderr; answers the exit code. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return explainUsage(error)
  const expected = error instanceof CliFailure || (error instanceof Error && error.name === 'SettingsError')
  complain(messageOf(error))
  if (process.env['JUDGIFY_DEBUG'] === '1') console.error(error)
  else if (!expected) console.error('This is a fault of judgify. JUDGIFY_DEBUG=1 shows where.')
  return error instanceof WrongUsage || (error instanceof Error && error.name === 'SettingsError') ? 2 : 1
}

/** Help and version come as errors too, of exit code 0. */
function explainUsage(error: CommanderError): number {
  if (error.exitCode === 0) return 0
  if (error.code !== 'commander.help')
    complain(`${error.message.replace(/^error: /, '').replaceAll('\n', ' ')} (see --help)`)
  return 2
}

function complain(message: string): void {
  console.error(`${styleText('red', 'error:', { stream: process.stderr })} ${message}`)
}

function ignoreClosedPipe(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
}
