-- M-PESA's own list of what came in (Pull Transactions): asked for by us, for each number whose owner had it opened. What
-- it tells of money that nobody told us of is matched as a confirmation is.
set role kikapu_owner;

-- How the list of a number stands, and how far it was read.
create table mpesa_pulls (
    store_id      uuid not null references stores (id),
    shortcode     text not null check (shortcode ~ '^[0-9]{5,7}$'),
    state         text not null check (state in ('off', 'opening', 'open', 'refused')),
    nominated     text not null,                   -- MSISDN that Safaricom keeps for it
    opened_at     timestamptz,                     -- M-PESA took the registration
    trouble       text not null default '',        -- why it did not, in a word, and M-PESA's own
    detail        text not null default '' check (char_length(detail) <= 300),
    tries         integer not null default 0,      -- in a row that brought nothing
    actor         text not null,
    changed_at    timestamptz not null default now(),
    wanted_at     timestamptz,                     -- a person or a shopper's code asked for it
    next_at       timestamptz,                     -- a moment that the budget gave
    zone          text check (zone in ('utc', 'nairobi')), -- what the Z of its times is worth, once that was seen
    -- The reading under way: its span, the next row, and what it found.
    from_at       timestamptz,
    to_at         timestamptz,
    place    bigint not null default 0 check (place >= 0),
    found         integer not null default 0,
    fresh         integer not null default 0,
    aside         integer not null default 0,
    -- The last one that reached its end.
    read_at       timestamptz,
    read_to       timestamptz,                     -- all before it has been asked for
    all_at        timestamptz,                     -- when all that Daraja keeps was
    last_found    integer not null default 0,      -- rows
    last_fresh    integer not null default 0,      -- of them, money that nobody had told of
    last_aside    integer not null default 0,      -- of them, no payments that can be counted
    missed_from   timestamptz,                     -- fell off the list before it was read
    missed_to     timestamptz,
    -- The last try that did not.
    failed_at     timestamptz,
    failure       text not null default '',
    failure_detail text not null default '' check (char_length(failure_detail) <= 300),
    primary key (store_id, shortcode),
    check ((from_at is null) = (to_at is null)),
    check ((missed_from is null) = (missed_to is null))
);

-- Each payment of the list once. Others are kept beside them, and never counted.
create table pulled_rows (
    store_id     uuid not null references stores (id),
    shortcode    text not null,
    receipt      text not null check (receipt ~ '^[A-Z0-9]{10}$'),
    amount_minor bigint not null check (amount_minor > 0 and amount_minor <= 10000000000000),
    kind         text not null default '' check (char_length(kind) <= 100), -- M-PESA's word
    is_income    boolean not null,
    written_at   timestamptz,                      -- as the list has it, read as UTC
    told_at      timestamptz not null default now(), -- when the list first had it
    primary key (store_id, shortcode, receipt)
);
create index on pulled_rows (store_id, written_at);

-- Rows that cannot be read, as they came.
create table pulled_oddities (
    store_id  uuid not null references stores (id),
    shortcode text not null,
    row_hash  bytea not null check (octet_length(row_hash) = 32),
    raw       text not null check (char_length(raw) <= 2000),
    told_at   timestamptz not null default now(),
    primary key (store_id, shortcode, row_hash)
);

call protect_tenant_table('mpesa_pulls', 'select, insert, update');
call protect_tenant_table('pulled_rows', 'select, insert');
call protect_tenant_table('pulled_oddities', 'select, insert');

-- Of a line that a list brought, `received_at` is the list's own time, as of a statement's.
alter table money_lines drop constraint money_lines_source_check;
alter table money_lines add constraint money_lines_source_check check (source in ('notice', 'statement', 'pull'));

alter table gateway_events drop constraint gateway_events_kind_check;
alter table gateway_events add constraint gateway_events_kind_check
    check (kind in ('saved', 'tested', 'list_opened', 'list_closed'));

alter table gateway_minutes drop constraint gateway_minutes_call_check;
alter table gateway_minutes add constraint gateway_minutes_call_check
    check (call in ('push', 'query', 'register', 'pay_out', 'status', 'pull'));

reset role;
