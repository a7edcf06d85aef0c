-- Runs of the learners. `epoch` counts the workers that took one, and fences off those that woke up late.
create table learning.extractions (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  algorithms text[] not null,
  most_rules int not null,
  status text not null,
  phase text,
  epoch int not null,
  result jsonb,
  message text,
  created_at timestamptz not null,
  created_by text not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);

create unique index extractions_under_way on learning.extractions (tenant_id, workflow_id)
  where status in ('QUEUED', 'RUNNING');
create index extractions_by_workflow on learning.extractions (tenant_id, workflow_id, id desc);

-- Learned rules with where they are in their lives. `meaning` is the same for rules that say the same, however spelled.
create table learning.rules (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  extraction_id uuid not null,
  condition text not null,
  meaning text not null,
  outcome jsonb not null,
  algorithms text[] not null,
  training jsonb not null,
  held_out jsonb not null,
  conflicts jsonb,
  example_ids uuid[] not null,
  counterexample_ids uuid[] not null,
  status text not null,
  -- Counts the changes that people or the product made to its life.
  revision int not null,
  floor float8 not null,
  backtest_id uuid,
  backtest jsonb,
  -- Since when it runs beside the live rules, and the last judgement that it was tried on there, as a cursor of the
  -- judgment service.
  shadow_since timestamptz,
  shadow_cursor text,
  shadow_seen int not null,
  -- Its name in the workflow's rule set, and the version that first had it.
  rule_id text,
  live_version int,
  -- Why it ought to be taken out, while it has not been.
  drift text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);

create unique index rules_by_meaning on learning.rules (tenant_id, workflow_id, meaning) where status <> 'RETIRED';
create index rules_by_workflow on learning.rules (tenant_id, workflow_id, id desc);
create index rules_by_backtest on learning.rules (tenant_id, backtest_id) where backtest_id is not null;

-- Who did what to a rule, and when; added to, never changed. `diff` is what a version gained or lost, and is signed.
create table learning.rule_changes (
  tenant_id uuid not null,
  id uuid not null,
  rule_id uuid not null,
  before text not null,
  after text not null,
  comment text,
  diff text,
  signature text,
  version int,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (tenant_id, id)
);

create index rule_changes_by_rule on learning.rule_changes (tenant_id, rule_id, id);

-- Judgements for which a rule was true that ran beside the live ones.
create table learning.shadow_results (
  tenant_id uuid not null,
  rule_id uuid not null,
  judgment_id uuid not null,
  judged_outcome jsonb,
  primary key (tenant_id, rule_id, judgment_id)
);

alter table learning.extractions enable row level security;
alter table learning.rules enable row level security;
alter table learning.rule_changes enable row level security;
alter table learning.shadow_results enable row level security;

create policy tenant on learning.extractions using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.rules using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.rule_changes using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.shadow_results using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update on learning.extractions to judgify_app;
grant select, insert, update, delete on learning.rules to judgify_app;
grant select, insert on learning.rule_changes to judgify_app;
grant select, insert, delete on learning.shadow_results to judgify_app;
