import type { Command } from 'commander'
import { connect } from '../connection.ts'
import { workflowId } from '../workflow/found-workflow.ts'
import { publish } from '../workflow/publication.ts'
import { numberBetween } from './arguments.ts'

/** Adds `workflow publish`. */
export function addWorkflowPublish(workflow: Command): void {
  workflow
    .command('publish')
    .description('put a version into service')
    .argument('<id|name>', 'the workflow')
    .option('--version <number>', 'the version (default: the latest)', numberBetween(1, 2_147_483_647))
    .addHelpText('after', '\nExample:\n  judgify workflow publish "Lot inspection" --version 3')
    .action(async (idOrName: string, options: { version?: number }, command: Command) => {
      const client = await connect(command)
      console.log(await publish(client, await workflowId(client, idOrName), options.version))
    })
}
