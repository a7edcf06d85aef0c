-- Who said what about a record whose right outcome was found out later, with which confidence, and whether it was
-- right. A judgement rated anew replaces its ratings.
create table judgment.ratings (
  tenant_id uuid not null,
  judgment_id uuid not null,
  decider text not null,
  workflow_id uuid not null,
  raw_confidence float8 not null,
  correct boolean not null,
  rated_at timestamptz not null,
  primary key (tenant_id, judgment_id, decider)
);

create index ratings_by_workflow on judgment.ratings (tenant_id, workflow_id, decider, rated_at desc);

-- The same of single rules, by what they stand for: a hash of condition and outcome.
create table judgment.rule_ratings (
  tenant_id uuid not null,
  judgment_id uuid not null,
  meaning text not null,
  workflow_id uuid not null,
  correct boolean not null,
  primary key (tenant_id, judgment_id, meaning)
);

create index rule_ratings_by_workflow on judgment.rule_ratings (tenant_id, workflow_id, meaning);

-- Counts a workflow's changes: of all that confidence in its deciders rests on, and of its rated cases. Keeps how the
-- rated cases vote on one another, as it was when so many of their changes were known.
create table judgment.confidence_states (
  tenant_id uuid not null,
  workflow_id uuid not null,
  revision int not null,
  case_changes int not null,
  case_votes jsonb not null default '[]',
  votes_of int not null default 0,
  votes_taken_at timestamptz,
  primary key (tenant_id, workflow_id)
);

alter table judgment.ratings enable row level security;
alter table judgment.rule_ratings enable row level security;
alter table judgment.confidence_states enable row level security;

create policy tenant on judgment.ratings using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on judgment.rule_ratings using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on judgment.confidence_states using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update, delete on judgment.ratings, judgment.rule_ratings to judgify_app;
grant select, insert, update on judgment.confidence_states to judgify_app;
