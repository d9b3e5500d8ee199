-- When M-PESA is left in peace, and how often it is asked: shared by every process.
set role kikapu_owner;

-- The breaker of a store: its own calls failed so often in a row that none leaves for a while.
create table gateway_breakers (
    store_id    uuid not null references stores (id),
    provider    text not null default 'mpesa' check (provider = 'mpesa'),
    failures    integer not null default 0 check (failures >= 0),
    open_until  timestamptz,               -- once it has opened; null while calls leave
    probe_until timestamptz,               -- the one call that was let through may take until then
    opened_at   timestamptz,               -- since when none has come through
    primary key (store_id, provider),
    check ((open_until is null) = (opened_at is null))
);
call protect_tenant_table('gateway_breakers', 'select, insert, update');

-- The same over all stores: nothing in it is a store's but whose failure was the first and whose call was let through.
create table provider_breakers (
    provider    text primary key check (provider = 'mpesa'),
    failures    integer not null default 0 check (failures >= 0),
    of_others   integer not null default 0 check (of_others >= 0), -- of them, not of the store that failed first
    first_store uuid,
    open_until  timestamptz,
    probe_until timestamptz,
    probed_by   uuid,
    opened_at   timestamptz,
    check ((open_until is null) = (opened_at is null))
);
insert into provider_breakers (provider) values ('mpesa');

-- How often M-PESA may be asked for one app and number, whichever stores share them.
create table query_budgets (
    key_hash     bytea primary key,        -- SHA-256 of consumer key, secret and number
    pause_ms     integer not null check (pause_ms > 0),
    spent_until  timestamptz not null,
    line_waited  timestamptz not null,
    line_patient timestamptz not null
);

-- How M-PESA answers the whole installation, minute by minute. No store is told from another.
create table gateway_minutes (
    minute   bigint not null,              -- since 1970
    call     text not null check (call in ('push', 'query', 'register', 'pay_out', 'status')),
    by_pulse bigint[] not null,            -- calls that worked, were refused, were too many, failed
    by_step  bigint[] not null,            -- calls by how long they took
    primary key (minute, call)
);

grant select, update on provider_breakers to kikapu_app;
grant select, insert, update, delete on query_budgets, gateway_minutes to kikapu_app;

reset role;
