import type { Command } from 'commander'
import { connect } from '../connection.ts'
import { readWorkflowFile } from '../workflow/definition-file.ts'
import { reportLines, type ValidationReport } from '../workflow/validation-report.ts'

/** Adds `workflow validate`. */
export function addWorkflowValidate(workflow: Command): void {
  workflow
    .command('validate')
    .description('check a workflow file without saving it: every fault and where it is')
    .argument('<file>', 'JSON file, as for workflow create')
    .addHelpText(
      'after',
      '\nExit code 1 if there are errors.\n\nExample:\n  judgify workflow validate milling.json',
    )
    .action(async (file: string, _, command: Command) => {
      const { definition } = await readWorkflowFile(file)
      const client = await connect(command)
      const { validateWorkflow: report } = await client.execute<{ validateWorkflow: ValidationReport }>(
        'validate-workflow',
        { definition },
      )
      console.log(reportLines(report).join('\n'))
      if (!report.valid) process.exitCode = 1
    })
}
