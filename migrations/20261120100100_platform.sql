-- What exists before a store is known: stores, their hosts, people who sign in. No tenant rule here; the
-- catalogue test keeps the list of such tables.
set role kikapu_owner;

create table stores (
    id            uuid primary key,
    slug          text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name          text not null check (char_length(name) between 1 and 255),
    business_name text not null check (char_length(business_name) between 1 and 255), -- as the M-PESA prompt shows it
    promise_en    text not null default '',
    promise_sw    text not null default '',
    phone         text not null default '',          -- E.164
    whatsapp      text not null default '',          -- E.164
    email         text not null default '',
    hours_en      text not null default '',
    hours_sw      text not null default '',
    location      text not null default '',
    return_days   integer not null default 7 check (return_days between 0 and 365),
    currency      text not null default 'KES' check (currency = 'KES'),
    time_zone     text not null default 'Africa/Nairobi',
    vat_bp        integer not null default 1600 check (vat_bp between 0 and 10000), -- basis points, included in prices
    status        text not null default 'open' check (status in ('open', 'closed')),
    content_version bigint not null default 1,       -- part of every cache key; bumped when the shop's pages change
    created_at    timestamptz not null default now()
);

create table domains (
    host       text primary key check (host = lower(host)),
    store_id   uuid not null references stores (id),
    created_at timestamptz not null default now()
);
create index on domains (store_id);

create table users (
    id            uuid primary key,
    phone         text unique,                       -- E.164
    email         text unique check (email = lower(email)),
    name          text not null,
    password_hash text not null,                     -- Argon2id, PHC string
    language      text not null default 'en' check (language in ('en', 'sw')),
    disabled_at   timestamptz,
    created_at    timestamptz not null default now(),
    check (phone is not null or email is not null)
);

-- Who may enter which store. Read before a store is chosen, so it is not a tenant table.
create table memberships (
    user_id    uuid not null references users (id),
    store_id   uuid not null references stores (id),
    role       text not null check (role in ('owner', 'manager', 'packer', 'rider', 'accountant')),
    created_at timestamptz not null default now(),
    primary key (user_id, store_id)
);
create index on memberships (store_id);

create table sessions (
    id_hash      bytea primary key,                  -- SHA-256 of the 256-bit id in the cookie
    user_id      uuid not null references users (id),
    store_id     uuid references stores (id),        -- the store being looked at
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null                -- absolute; the idle limit is measured from last_seen_at
);
create index on sessions (user_id);
create index on sessions (store_id);
create index on sessions (expires_at);

-- The gazetteer: estates and neighbourhoods, the same for every store.
create table areas (
    id         uuid primary key,
    slug       text not null unique,
    name       text not null,
    county     text not null,
    sub_county text not null default '',
    ward       text not null default '',
    part       text not null,                        -- heading in the picker: Westlands side, Eastlands, Thika Road …
    aliases    text[] not null default '{}'
);

-- One live access token per Daraja consumer key, shared by all processes: minting a token ends the one before it.
create table daraja_tokens (
    key_hash   bytea primary key,                    -- SHA-256 of base URL and consumer key
    token      bytea not null,                       -- sealed
    expires_at timestamptz not null,
    minted_at  timestamptz not null default now()
);

-- Which store and attempt a callback address belongs to. Only the hash of the secret is kept.
create table callback_tokens (
    token_hash bytea primary key,
    store_id   uuid not null references stores (id),
    attempt_id uuid not null,
    dies_at    timestamptz,                          -- set 48 h after the attempt ended
    created_at timestamptz not null default now()
);
create index on callback_tokens (store_id);

grant select, insert, update on stores, domains, users, memberships, areas to kikapu_app;
grant select, insert, update, delete on sessions, daraja_tokens, callback_tokens to kikapu_app;

reset role;
