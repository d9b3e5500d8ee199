-- The roles and the one rule of tenancy. Everything later is owned by kikapu_owner, which cannot log in,
-- and used by kikapu_app, which owns nothing and cannot bypass row security.
do $$
begin
    -- Roles belong to the whole cluster: two databases may migrate at the same moment.
    begin create role kikapu_owner nologin; exception when duplicate_object or unique_violation then null; end;
    begin create role kikapu_app login nosuperuser nobypassrls noinherit; exception when duplicate_object or unique_violation then null; end;
    begin create role kikapu_search nologin nosuperuser nobypassrls; exception when duplicate_object or unique_violation then null; end;
end
$$;

do $$
begin
    execute format('grant connect on database %I to kikapu_app', current_database());
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant create on database %I to kikapu_owner', current_database());
end
$$;

grant kikapu_owner to current_user;
revoke all on schema public from public;
grant usage, create on schema public to kikapu_owner;
grant usage on schema public to kikapu_app, kikapu_search;

create extension if not exists pg_trgm;
create extension if not exists unaccent;

set role kikapu_owner;

-- The store this transaction speaks for; null when none was set. The setting reads '' once it has been used.
create or replace function current_store_id() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('app.store_id', true), '')::uuid $$;
grant execute on function current_store_id() to kikapu_app, kikapu_search;

-- Puts a table behind the tenant rule and grants the application what it needs there.
-- `allowed` is a list such as 'select, insert'; a table that is append-only leaves update and delete out.
create or replace procedure protect_tenant_table(target regclass, allowed text) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('drop policy if exists tenant on %s', target);
    execute format('create policy tenant on %s to kikapu_app using (store_id = (select current_store_id()))
                    with check (store_id = (select current_store_id()))', target);
    execute format('revoke all on %s from kikapu_app', target);
    execute format('grant %s on %s to kikapu_app', allowed, target);
end
$$;
revoke all on procedure protect_tenant_table(regclass, text) from public;

reset role;
