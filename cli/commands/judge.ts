import { type Command, InvalidArgumentError, Option } from 'commander'
import { connect, isThisMachine, type ConnectionOptions } from '../connection.ts'
import { type TextEncoding, textEncodings } from '../csv/encoding.ts'
import { CliFailure } from '../failure.ts'
import type { GraphClient } from '../graph-client.ts'
import { cutBatches } from '../judging/batches.ts'
import { ConfusionMatrix } from '../judging/confusion-matrix.ts'
import { itemsOf } from '../judging/items.ts'
import { judgeBatch } from '../judging/judge-batch.ts'
import { judgeFile } from '../judging/judge-file.ts'
import { prepare, type Preparation, type PreparationOptions } from '../judging/preparation.ts'
import { figuresOf, type Summary, summaryLines } from '../judging/summary.ts'
import { Tally } from '../judging/tally.ts'
import { type Interruption, onInterruption } from '../terminal/interruption.ts'
import { showProgress } from '../terminal/progress.ts'
import { numberBetween } from './arguments.ts'

interface JudgeOptions extends ConnectionOptions {
  workflow: string
  expect?: string
  positive?: string
  key?: string
  batch: number
  method?: 'RULE' | 'HYBRID'
  encoding: TextEncoding | 'auto'
  delimiter: string
  limit?: number
  json?: true
}

/** Most bytes of records in a request: well within the 4 MiB that the router takes, so that progress is seen. */
const BATCH_BYTES = 1_000_000

/** Exit code after Ctrl-C, as shells have it. */
const INTERRUPTED = 130

const HELP = `
The first line names the columns. Cells are converted by the workflow's input schema; an empty cell is left out of
the record. Columns that the schema forbids (additionalProperties: false) are not sent, nor is the --expect column.
Each record's idempotency key is NAME:line, so that judging the same file again stores nothing twice; NAME is derived
from the file's content, the columns sent, the workflow, its version and the method, unless --key names it.

Exit code: 0 if every record was judged, 1 if any was refused or something failed, 2 for wrong usage, 130 if stopped.

Examples:
  judgify judge lots.csv --workflow lot-inspection
  judgify judge records.csv --workflow "Milling machine failures" --expect "Machine failure"
  judgify judge 설비.csv --workflow 019a2b3c-… --encoding cp949 --json > summary.json`

/** Adds `judge`. */
export function addJudge(program: Command): void {
  program
    .command('judge')
    .description('judge every record of a CSV file and say how it went')
    .argument('<file>', 'CSV file: UTF-8, UTF-16 with byte order mark or CP949')
    .requiredOption('-w, --workflow <id|name>', 'the workflow to judge by; it must be in service')
    .option('-e, --expect <column>', 'column with the right answer: prints a confusion matrix')
    .option(
      '--positive <outcome>',
      'outcome that 1 or true in the --expect column stands for (default: guessed)',
    )
    .option('--key <name>', 'name for the idempotency keys (default: derived from what is sent)', keyOf)
    .option('--batch <number>', 'records a request, 1 to 1000', numberBetween(1, 1000), 500)
    .addOption(new Option('--method <method>', 'how to judge').choices(['RULE', 'HYBRID']))
    .addOption(
      new Option('--encoding <name>', 'encoding').choices(['auto', ...textEncodings]).default('auto'),
    )
    .option('--delimiter <character>', 'a character, or tab', delimiterOf, 'auto')
    .option('--limit <number>', 'judge only the first records', numberBetween(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, _, command: Command) => judge(file, command))
}

