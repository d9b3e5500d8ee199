-- Money that goes back: asked for, agreed to, sent, and what M-PESA says of it.
set role kikapu_owner;

-- Who may send the shop's money out. Password and certificate are sealed as the other keys are; the limit is the amount
-- above which a second person must agree, and nobody has to where there is none.
alter table gateway_credentials
    add column initiator_name        text not null default '' check (char_length(initiator_name) <= 64),
    add column initiator_password    bytea,
    add column initiator_certificate bytea,
    add column refund_limit_minor    bigint check (refund_limit_minor >= 0);
alter table gateway_credentials add constraint initiator_is_whole
    check ((initiator_name = '') = (initiator_password is null) and (initiator_name = '') = (initiator_certificate is null));

-- One row for each payment that goes back, or part of one. What it takes is counted in payments.refunded_minor from the
-- moment it is asked for, so that no two can take the same shilling; a row is never deleted.
create table refunds (
    store_id           uuid not null,
    id                 uuid not null,
    payment_id         uuid not null,
    order_id           uuid,
    line_id            uuid,
    source             text not null default 'order' check (source in ('order', 'surplus', 'line')),
    way                text not null default 'b2c' check (way in ('b2c', 'reversal')),
    amount_minor       bigint not null check (amount_minor > 0 and amount_minor <= 25000000), -- what M-PESA carries at once
    phone              text not null default '',        -- MSISDN that gets it; a reversal needs none
    status             text not null default 'requested' check (status in
        ('requested', 'approved', 'sending', 'sent', 'unknown', 'succeeded', 'failed', 'withdrawn')),
    needs_second       boolean not null default false,  -- above the shop's limit
    asked_by           text not null,
    approved_by        text,
    originator_id      text not null,                   -- our name of it; M-PESA takes each once
    conversation_id    text,                            -- M-PESA's
    left_at            timestamptz,                     -- it may have left since: it is never sent again
    sends              integer not null default 0,
    queries            integer not null default 0,
    next_query_at      timestamptz,
    result_code        text,
    result_description text not null default '',
    receipt            text,
    review             text,                            -- why a person must look
    version            bigint not null default 1,
    created_at         timestamptz not null default now(),
    ended_at           timestamptz,
    primary key (store_id, id),
    unique (store_id, originator_id),
    foreign key (store_id, payment_id) references payments (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id),
    foreign key (store_id, line_id) references money_lines (store_id, id),
    check ((status in ('succeeded', 'failed', 'withdrawn')) = (ended_at is not null)),
    check (status not in ('sending', 'sent', 'unknown') or left_at is not null),
    check (status <> 'failed' or result_code is not null),
    -- The two-person rule, said again where it cannot be skipped.
    check (not needs_second or status in ('requested', 'withdrawn') or (approved_by is not null and approved_by <> asked_by)),
    check ((source = 'line') = (line_id is not null))
);
create index on refunds (store_id, payment_id);
create index on refunds (store_id, order_id);
create index on refunds (store_id, created_at desc, id desc);
create unique index refunds_one_for_a_line on refunds (store_id, line_id) where status not in ('failed', 'withdrawn');
create index refunds_open on refunds (store_id, next_query_at) where status in ('approved', 'sending', 'sent', 'unknown');

-- Which refund an address of ours belongs to: of the payment itself, or of a question about it. Only the hash is kept.
create table refund_tokens (
    token_hash bytea primary key,
    store_id   uuid not null references stores (id),
    refund_id  uuid not null,
    purpose    text not null check (purpose in ('payment', 'status')),
    dies_at    timestamptz,
    created_at timestamptz not null default now()
);
create index on refund_tokens (store_id);
grant select, insert, update, delete on refund_tokens to kikapu_app;

-- What was posted there, byte for byte, kept before it is understood.
create table refund_inbox (
    store_id     uuid not null,
    id           uuid not null,
    refund_id    uuid not null,
    purpose      text not null default 'payment' check (purpose in ('payment', 'status')),
    kind         text not null default 'result' check (kind in ('result', 'timeout')),
    raw          bytea not null check (octet_length(raw) <= 32768),
    source       text not null default '',
    is_trusted   boolean not null,                      -- posted from an address that is M-PESA's
    received_at  timestamptz not null default now(),
    processed_at timestamptz,
    verdict      text,
    primary key (store_id, id),
    foreign key (store_id, refund_id) references refunds (store_id, id)
);
create index on refund_inbox (store_id, refund_id);
create index refund_inbox_unread on refund_inbox (store_id, received_at) where processed_at is null;

call protect_tenant_table('refunds', 'select, insert, update');
call protect_tenant_table('refund_inbox', 'select, insert, update');

reset role;
