import { type Database, sql } from '#host'
import type { DecisionPolicy } from '../domain/decision-policy.ts'
import type { RuleSet } from '../domain/workflow-version.ts'

/** What is in service of a workflow, as the workflow service told. */
export interface Deployment {
  workflowId: string
  /** DRAFT, ACTIVE, INACTIVE or ARCHIVED. */
  status: string
  /** Counts the workflow's changes. */
  revision: number
  /** Empty in what was kept before names were. */
  name: string
  description: string
  /** Null before the first publication. */
  published: PublishedVersion | null
}

interface PublishedVersion {
  version: number
  ruleSetDigest: string
  inputSchema: unknown
  ruleSet: RuleSet
  /** Null when it was kept before there were policies. */
  policy: DecisionPolicy | null
}

/** The deployment of a workflow that is kept here; undefined when none is. */
export async function findDeployment(
  database: Database,
  tenantId: string,
  workflowId: string,
): Promise<Deployment | undefined> {
  const [row] = await database.query<{
    status: string
    revision: number
    version: number | null
    rule_set_digest: string | null
    input_schema: unknown
    rule_set: RuleSet | null
    name: string | null
    description: string | null
    policy: DecisionPolicy | null
  }>(
    tenantId,
    sql`-- deployments.find
      select d.status, d.revision, d.version, d.rule_set_digest, d.input_schema, d.name, d.description, d.policy, r.rule_set
      from judgment.deployments d
      left join judgment.rule_sets r on r.tenant_id = d.tenant_id and r.digest = d.rule_set_digest
      where d.tenant_id = ${tenantId} and d.workflow_id = ${workflowId}`,
  )
  if (row === undefined) return undefined
  const {
    status,
    revision,
    version,
    rule_set_digest: ruleSetDigest,
    input_schema: inputSchema,
    rule_set: ruleSet,
    policy,
  } = row
  const isPublished = version !== null && ruleSetDigest !== null && ruleSet !== null
  return {
    workflowId,
    status,
    revision,
    name: row.name ?? '',
    description: row.description ?? '',
    published: isPublished ? { version, ruleSetDigest, inputSchema, ruleSet, policy } : null,
  }
}

/** Keeps a deployment unless a newer one is kept already, and its rule set for good. */
export function saveDeployment(
  database: Database,
  tenantId: string,
  { workflowId, status, revision, name, description, published }: Deployment,
  now: Date,
): Promise<void> {
  return database.transaction(tenantId, async (tx) => {
    if (published !== null) {
      await tx.query(sql`-- ruleSets.insert
        insert into judgment.rule_sets (tenant_id, digest, rule_set)
        values (${tenantId}, ${published.ruleSetDigest}, ${JSON.stringify(published.ruleSet)}) on conflict do nothing`)
    }
    await tx.query(sql`-- deployments.save
      insert into judgment.deployments (tenant_id, workflow_id, status, revision, version, rule_set_digest, input_schema,
        name, description, policy, fetched_at)
      values (${tenantId}, ${workflowId}, ${status}, ${revision}, ${published?.version ?? null}, ${published?.ruleSetDigest ?? null},
        ${published === null ? null : JSON.stringify(published.inputSchema)}, ${name}, ${description},
        ${published === null ? null : JSON.stringify(published.policy)}, ${now})
      on conflict (tenant_id, workflow_id) do update
      set status = excluded.status, revision = excluded.revision, version = excluded.version, rule_set_digest = excluded.rule_set_digest,
        input_schema = excluded.input_schema, name = excluded.name, description = excluded.description,
        policy = excluded.policy, fetched_at = excluded.fetched_at
      where deployments.revision <= excluded.revision`)
  })
}

/** Rule sets by their digests; those of other tenants are not found. */
export function ruleSetsByDigest(
  database: Database,
  tenantId: string,
  digests: readonly string[],
): Promise<{ digest: string; ruleSet: RuleSet }[]> {
  return database.query(
    tenantId,
    sql`-- ruleSets.byDigest
      select digest, rule_set as "ruleSet" from judgment.rule_sets where tenant_id = ${tenantId} and digest = any(${digests}::text[])`,
  )
}
