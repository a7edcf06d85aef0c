import { CliFailure } from '../failure.ts'
import type { GraphClient } from '../graph-client.ts'
import { reportLines, type ValidationReport } from './validation-report.ts'

type PublishWorkflowResult =
  | { __typename: 'Workflow'; name: string; publishedVersion: { number: number } }
  | { __typename: 'VersionNotPublishable'; message: string; validation: ValidationReport }
  | { __typename: 'UnknownVersion' | 'WorkflowStatusRefused'; message: string }

/**
 * The command that puts a workflow into service: by the version that was in service last, so that nobody's draft gets
 * there by accident, or by the latest if none was.
 */
export function publishCommand(id: string, published: { number: number } | null): string {
  return `judgify workflow publish ${id}${published === null ? '' : ` --version ${published.number}`}`
}

/**
 * Puts a version (the latest unless said otherwise) into service and says so in a line. Throws CliFailure, with every
 * fault, if it is refused.
 */
export async function publish(client: GraphClient, id: string, version?: number): Promise<string> {
  const input = { id, ...(version !== undefined && { version }) }
  const { publishWorkflow: answer } = await client.execute<{ publishWorkflow: PublishWorkflowResult }>(
    'publish-workflow',
    { input },
  )
  if (answer.__typename === 'Workflow')
    return `${answer.name}: version ${answer.publishedVersion.number} is in service`
  if (answer.__typename === 'VersionNotPublishable')
    throw new CliFailure([answer.message, ...reportLines(answer.validation)].join('\n'))
  throw new CliFailure(answer.message)
}
