-- M-PESA's own statement, uploaded by the owner: the last word on what was received. What it tells of money that nobody told
-- us of is matched as a confirmation is, with what there was when it came.
set role kikapu_owner;

-- Of a line that a statement brought, `received_at` is the statement's own time.
alter table money_lines add column source text not null default 'notice' check (source in ('notice', 'statement'));

create table statement_files (
    store_id    uuid not null references stores (id),
    id          uuid not null,
    name        text not null check (char_length(name) <= 200),
    sha256      bytea not null check (octet_length(sha256) = 32),
    raw         bytea not null check (octet_length(raw) <= 20971520),
    shortcode   text not null,
    covers_from timestamptz not null,               -- its first line and its last
    covers_to   timestamptz not null check (covers_to >= covers_from),
    new_lines   integer not null check (new_lines >= 0),
    known_lines integer not null check (known_lines >= 0), -- those that another file had brought before
    refused     jsonb not null default '[]',        -- [{"number": 12, "why": "time"}]
    actor       text not null,
    uploaded_at timestamptz not null default now(),
    primary key (store_id, id),
    unique (store_id, sha256)
);

create table statement_lines (
    store_id        uuid not null,
    id              uuid not null,
    file_id         uuid not null,
    number          integer not null,               -- line of the file
    shortcode       text not null,
    receipt         text not null check (receipt ~ '^[A-Z0-9]{10}$'),
    completed_at    timestamptz not null,
    day             date not null,                  -- Nairobi
    kind            text not null check (kind in ('payment', 'other_in', 'fee', 'settlement', 'reversal', 'payout', 'other_out')),
    paid_minor      bigint not null default 0 check (paid_minor between 0 and 10000000000000),
    withdrawn_minor bigint not null default 0 check (withdrawn_minor between 0 and 10000000000000),
    balance_minor   bigint,
    copies          integer not null default 1 check (copies > 0), -- how often one file has it
    details         text not null default '',
    reason          text not null default '',
    other_party     text not null default '',
    linked          text not null default '',
    account         text not null default '',
    resolution      text check (resolution in ('withdrawal', 'fee', 'own_transfer', 'refund', 'other')),
    note            text not null default '' check (char_length(note) <= 300),
    resolved_at     timestamptz,
    primary key (store_id, id),
    -- The same line in two files is one line. A payment and its charge have the same receipt.
    unique (store_id, shortcode, receipt, kind, paid_minor, withdrawn_minor),
    foreign key (store_id, file_id) references statement_files (store_id, id),
    check ((paid_minor = 0) <> (withdrawn_minor = 0)),
    check ((kind in ('payment', 'other_in')) = (paid_minor > 0)),
    check ((resolution is null) = (resolved_at is null))
);
create index on statement_lines (store_id, file_id);
create index on statement_lines (store_id, day, completed_at, id);
create index on statement_lines (store_id, receipt);

-- What people said of a line, and who. A row is never changed.
create table statement_events (
    store_id   uuid not null,
    id         uuid not null,
    line_id    uuid not null,
    kind       text not null check (kind in ('resolved', 'reopened')),
    detail     jsonb not null default '{}',
    actor      text not null,
    created_at timestamptz not null default now(),
    primary key (store_id, id),
    foreign key (store_id, line_id) references statement_lines (store_id, id)
);
create index on statement_events (store_id, line_id, created_at);

call protect_tenant_table('statement_files', 'select, insert');
call protect_tenant_table('statement_lines', 'select, insert, update');
call protect_tenant_table('statement_events', 'select, insert');

reset role;
