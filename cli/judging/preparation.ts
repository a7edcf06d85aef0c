import { inspectFile, readBytes } from '../csv/file-inspection.ts'
import type { TextEncoding } from '../csv/encoding.ts'
import { type CsvTable, readCsv } from '../csv/reader.ts'
import { CliFailure, WrongUsage } from '../failure.ts'
import type { GraphClient } from '../graph-client.ts'
import type { JsonValue } from '../json.ts'
import { findWorkflow, type FoundVersion, type FoundWorkflow } from '../workflow/found-workflow.ts'
import { publishCommand } from '../workflow/publication.ts'
import { keyNameOf } from './items.ts'
import { recordConverter, type RecordConverter } from './record-converter.ts'

/** What to judge, by what, and how to read it. */
export interface PreparationOptions {
  file: string
  /** Id or name. */
  workflow: string
  /** Column that holds what is expected. */
  expect?: string
  /** Name for the idempotency keys; left out, it is derived from all that decides what is sent. */
  key?: string
  method?: 'RULE' | 'HYBRID'
  /** Left out: detected. */
  encoding?: TextEncoding
  /** Left out: detected. */
  delimiter?: string
}

/** A file ready to be judged. */
export interface Preparation {
  workflow: FoundWorkflow
  /** The version in service. */
  version: FoundVersion
  table: CsvTable
  converter: RecordConverter
  keyName: string
  encoding: TextEncoding
  /** About how many lines the file has. */
  lines: number
  /** The column that holds what is expected. */
  label: string | undefined
  /** Every outcome that the rules can give. */
  possibleOutcomes: JsonValue[]
}

/**
 * Finds the workflow and reads the file's header. Throws CliFailure if the workflow isn't in service, or if the file
 * lacks a column that every record needs, and WrongUsage if it lacks the expected one.
 */
export async function prepare(client: GraphClient, options: PreparationOptions): Promise<Preparation> {
  const workflow = await findWorkflow(client, options.workflow)
  const version = inService(workflow)
  const inspection = await inspectFile(options.file, options.encoding)
  const table = await readCsv(readBytes(options.file), {
    encoding: inspection.encoding,
    ...(options.delimiter !== undefined && { delimiter: options.delimiter }),
  })
  const label = labelOf(options.expect, table.columns)
  const converter = recordConverter(table.columns, version.inputSchema, label)
  refuseMissing(converter.missing, table)
  const keyName =
    options.key ??
    keyNameOf({
      digest: inspection.digest,
      workflowId: workflow.id,
      workflowVersion: version.number,
      method: options.method,
      columns: converter.sent,
    })
  const { encoding, lines } = inspection
  const possibleOutcomes = outcomesOf(version)
  return { workflow, version, table, converter, keyName, encoding, lines, label, possibleOutcomes }
}

function inService(workflow: FoundWorkflow): FoundVersion {
  if (workflow.status === 'ACTIVE' && workflow.publishedVersion !== null) return workflow.publishedVersion
  const publish = publishCommand(workflow.id, workflow.publishedVersion)
  const what =
    workflow.status === 'ARCHIVED' ? 'It was ended for good.' : `Put it into service with: ${publish}`
  throw new CliFailure(`The workflow ${workflow.name} is ${workflow.status}, so it judges nothing. ${what}`)
}

function labelOf(expect: string | undefined, columns: readonly string[]): string | undefined {
  const label = expect?.trim().normalize('NFC')
  if (label === undefined || columns.includes(label)) return label
  throw new WrongUsage(`--expect: the file has no column "${label}". It has: ${columns.join(', ')}`)
}

function refuseMissing(missing: readonly string[], table: CsvTable): void {
  if (missing.length === 0) return
  const names = missing.map((name) => `"${name}"`).join(', ')
  throw new CliFailure(
    `The workflow requires ${names}, and the file has no such column. It has: ${table.columns.join(', ')}. ` +
      'If that looks wrong, say --encoding or --delimiter.',
  )
}

function outcomesOf(version: FoundVersion): JsonValue[] {
  const { rules, defaultOutcome } = version.ruleSet
  const outcomes = rules.filter((rule) => rule.enabled).map((rule) => rule.outcome)
  return defaultOutcome === null ? outcomes : [...outcomes, defaultOutcome.outcome]
}
