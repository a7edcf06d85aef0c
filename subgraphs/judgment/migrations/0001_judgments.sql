-- What is in service, as the workflow service told: judging goes on when that service is down.
create table judgment.deployments (
  tenant_id uuid not null,
  workflow_id uuid not null,
  status text not null,
  revision int not null,
  version int,
  rule_set_digest text,
  input_schema jsonb,
  fetched_at timestamptz not null,
  primary key (tenant_id, workflow_id)
);

-- Every rule set that ever judged, so that a judgement can be explained and replayed exactly.
create table judgment.rule_sets (
  tenant_id uuid not null,
  digest text not null,
  rule_set jsonb not null,
  primary key (tenant_id, digest)
);

create table judgment.judgments (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  workflow_version int not null,
  rule_set_digest text not null,
  status text not null,
  method text not null,
  outcome jsonb,
  proposed_outcome jsonb,
  confidence float8 not null,
  threshold float8 not null,
  explanation text not null,
  trace jsonb not null,
  input_data jsonb not null,
  idempotency_key text,
  reused_from uuid,
  duration_ms float8 not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, id)
) partition by range (id);

create table judgment.judgments_default partition of judgment.judgments default;

create index judgments_by_workflow on judgment.judgments (tenant_id, workflow_id, id desc);

-- A key is claimed in the transaction that stores its judgement. A table of its own, because a unique index on a
-- partitioned table would have to contain the id.
create table judgment.idempotency_keys (
  tenant_id uuid not null,
  key text not null,
  judgment_id uuid not null,
  request_hash bytea not null,
  primary key (tenant_id, key)
);

alter table judgment.deployments enable row level security;
alter table judgment.rule_sets enable row level security;
alter table judgment.judgments enable row level security;
alter table judgment.idempotency_keys enable row level security;

create policy tenant on judgment.deployments using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on judgment.rule_sets using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on judgment.judgments using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on judgment.idempotency_keys using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update on judgment.deployments to judgify_app;
grant select, insert on judgment.rule_sets, judgment.judgments, judgment.idempotency_keys to judgify_app;
