import type { Command } from 'commander'
import { connect } from '../connection.ts'
import { CliFailure, WrongUsage } from '../failure.ts'
import type { GraphClient } from '../graph-client.ts'
import { readWorkflowFile } from '../workflow/definition-file.ts'
import { publish } from '../workflow/publication.ts'
import { reportLines, type ValidationReport } from '../workflow/validation-report.ts'

interface CreateOptions {
  name?: string
  template?: string
  publish?: true
}

interface CreatedWorkflow {
  __typename: 'Workflow'
  id: string
  name: string
  latestVersion: { number: number; validation: ValidationReport }
}

type CreateWorkflowResult =
  | CreatedWorkflow
  | { __typename: 'InvalidWorkflow'; message: string; path: string }
  | { __typename: 'UnknownTemplate'; message: string }

const HELP = `
FILE holds {"name": …, "description"?: …, "definition": {"inputSchema"?: …, "ruleSet": …, "graph"?: …}, "note"?: …},
or the definition alone. The new workflow's id is the only thing on stdout.

Examples:
  judgify demo workflow --output milling.json && judgify workflow create milling.json --publish
  judgify workflow create --template lot-inspection --name "Lot inspection, line 2" --publish`

/** Adds `workflow create`. */
export function addWorkflowCreate(workflow: Command): void {
  workflow
    .command('create')
    .description('make a workflow from a file or a template, as a draft')
    .argument('[file]', 'JSON file')
    .option('--name <name>', "its name, instead of the file's or the template's")
    .option('--template <id>', 'start from a template; see: judgify workflow templates')
    .option('--publish', 'put it into service too')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: CreateOptions, command: Command) => {
      const client = await connect(command)
      const created = await create(client, file, options)
      console.error(`${created.name}, version ${created.latestVersion.number}`)
      for (const line of reportLines(created.latestVersion.validation)) console.error(line)
      console.log(created.id)
      if (options.publish !== true) return
      if (!created.latestVersion.validation.valid)
        throw new CliFailure('It is saved as a draft and not published, because of the errors above.')
      console.error(await publish(client, created.id))
    })
}

async function create(
  client: GraphClient,
  file: string | undefined,
  options: CreateOptions,
): Promise<CreatedWorkflow> {
  if ((file === undefined) === (options.template === undefined))
    throw new WrongUsage('Say either a file or --template ID. See: judgify workflow create --help')
  const answer =
    file === undefined ? await fromTemplate(client, options) : await fromFile(client, file, options.name)
  if (answer.__typename === 'Workflow') return answer
  const where = answer.__typename === 'InvalidWorkflow' ? `At ${answer.path || '/'}: ` : ''
  throw new CliFailure(`${where}${answer.message}`)
}

async function fromFile(
  client: GraphClient,
  file: string,
  name: string | undefined,
): Promise<CreateWorkflowResult> {
  const content = await readWorkflowFile(file)
  const input = { ...content, name: name ?? content.name }
  if (input.name === undefined) throw new WrongUsage(`${file} has no "name": say --name NAME.`)
  const data = await client.execute<{ createWorkflow: CreateWorkflowResult }>('create-workflow', { input })
  return data.createWorkflow
}

async function fromTemplate(client: GraphClient, options: CreateOptions): Promise<CreateWorkflowResult> {
  const input = { templateId: options.template, ...(options.name !== undefined && { name: options.name }) }
  const data = await client.execute<{ createWorkflowFromTemplate: CreateWorkflowResult }>(
    'create-workflow-from-template',
    { input },
  )
  return data.createWorkflowFromTemplate
}
