-- Confirmations of M-PESA: the other notice of a paid request, and the only one of money sent by hand. One line for each
-- M-PESA code; what was posted is kept beside it, byte for byte.
set role kikapu_owner;

-- Where M-PESA was told to post, and how that went.
alter table gateway_credentials
    add column c2b_version       text not null default 'v2' check (c2b_version in ('v1', 'v2')),
    add column c2b_status        text not null default 'never' check (c2b_status in ('never', 'registered', 'already', 'refused', 'retrying')),
    add column c2b_detail        text not null default '',
    add column c2b_tries         integer not null default 0,
    add column c2b_tried_at      timestamptz,
    add column c2b_registered_at timestamptz;

-- Which store a confirmation address belongs to. Only the hash of the secret is kept. An address that M-PESA may have been
-- told lives until another one is known to be registered.
create table c2b_tokens (
    token_hash bytea primary key,
    store_id   uuid not null references stores (id),
    dies_at    timestamptz,
    created_at timestamptz not null default now()
);
create index on c2b_tokens (store_id);
grant select, insert, update, delete on c2b_tokens to kikapu_app;

create table c2b_inbox (
    store_id     uuid not null references stores (id),
    id           uuid not null,
    raw          bytea not null check (octet_length(raw) <= 32768),
    source       text not null default '',
    is_trusted   boolean not null,                  -- posted from an address that is M-PESA's
    received_at  timestamptz not null default now(),
    processed_at timestamptz,
    verdict      text,
    primary key (store_id, id)
);
create index c2b_inbox_unread on c2b_inbox (store_id, received_at) where processed_at is null;

-- Money may be counted before anybody knows for which order.
alter table payments alter column order_id drop not null;

create table money_lines (
    store_id     uuid not null references stores (id),
    id           uuid not null,
    shortcode    text not null,
    receipt      text not null check (receipt ~ '^[A-Z0-9]{10}$'),
    amount_minor bigint not null check (amount_minor > 0 and amount_minor <= 10000000000000),
    state        text not null check (state in ('waiting', 'doubted', 'dismissed', 'unmatched', 'matched', 'to_return')),
    reason       text not null default '',          -- how its order was found, or why none was
    trouble      text not null default '',          -- why some of it is owed back
    account      text not null default '' check (char_length(account) <= 100), -- as the payer typed it
    payer        text not null default '' check (char_length(payer) <= 100),   -- plain, masked or hashed
    payer_name   text not null default '' check (char_length(payer_name) <= 200),
    told_at      timestamptz,                       -- M-PESA's own time: shown, never compared
    payment_id   uuid,
    received_at  timestamptz not null default now(),
    primary key (store_id, id),
    unique (store_id, shortcode, receipt),
    foreign key (store_id, payment_id) references payments (store_id, id),
    check ((state in ('unmatched', 'matched', 'to_return')) = (payment_id is not null))
);
create index on money_lines (store_id, received_at desc, id desc);
create index on money_lines (store_id, payment_id);
create index money_lines_open on money_lines (store_id, received_at) where state in ('waiting', 'doubted', 'unmatched');

-- What each order has of a line. A line that tells of money counted before has no shares of its own.
create table money_shares (
    store_id     uuid not null,
    line_id      uuid not null,
    order_id     uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    primary key (store_id, line_id, order_id),
    foreign key (store_id, line_id) references money_lines (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id)
);
create index on money_shares (store_id, order_id);

-- What people did with a line, and who. A row is never changed.
create table money_events (
    store_id   uuid not null,
    id         uuid not null,
    line_id    uuid not null,
    kind       text not null,
    detail     jsonb not null default '{}',
    actor      text not null,
    created_at timestamptz not null default now(),
    primary key (store_id, id),
    foreign key (store_id, line_id) references money_lines (store_id, id)
);
create index on money_events (store_id, line_id, created_at);

-- Whose confirmation a line may be: requests that are open, or paid under a code nobody knows.
create index attempts_unnamed on payment_attempts (store_id, amount_minor)
    where status in ('created', 'sent', 'unknown') or (status = 'succeeded' and receipt is null);
-- Those whose callback may have named the code.
create index attempts_of_amount on payment_attempts (store_id, amount_minor, created_at);
-- What a line of a till may be for.
create index orders_owing on orders (store_id, total_minor)
    where payment_state in ('pending', 'processing', 'failed') and state <> 'completed';

alter table postings drop constraint postings_account_check;
alter table postings add constraint postings_account_check check (account in ('mpesa_clearing', 'cash', 'order_payments',
    'unapplied', 'unmatched', 'refund_due', 'revenue', 'delivery_revenue', 'vat_payable'));

call protect_tenant_table('c2b_inbox', 'select, insert, update');
call protect_tenant_table('money_lines', 'select, insert, update');
call protect_tenant_table('money_shares', 'select, insert, delete');
call protect_tenant_table('money_events', 'select, insert');

reset role;
