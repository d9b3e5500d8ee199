-- What the shop's M-PESA accounts hold, as M-PESA tells it when somebody asks. It is shown, and never booked.
set role kikapu_owner;

-- One row for each time somebody asked. The request leaves once; the answer is posted to an address of its own.
create table mpesa_balances (
    store_id        uuid not null references stores (id),
    id              uuid not null,
    shortcode       text not null check (shortcode ~ '^[0-9]{5,7}$'),
    state           text not null default 'asked' check (state in ('asked', 'answered', 'refused', 'lost')),
    asked_by        text not null,
    asked_at        timestamptz not null default now(),
    next_at         timestamptz,               -- a moment that the budget gave
    left_at         timestamptz,               -- it may have left since: it is never sent again
    originator_id   text,                      -- M-PESA's names of the request, as its reply had them
    conversation_id text,
    code            text,                      -- why M-PESA refused: its code, or a word of ours
    detail          text not null default '' check (char_length(detail) <= 300), -- and its own words
    missed          text check (missed in ('queue', 'untrusted', 'unreadable', 'mismatched')), -- what came in place of an answer
    accounts        jsonb not null default '[]' check (jsonb_typeof(accounts) = 'array'),
    as_of           timestamptz,               -- M-PESA's own time
    ended_at        timestamptz,
    raw             bytea check (octet_length(raw) <= 32768), -- what M-PESA's own address posted last, as it came
    primary key (store_id, id),
    check ((state = 'asked') = (ended_at is null)),
    check (state <> 'refused' or code is not null),
    check (state = 'answered' or accounts = '[]')
);
create index on mpesa_balances (store_id, asked_at desc, id desc);
-- However often the button is pressed, one request is under way.
create unique index mpesa_balances_one_asked on mpesa_balances (store_id) where state = 'asked';

-- Which question an address of ours belongs to. Only the hash is kept; it dies with the answer.
create table balance_tokens (
    token_hash bytea primary key,
    store_id   uuid not null references stores (id),
    balance_id uuid not null,
    dies_at    timestamptz not null,
    created_at timestamptz not null default now()
);
create index on balance_tokens (store_id, balance_id);
create index on balance_tokens (dies_at);
grant select, insert, update, delete on balance_tokens to kikapu_app;

call protect_tenant_table('mpesa_balances', 'select, insert, update, delete');

alter table gateway_minutes drop constraint gateway_minutes_call_check;
alter table gateway_minutes add constraint gateway_minutes_call_check
    check (call in ('push', 'query', 'register', 'pay_out', 'status', 'pull', 'balance'));

reset role;
