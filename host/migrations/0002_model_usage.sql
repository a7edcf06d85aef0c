-- What a tenant's questions to models have used on a day, and what processes have booked for further ones. The only
-- table of the host that tenants' statements reach.
create table host.model_usage (
  tenant_id uuid not null,
  -- UTC.
  day date not null,
  tokens bigint not null,
  -- Millionths of a US dollar.
  micro_usd bigint not null,
  primary key (tenant_id, day)
);

alter table host.model_usage enable row level security;

create policy tenant on host.model_usage using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

grant usage on schema host to judgify_app;

grant select, insert, update on host.model_usage to judgify_app;
