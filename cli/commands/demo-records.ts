import type { Command } from 'commander'
import { millingRecords } from '../demo/milling-records.ts'
import { writeOutput } from '../terminal/output.ts'
import { numberBetween } from './arguments.ts'

const HELP = `
A milling machine's records in the columns of the AI4I 2020 data set, generated: the same seed and count give the same
bytes. About 3 to 4 % are failures.

Examples:
  judgify demo records --output milling.csv
  judgify demo records --count 1000000 --seed 7 > large.csv`

/** Adds `demo records`. */
export function addDemoRecords(demo: Command): void {
  demo
    .command('records')
    .description("print a milling plant's records as CSV")
    .option('--count <number>', 'how many', numberBetween(1, 10_000_000), 10_000)
    .option('--seed <number>', 'which ones', numberBetween(0, 4_294_967_295), 2020)
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addHelpText('after', HELP)
    .action(async ({ count, seed, output }: { count: number; seed: number; output?: string }) =>
      writeOutput(millingRecords(count, seed), output),
    )
}
