-- What is asked of M-PESA as the shop's operator: what its accounts hold, which is shown and never booked; and what a code
-- is that a shopper typed, which is money like any that M-PESA tells of.
set role kikapu_owner;

-- One row for each time somebody asked. The request leaves once; the answer is posted to an address of its own.
create table mpesa_questions (
    store_id        uuid not null references stores (id),
    id              uuid not null,
    shortcode       text not null check (shortcode ~ '^[0-9]{5,7}$'),
    subject         text not null check (subject in ('balance', 'code')),
    receipt         text check (receipt ~ '^[A-Z0-9]{10}$'), -- the code
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
    check (state = 'answered' or accounts = '[]'),
    check ((subject = 'code') = (receipt is not null))
);
create index on mpesa_questions (store_id, asked_at desc, id desc);
create index on mpesa_questions (store_id, receipt, asked_at desc) where receipt is not null;
-- However often a button is pressed, one request is under way.
create unique index on mpesa_questions (store_id) where state = 'asked' and subject = 'balance';
create unique index on mpesa_questions (store_id, receipt) where state = 'asked' and subject = 'code';

-- Which question an address of ours belongs to. Only the hash is kept; it dies with the answer.
create table question_tokens (
    token_hash bytea primary key,
    store_id   uuid not null references stores (id),
    question_id uuid not null,
    dies_at    timestamptz not null,
    created_at timestamptz not null default now()
);
create index on question_tokens (store_id, question_id);
create index on question_tokens (dies_at);
grant select, insert, update, delete on question_tokens to kikapu_app;

call protect_tenant_table('mpesa_questions', 'select, insert, update, delete');

alter table gateway_minutes drop constraint gateway_minutes_call_check;
alter table gateway_minutes add constraint gateway_minutes_call_check
    check (call in ('push', 'query', 'register', 'pay_out', 'status', 'pull', 'balance', 'code'));

-- Of a line that such an answer brought, `received_at` is M-PESA's own time, as of a list's.
alter table money_lines drop constraint money_lines_source_check;
alter table money_lines add constraint money_lines_source_check check (source in ('notice', 'statement', 'pull', 'code'));

reset role;
