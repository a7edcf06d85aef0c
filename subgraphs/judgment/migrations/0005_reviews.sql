-- What people have to look at: judgements that nobody was sure enough of, and samples of those that were decided
-- without a person. Under the judgement's id. `place` is where it stands in the queue: a UUID whose first 48 bits count
-- time backwards, so that the highest comes first.
create table judgment.reviews (
  tenant_id uuid not null,
  id uuid not null,
  place uuid not null,
  workflow_id uuid not null,
  reason text not null,
  people int not null,
  risk float8 not null,
  lesson float8 not null,
  due_at timestamptz,
  created_at timestamptz not null,
  revision int not null default 0,
  claimed_by text,
  claimed_until timestamptz,
  assigned_to text,
  note text,
  skipped_by text[] not null default '{}',
  answers jsonb not null default '[]',
  outcome jsonb,
  overridden boolean not null default false,
  decided_at timestamptz,
  primary key (tenant_id, id)
);

create index reviews_open on judgment.reviews (tenant_id, place desc) where decided_at is null;
create index reviews_by_workflow on judgment.reviews (tenant_id, workflow_id, place desc);

alter table judgment.reviews enable row level security;

create policy tenant on judgment.reviews using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update on judgment.reviews to judgify_app;

-- A person's decision completes a judgement; what the deciders said stays as it was.
grant update (status, method, outcome, proposed_outcome) on judgment.judgments to judgify_app;
