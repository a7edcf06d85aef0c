-- Rules tried on history. The job that runs one commits after every page where it stands, so that it goes on there
-- when its process was killed; `epoch` counts the workers that took it, and fences off those that woke up late.
create table judgment.backtests (
  tenant_id uuid not null,
  id uuid not null,
  request jsonb not null,
  status text not null,
  epoch int not null,
  total int not null,
  done int not null,
  position uuid,
  tally jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);

alter table judgment.backtests enable row level security;

create policy tenant on judgment.backtests using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update on judgment.backtests to judgify_app;
