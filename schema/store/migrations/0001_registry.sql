-- The registry is about the installation: no row belongs to a tenant. Row-level security stands on every table with
-- a policy that admits nobody, and nothing is granted: the role that tenants' statements run under sees none of it.

create table registry.texts (
  kind text not null check (kind in ('supergraph', 'subgraph', 'operation')),
  sha256 text not null check (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
  text text not null,
  stored_at timestamptz not null default now(),
  primary key (kind, sha256)
);

-- Only grows. The primary key is what decides between two publishers.
create table registry.history (
  sequence int primary key check (sequence > 0),
  pointer text not null,
  added_at timestamptz not null default now()
);

create table registry.usage (
  hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
  operation text not null,
  client text not null,
  version text not null,
  count bigint not null check (count > 0),
  primary key (hour, operation, client, version)
);

alter table registry.texts enable row level security;
alter table registry.history enable row level security;
alter table registry.usage enable row level security;
create policy nobody on registry.texts using (false);
create policy nobody on registry.history using (false);
create policy nobody on registry.usage using (false);
