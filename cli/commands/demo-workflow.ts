import type { Command } from 'commander'
import { millingWorkflow } from '../demo/milling-workflow.ts'
import { writeOutput } from '../terminal/output.ts'

/** Adds `demo workflow`. */
export function addDemoWorkflow(demo: Command): void {
  demo
    .command('workflow')
    .description('print the workflow that judges those records, as JSON')
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addHelpText(
      'after',
      '\nExample:\n  judgify demo workflow --output milling.json && judgify workflow create milling.json --publish',
    )
    .action(async ({ output }: { output?: string }) =>
      writeOutput([`${JSON.stringify(millingWorkflow, null, 2)}\n`], output),
    )
}
