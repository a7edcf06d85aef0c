import type { Command } from 'commander'
import { connect } from '../connection.ts'

interface ListWorkflowTemplates {
  workflowTemplates: { id: string; name: string; description: string }[]
}

/** Adds `workflow templates`. */
export function addWorkflowTemplates(workflow: Command): void {
  workflow
    .command('templates')
    .description('list the ready-made workflows')
    .addHelpText('after', '\nExample:\n  judgify workflow create --template lot-inspection --publish')
    .action(async (_, command: Command) => {
      const client = await connect(command)
      const { workflowTemplates } = await client.execute<ListWorkflowTemplates>('list-workflow-templates', {})
      for (const { id, name, description } of workflowTemplates)
        console.log(`${id}: ${name}\n  ${description}\n`)
    })
}
