create table accounts.users (
  tenant_id uuid not null,
  id uuid not null,
  email text not null,
  name text not null,
  roles text[] not null,
  -- A PHC string: algorithm, parameters, salt and hash.
  password_hash text not null,
  disabled boolean not null default false,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  signed_in_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);

-- Whose an e-mail is: it is unique in the installation, as people sign in without naming their tenant.
create table accounts.logins (
  email text primary key,
  tenant_id uuid not null,
  user_id uuid not null,
  foreign key (tenant_id, user_id) references accounts.users
);

-- A session is a family of refresh tokens, of which the newest alone can be used.
create table accounts.sessions (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_because text check (revoked_because in ('LOGOUT', 'REPLAY', 'PASSWORD', 'DISABLED', 'ADMINISTRATOR')),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references accounts.users,
  check ((revoked_at is null) = (revoked_because is null))
);
create index on accounts.sessions (tenant_id, user_id, expires_at);

create table accounts.refresh_tokens (
  tenant_id uuid not null,
  session_id uuid not null,
  hash bytea not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, session_id, hash),
  foreign key (tenant_id, session_id) references accounts.sessions on delete cascade
);

create table accounts.api_keys (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  hash bytea not null,
  permissions text[] not null,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  primary key (tenant_id, id)
);

do $$
declare
  owned text;
begin
  foreach owned in array array['users', 'sessions', 'refresh_tokens', 'api_keys', 'logins'] loop
    execute format('alter table accounts.%I enable row level security', owned);
    execute format(
      'create policy tenant on accounts.%I
         using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)
         with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', owned);
  end loop;
  -- Not the logins: their owner answers for them, below.
  foreach owned in array array['users', 'sessions', 'refresh_tokens', 'api_keys'] loop
    execute format('alter table accounts.%I force row level security', owned);
  end loop;
end
$$;

-- Who signs in has no tenant yet. This alone looks past the policy, and tells nothing but where one exact e-mail belongs.
create function accounts.login_of(wanted text) returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = ''
  as 'select l.tenant_id, l.user_id from accounts.logins l where l.email = wanted';
revoke all on function accounts.login_of(text) from public;
grant execute on function accounts.login_of(text) to judgify_app;

grant select, insert, update on accounts.users, accounts.sessions, accounts.api_keys to judgify_app;
grant delete on accounts.sessions to judgify_app;
grant select, insert, update, delete on accounts.refresh_tokens to judgify_app;
grant select, insert on accounts.logins to judgify_app;
