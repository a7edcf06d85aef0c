import { type Database, type Page, type Transaction, pageSql, sql } from '#host'
import { policyOf } from '../domain/decision-policy.ts'
import type { DefinitionInput, WorkflowDefinition } from '../domain/definition.ts'
import type { NewVersion, WorkflowVersion } from '../domain/workflow.ts'
import { ruleSetDigest } from './rule-set-digest.ts'

/** Names one version. */
export interface VersionKey {
  readonly workflowId: string
  readonly number: number
}

const columns = sql`workflow_id as "workflowId", number, definition, validation, rule_set_digest as "ruleSetDigest", note,
  created_at as "createdAt", created_by as "createdBy"`

/** The tenant's versions by workflow and number, in no order. */
export async function versionsByKeys(
  database: Database,
  tenantId: string,
  keys: readonly VersionKey[],
): Promise<WorkflowVersion[]> {
  const rows = await database.query<VersionRow>(
    tenantId,
    sql`-- versions.byKeys
      select ${columns} from workflow.versions
      where tenant_id = ${tenantId} and (workflow_id, number) in (
        select * from unnest(${keys.map(({ workflowId }) => workflowId)}::uuid[], ${keys.map(({ number }) => number)}::int[]))`,
  )
  return rows.map(versionOf)
}

/** A page of a workflow's versions, the newest first. */
export async function versionPage(
  database: Database,
  tenantId: string,
  workflowId: string,
  page: Page,
): Promise<WorkflowVersion[]> {
  const { where, orderAndLimit } = pageSql(page, sql`number`, sql`int`)
  const rows = await database.query<VersionRow>(
    tenantId,
    sql`-- versions.page
      select ${columns} from workflow.versions
      where tenant_id = ${tenantId} and workflow_id = ${workflowId} and ${where} ${orderAndLimit}`,
  )
  return rows.map(versionOf)
}

/** A version as it was kept; those saved before there were policies have none. */
type VersionRow = Omit<WorkflowVersion, 'definition'> & {
  readonly definition: Omit<WorkflowDefinition, 'policy'> & Pick<DefinitionInput, 'policy'>
}

function versionOf({ definition, ...row }: VersionRow): WorkflowVersion {
  return { ...row, definition: { ...definition, policy: policyOf(definition.policy) } }
}

/** What the validator found in a version; undefined when the workflow has none of this number. */
export async function findValidation(
  tx: Transaction,
  { workflowId, number }: VersionKey,
): Promise<Pick<WorkflowVersion, 'validation'> | undefined> {
  const [version] = await tx.query<Pick<WorkflowVersion, 'validation'>>(
    sql`-- versions.validation
      select validation from workflow.versions
      where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and number = ${number}`,
  )
  return version
}

/** Adds a version. */
export async function insertVersion(tx: Transaction, version: NewVersion): Promise<WorkflowVersion> {
  const { workflowId, number, definition, validation, note, createdAt, createdBy } = version
  const digest = ruleSetDigest(definition.ruleSet)
  await tx.query(
    sql`-- versions.insert
      insert into workflow.versions (tenant_id, workflow_id, number, definition, validation, rule_set_digest, note,
        created_at, created_by)
      values (${tx.tenantId}, ${workflowId}, ${number}, ${JSON.stringify(definition)}, ${JSON.stringify(validation)},
        ${digest}, ${note}, ${createdAt}, ${createdBy})`,
  )
  return { ...version, ruleSetDigest: digest }
}
