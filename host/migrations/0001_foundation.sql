-- The role that tenants' statements run under. Roles belong to the whole server: another database may have made it.
do $$
begin
  create role judgify_app nologin nosuperuser nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
  execute format('grant judgify_app to %I', current_user);
exception
  when others then
    raise exception 'the database user % must be allowed to set role judgify_app: %', current_user, sqlerrm;
end
$$;
