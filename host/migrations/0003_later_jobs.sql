-- Work that is to be done later. Whoever runs the queue alone reads it; when its time has come it goes to its queue.
create table host.later_jobs (
  tenant_id uuid not null,
  queue text not null,
  -- Of several that were asked for under one key, the first waits alone.
  key text not null,
  keys jsonb not null,
  due timestamptz not null,
  primary key (tenant_id, queue, key)
);

create index later_jobs_by_due on host.later_jobs (due);
