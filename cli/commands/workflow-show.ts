import type { Command } from 'commander'
import { connect } from '../connection.ts'
import { outcomeText } from '../judging/confusion-matrix.ts'
import { alignTable } from '../terminal/table.ts'
import { findWorkflow, type FoundVersion, type FoundWorkflow } from '../workflow/found-workflow.ts'
import { reportLines } from '../workflow/validation-report.ts'

/** Adds `workflow show`. */
export function addWorkflowShow(workflow: Command): void {
  workflow
    .command('show')
    .description('show a workflow and its rules')
    .argument('<id|name>', 'the workflow')
    .option('--json', 'print all of it as JSON')
    .addHelpText('after', '\nExample:\n  judgify workflow show "Lot inspection"')
    .action(async (idOrName: string, options: { json?: true }, command: Command) => {
      const found = await findWorkflow(await connect(command), idOrName)
      console.log(options.json === true ? JSON.stringify(found, null, 2) : describe(found).join('\n'))
    })
}

function describe(found: FoundWorkflow): string[] {
  const { latestVersion: latest, publishedVersion: published } = found
  const head = [
    ['name', found.name],
    ...(found.description === '' ? [] : [['for', found.description]]),
    ['id', found.id],
    ['status', found.status],
    ['in service', published === null ? 'no version' : `version ${published.number}`],
    ['changed', found.updatedAt],
  ]
  const shown = published ?? latest
  const draft =
    latest.number === shown.number ? [] : ['', ...describeVersion(latest, 'the latest, not in service')]
  return [
    ...alignTable(head, ['left', 'left']),
    '',
    ...describeVersion(shown, published === null ? 'not in service' : 'in service'),
    ...draft,
  ]
}

function describeVersion(version: FoundVersion, state: string): string[] {
  const { rules, hitPolicy, defaultOutcome } = version.ruleSet
  const rows = rules.map((rule) => [
    rule.id,
    `${outcomeText(rule.outcome)} (${rule.confidence})${rule.enabled ? '' : ' off'}`,
    rule.when,
  ])
  const otherwise =
    defaultOutcome === null
      ? 'a person decides'
      : `${outcomeText(defaultOutcome.outcome)} (${defaultOutcome.confidence})`
  return [
    `version ${version.number}, ${state}, saved ${version.createdAt} by ${version.createdBy}${version.note && `: ${version.note}`}`,
    `  ${hitPolicy === 'COLLECT' ? 'all matching rules' : `${hitPolicy.toLowerCase()} matching rule`} (hit policy ${hitPolicy}):`,
    ...alignTable([...rows, ['otherwise', otherwise]], ['left', 'left', 'left']).map((line) => `    ${line}`),
    ...reportLines(version.validation).map((line) => `  ${line}`),
  ]
}
