create table workflow.workflows (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  description text not null,
  status text not null check (status in ('DRAFT', 'ACTIVE', 'INACTIVE', 'ARCHIVED')),
  latest_version int not null check (latest_version >= 1),
  published_version int check (published_version between 1 and latest_version),
  -- Counts every change: of two states of a workflow the one with the higher revision is the newer.
  revision int not null,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, id),
  check (status <> 'ACTIVE' or published_version is not null)
);

-- json, not jsonb: what an author wrote comes back as it was, the keys in their order.
create table workflow.versions (
  tenant_id uuid not null,
  workflow_id uuid not null,
  number int not null check (number >= 1),
  definition json not null,
  validation json not null,
  rule_set_digest text not null,
  note text not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, workflow_id, number),
  foreign key (tenant_id, workflow_id) references workflow.workflows
);

alter table workflow.workflows enable row level security;
alter table workflow.workflows force row level security;
alter table workflow.versions enable row level security;
alter table workflow.versions force row level security;

create policy tenant on workflow.workflows
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on workflow.versions
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

-- Workflows are archived, never deleted; a version never changes.
grant select, insert, update on workflow.workflows to judgify_app;
grant select, insert on workflow.versions to judgify_app;
