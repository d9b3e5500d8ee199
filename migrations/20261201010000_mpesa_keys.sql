-- A shop's M-PESA keys as its owner keeps them: for which environment they are, whether they work, what was before them,
-- who changed them, and which number is proven to be whose.
set role kikapu_owner;

-- Which environment of M-PESA the keys are for: said by who enters them, never guessed. How they did when they were last
-- tried without money; `checked_at` is of the last clear answer.
alter table gateway_credentials
    add column environment    text not null default 'production' check (environment in ('sandbox', 'production')),
    add column check_trouble  text not null default '',
    add column checked_at     timestamptz,
    add column check_tried_at timestamptz;

-- Keys of a number that the shop had before. What was asked with them is asked about with them, and what comes to the number
-- is still the shop's. Once it is over and nothing of it is open, the row goes.
create table gateway_credentials_past (
    store_id              uuid not null references stores (id),
    shortcode             text not null check (shortcode ~ '^[0-9]{5,7}$'),
    environment           text not null check (environment in ('sandbox', 'production')),
    till                  text check (till ~ '^[0-9]{5,7}$'),
    consumer_key          text not null,
    consumer_secret       bytea not null,
    passkey               bytea not null,
    initiator_name        text not null default '',
    initiator_password    bytea,
    initiator_certificate bytea,
    superseded_at         timestamptz not null default now(),
    primary key (store_id, shortcode),
    check ((initiator_name = '') = (initiator_password is null) and (initiator_name = '') = (initiator_certificate is null))
);

-- What people did with the keys, and who. No value of a key is ever in it. A row is never changed.
create table gateway_events (
    store_id   uuid not null references stores (id),
    id         uuid not null,
    kind       text not null check (kind in ('saved', 'tested')),
    detail     jsonb not null default '{}',
    actor      text not null,
    created_at timestamptz not null default now(),
    primary key (store_id, id)
);
create index on gateway_events (store_id, created_at desc);

-- A confirmation address lives as long as its number does.
alter table c2b_tokens add column shortcode text;

-- Numbers that are proven to be a store's: a test of it passed, or money came by it. Of no store, because a number is one
-- store's alone; a store sees its own, and learns of another's only that it is taken.
create table mpesa_numbers (
    number    text primary key check (number ~ '^[0-9]{5,7}$'),
    store_id  uuid not null references stores (id),
    proven_by text not null check (proven_by in ('test', 'money')),
    proven_at timestamptz not null default now()
);
create index on mpesa_numbers (store_id);
call protect_tenant_table('mpesa_numbers', 'select, insert, delete');
grant select on mpesa_numbers to kikapu_search;
create policy whose on mpesa_numbers for select to kikapu_search using (true);

reset role;
grant create on schema public to kikapu_search;
set role kikapu_search;

-- Whether a number is proven to be another store's than the one this transaction speaks for. It tells of no number who has it.
create function mpesa_number_is_anothers(asked text) returns boolean
    language sql stable security definer
    set search_path = public, pg_temp
    as $$ select exists (select 1 from mpesa_numbers n where n.number = asked and n.store_id is distinct from current_store_id()) $$;
revoke all on function mpesa_number_is_anothers(text) from public;
grant execute on function mpesa_number_is_anothers(text) to kikapu_app;

reset role;
revoke create on schema public from kikapu_search;
grant execute on function mpesa_number_is_anothers(text) to kikapu_owner;
set role kikapu_owner;

-- Whether keys for `environment` may ask for money where `installation` is what this installation is for.
create function mpesa_keys_serve(environment text, installation text, shortcode text, till text) returns boolean
    language sql stable
    as $$ select environment = installation
              and (environment <> 'production'
                   or not (mpesa_number_is_anothers(shortcode) or mpesa_number_is_anothers(coalesce(till, shortcode)))) $$;
grant execute on function mpesa_keys_serve(text, text, text, text) to kikapu_app;

-- Nobody enters a live number that is another's.
create function mpesa_number_is_free() returns trigger language plpgsql as $$
begin
    if new.environment = 'production'
       and (mpesa_number_is_anothers(new.shortcode) or mpesa_number_is_anothers(coalesce(new.till, new.shortcode))) then
        raise exception 'this M-PESA number is taken'
            using errcode = 'unique_violation', constraint = 'gateway_credentials_number_is_free';
    end if;
    return new;
end
$$;
create trigger gateway_credentials_number before insert or update of shortcode, till, environment on gateway_credentials
    for each row execute function mpesa_number_is_free();

-- One try of the keys with a shilling of the owner's own: what was done, and what came of each step.
create table mpesa_trials (
    store_id            uuid not null references stores (id),
    id                  uuid not null,
    environment         text not null check (environment in ('sandbox', 'production')),
    shortcode           text not null,
    keys_at             timestamptz not null,        -- which keys: `updated_at` of theirs
    phone               text not null,               -- MSISDN that is asked for the shilling
    reference           text not null,               -- what the prompt and the statement call it
    secret_hash         bytea,                       -- of its callback address
    state               text not null default 'running' check (state in ('running', 'passed', 'failed')),
    steps               jsonb not null default '[]', -- [{"step": "sign_in", "state": "passed", "trouble": null, "at": …}]
    tries               integer not null default 0,  -- of the step that is next
    reached_at          timestamptz,                 -- our own call came back in
    left_at             timestamptz,                 -- the request may have left: it is never sent again
    checkout_request_id text,
    callback            bytea check (octet_length(callback) <= 32768),
    callback_at         timestamptz,
    receipt             text check (receipt ~ '^[A-Z0-9]{10}$'),
    actor               text not null,
    started_at          timestamptz not null default now(),
    ended_at            timestamptz,
    primary key (store_id, id),
    check ((state = 'running') = (ended_at is null))
);
create unique index mpesa_trials_one_at_a_time on mpesa_trials (store_id) where state = 'running';
create index on mpesa_trials (store_id, started_at desc);
create index on mpesa_trials (store_id, reference);

call protect_tenant_table('gateway_credentials_past', 'select, insert, update, delete');
call protect_tenant_table('gateway_events', 'select, insert');
call protect_tenant_table('mpesa_trials', 'select, insert, update');

reset role;
