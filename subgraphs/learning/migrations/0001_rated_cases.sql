create extension if not exists vector;

-- What people said of judgements. Whoever rates a judgement again replaces what they said; it stays here as history.
create table learning.feedback (
  tenant_id uuid not null,
  id uuid not null,
  judgment_id uuid not null,
  workflow_id uuid not null,
  verdict text not null,
  correct_outcome jsonb,
  comment text,
  source text not null,
  rated_at timestamptz not null,
  rated_by text not null,
  replaced_at timestamptz,
  primary key (tenant_id, id)
);

create unique index feedback_in_force on learning.feedback (tenant_id, judgment_id, rated_by, (source = 'REVIEW'))
  where replaced_at is null;
create index feedback_by_workflow on learning.feedback (tenant_id, workflow_id, id desc);

-- Records whose right outcome is known, or of which at least is known that the judgement was wrong.
create table learning.rated_cases (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  judgment_id uuid,
  client_key text,
  input_data jsonb not null,
  judged_outcome jsonb,
  correct_outcome jsonb,
  correct boolean,
  source text not null,
  weight float8 not null,
  rated_at timestamptz not null,
  rated_by text not null,
  primary key (tenant_id, id)
);

create unique index rated_cases_by_judgment on learning.rated_cases (tenant_id, judgment_id) where judgment_id is not null;
create unique index rated_cases_by_key on learning.rated_cases (tenant_id, workflow_id, client_key) where client_key is not null;
create index rated_cases_by_workflow on learning.rated_cases (tenant_id, workflow_id, id desc);
create index rated_cases_by_outcome on learning.rated_cases (tenant_id, workflow_id, md5(correct_outcome::text));

-- One row a workflow that has rated cases; who changes its cases holds its lock.
create table learning.workflows (
  tenant_id uuid not null,
  workflow_id uuid not null,
  cases int not null,
  -- The statistics that the vectors in use were made with.
  version int not null,
  primary key (tenant_id, workflow_id)
);

create table learning.statistics (
  tenant_id uuid not null,
  workflow_id uuid not null,
  version int not null,
  statistics jsonb not null,
  -- Cases that there were when they were taken.
  cases int not null,
  taken_at timestamptz not null,
  primary key (tenant_id, workflow_id, version)
);

-- A case's vector, once for the statistics in use and once for those that are about to be. The vote is that of the
-- other cases: `voted_among` says how many there were, null until it is taken.
create table learning.case_vectors (
  tenant_id uuid not null,
  workflow_id uuid not null,
  version int not null,
  case_id uuid not null,
  vector halfvec(128) not null,
  -- Whether it is searched by the graph; all are that few cases are not.
  in_graph boolean not null,
  vote_outcome jsonb,
  vote_confidence float8,
  voted_among int,
  primary key (tenant_id, workflow_id, version, case_id)
);

create index case_vectors_graph on learning.case_vectors using hnsw (vector halfvec_cosine_ops) where in_graph;

alter table learning.feedback enable row level security;
alter table learning.rated_cases enable row level security;
alter table learning.workflows enable row level security;
alter table learning.statistics enable row level security;
alter table learning.case_vectors enable row level security;

create policy tenant on learning.feedback using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.rated_cases using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.workflows using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.statistics using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant on learning.case_vectors using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update on learning.feedback to judgify_app;
grant select, insert, update, delete on learning.rated_cases, learning.workflows, learning.statistics, learning.case_vectors
  to judgify_app;
