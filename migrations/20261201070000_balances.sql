-- What a shop's accounts with M-PESA hold, each time somebody asked. Shown, and never counted.
set role kikapu_owner;

create table mpesa_balances (
    store_id        uuid not null references stores (id),
    id              uuid not null,
    shortcode       text not null check (shortcode ~ '^[0-9]{5,7}$'),
    state           text not null default 'asked' check (state in ('asked', 'sent', 'answered', 'refused')),
    asked_by        text not null,
    asked_at        timestamptz not null default now(),
    token_hash      bytea check (octet_length(token_hash) = 32), -- of the secret in the address of the answer
    conversation_id text,                          -- M-PESA's name of the question
    trouble         text not null default '',      -- why there is no answer, in a word, and M-PESA's own
    detail          text not null default '' check (char_length(detail) <= 300),
    as_of           timestamptz,                   -- M-PESA's own time
    accounts        jsonb,                         -- as they are shown: amounts in cents, below zero for charges
    ended_at        timestamptz,
    primary key (store_id, id),
    check (state = 'asked' or token_hash is not null or state = 'refused'),
    check ((state in ('answered', 'refused')) = (ended_at is not null)),
    check ((state = 'answered') = (accounts is not null))
);
create index on mpesa_balances (store_id, asked_at desc);
create unique index mpesa_balances_one_waits on mpesa_balances (store_id) where state = 'asked';

call protect_tenant_table('mpesa_balances', 'select, insert, update, delete');

reset role;
