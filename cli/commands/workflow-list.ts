import type { Command } from 'commander'
import { connect } from '../connection.ts'
import { alignTable } from '../terminal/table.ts'
import { listWorkflows } from '../workflow/found-workflow.ts'

/** Adds `workflow list`. */
export function addWorkflowList(workflow: Command): void {
  workflow
    .command('list')
    .description('list the workflows that are not archived, newest first')
    .option('--search <text>', 'only those with this in their name or description')
    .addHelpText('after', '\nExample:\n  judgify workflow list --search 온도')
    .action(async ({ search }: { search?: string }, command: Command) => {
      const client = await connect(command)
      const rows = [['ID', 'STATUS', 'VERSION', 'IN SERVICE', 'NAME']]
      for await (const found of listWorkflows(client, search === undefined ? {} : { search })) {
        const published = found.publishedVersion?.number.toString() ?? '–'
        rows.push([found.id, found.status, found.latestVersion.number.toString(), published, found.name])
      }
      if (rows.length === 1)
        console.error('There are none yet. Make one with: judgify workflow create --help')
      else console.log(alignTable(rows, ['left', 'left', 'right', 'right', 'left']).join('\n'))
    })
}