async function judge(file: string, command: Command): Promise<void> {
  const options = command.optsWithGlobals<JudgeOptions>()
  const client = await connect(command)
  const { encoding, delimiter, ...rest } = options
  const preparation = await prepare(client, {
    ...(rest satisfies Omit<PreparationOptions, 'file'>),
    file,
    ...(encoding !== 'auto' && { encoding }),
    ...(delimiter !== 'auto' && { delimiter }),
  })
  tellLeft(preparation)
  const startedAt = isThisMachine(options.url) ? Date.now() : (client.serverTime ?? Date.now())
  const matrix =
    preparation.label === undefined
      ? undefined
      : new ConfusionMatrix(options.positive, preparation.possibleOutcomes)
  const tally = new Tally(startedAt, matrix)
  const interruption = onInterruption(() => console.error('Stopping: what is under way is waited for …'))
  const began = performance.now()
  const failure = await judgeAll(client, preparation, options, tally, interruption).then(
    () => undefined,
    (error: unknown) => error,
  )
  interruption.close()
  const stopped = interruption.stop.aborted
  const seconds = (performance.now() - began) / 1000
  report(file, preparation, tally, seconds, failure === undefined && !stopped, options)
  if (stopped) console.error(`Stopped after ${tally.judged} records. ${HOW_TO_GO_ON}`)
  if (failure !== undefined) throw withAdvice(failure, tally)
  if (stopped) process.exitCode = INTERRUPTED
  else if (tally.badLines.count > 0) process.exitCode = 1
}

const HOW_TO_GO_ON = 'To go on, run the same command again: nothing is stored twice.'

function tellLeft({ converter: { left } }: Preparation): void {
  if (left.length > 0)
    console.error(`Not sent, as the workflow's input schema doesn't have them: ${left.join(', ')}`)
}

async function judgeAll(
  client: GraphClient,
  preparation: Preparation,
  options: JudgeOptions,
  tally: Tally,
  { stop, kill }: Interruption,
): Promise<void> {
  const { workflow, lines } = preparation
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const progress = showProgress(Math.min(lines, limit), process.stderr)
  const request = { workflowId: workflow.id, method: options.method }
  try {
    await judgeFile({
      batches: cutBatches(itemsOf({ ...preparation, tally, limit }), {
        items: options.batch,
        bytes: BATCH_BYTES,
      }),
      judge: (batch, signal) => judgeBatch(client, batch, request, signal),
      tally,
      concurrency: 2,
      stop,
      kill,
      onProgress: (line) => progress.update(line, tally.judged),
      onRetry: (failure, pauseMs) =>
        progress.note(`${failure.message} Trying again in ${(pauseMs / 1000).toFixed(1)} s.`),
    })
  } finally {
    progress.stop()
  }
}

function report(
  file: string,
  { workflow, version, keyName: key, encoding, table, label }: Preparation,
  tally: Tally,
  seconds: number,
  complete: boolean,
  options: JudgeOptions,
): void {
  for (const line of tally.badLines.report()) console.error(line)
  const summary: Summary = {
    workflow: { id: workflow.id, name: workflow.name, version: version.number },
    file,
    key,
    encoding,
    delimiter: table.delimiter,
    complete,
    ...figuresOf(tally, seconds),
    ...(label !== undefined && tally.matrix !== undefined && { expected: expectedOf(label, tally.matrix) }),
  }
  if (options.json === true) console.log(JSON.stringify(summary, null, 2))
  else console.log(summaryLines(summary, tally.matrix?.table() ?? []).join('\n'))
}

function expectedOf(column: string, matrix: ConfusionMatrix): NonNullable<Summary['expected']> {
  return { column, positive: matrix.positive(), matrix: matrix.cells(), agreement: matrix.agreement() }
}

function withAdvice(failure: unknown, tally: Tally): unknown {
  if (!(failure instanceof CliFailure) || tally.judged === 0) return failure
  return new CliFailure(`${failure.message}\n${tally.judged} records are judged and kept. ${HOW_TO_GO_ON}`, {
    cause: failure,
  })
}

function delimiterOf(text: string): string {
  if (text === 'tab' || text === String.raw`\t`) return '\t'
  if (text === 'auto' || (text.length === 1 && !/["\r\n]/.test(text))) return text
  throw new InvalidArgumentError('It must be one character, tab or auto.')
}

/** A key is at most 200 characters, the line's number among them. */
function keyOf(text: string): string {
  if (text.length > 0 && text.length <= 180) return text
  throw new InvalidArgumentError('It must be 1 to 180 characters.')
}
