import type { Command } from 'commander'

const HELP = `
Without a service, the router and all of them run in this process. Settings come from the environment. --memory prints
a token, as there is no folder to keep its secret in.

Examples:
  judgify start
  judgify start --memory
  judgify start judgment router`

/** Adds `start`. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description('run the product, or some of its services, until Ctrl-C')
    .argument('[services...]', 'router, workflow, judgment …')
    .option('--memory', 'keep data in memory: gone when the process ends')
    .option('--port <number>', "the router's port")
    .addHelpText('after', HELP)
    .action(async (services: string[], options: { memory?: true; port?: string }) => {
      const { run } = await import('../../host/run.ts')
      const memory = options.memory === true ? ['--memory'] : []
      const port = options.port === undefined ? [] : ['--port', options.port]
      await run([...memory, ...port, ...services])
    })
}
