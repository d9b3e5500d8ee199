set role kikapu_owner;

-- A store's own way to be paid. Secrets are sealed with the store id bound in; nobody reads them back.
create table gateway_credentials (
    store_id        uuid not null references stores (id),
    provider        text not null check (provider = 'mpesa'),
    kind            text not null check (kind in ('paybill', 'till')),
    shortcode       text not null check (shortcode ~ '^[0-9]{5,7}$'), -- a till's store number, or the Paybill itself
    till            text check (till ~ '^[0-9]{5,7}$'),
    consumer_key    text not null,
    consumer_secret bytea not null,
    passkey         bytea not null,
    updated_at      timestamptz not null default now(),
    primary key (store_id, provider),
    check ((kind = 'till') = (till is not null))
);

-- One prompt for one order. Written before anything leaves; a row is never deleted.
create table payment_attempts (
    store_id            uuid not null,
    id                  uuid not null,
    order_id            uuid not null,
    phone               text not null,               -- MSISDN that is asked to pay
    amount_minor        bigint not null check (amount_minor > 0 and amount_minor <= 10000000000000 and amount_minor % 100 = 0),
    status              text not null check (status in ('created', 'sent', 'unknown', 'succeeded', 'failed', 'cancelled', 'expired')),
    shortcode           text not null,
    account_reference   text not null,
    send_started_at     timestamptz,                 -- once set, the request may have left: it is never sent again
    sent_at             timestamptz,
    merchant_request_id text,
    checkout_request_id text,
    result_code         text,
    result_description  text,
    receipt             text check (receipt ~ '^[A-Z0-9]{10}$'),
    retry_after_s       integer,                     -- wait asked for before the next prompt to this phone
    queries             integer not null default 0,
    next_query_at       timestamptz,
    late                boolean not null default false, -- succeeded after it had been given up
    review              text,                        -- why a person must look
    version             bigint not null default 1,
    created_at          timestamptz not null default now(),
    ended_at            timestamptz,
    primary key (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id),
    check ((status in ('created', 'sent', 'unknown')) = (ended_at is null)),
    check (status <> 'sent' or checkout_request_id is not null),
    check (receipt is null or status = 'succeeded')
);
create unique index attempts_one_open on payment_attempts (store_id, order_id) where status in ('created', 'sent', 'unknown');
create unique index attempts_checkout_id on payment_attempts (store_id, checkout_request_id);
create index on payment_attempts (store_id, order_id, created_at);
create index on payment_attempts (store_id, phone, created_at);
create index attempts_receipt on payment_attempts (store_id, receipt);

-- What Safaricom posted, byte for byte, kept before it is understood.
create table callback_inbox (
    store_id     uuid not null,
    id           uuid not null,
    attempt_id   uuid not null,
    raw          bytea not null check (octet_length(raw) <= 32768),
    source       text not null default '',
    received_at  timestamptz not null default now(),
    processed_at timestamptz,
    verdict      text,
    primary key (store_id, id),
    foreign key (store_id, attempt_id) references payment_attempts (store_id, id)
);
create index on callback_inbox (store_id, attempt_id);

-- Money that arrived. A receipt counts once.
create table payments (
    store_id       uuid not null,
    id             uuid not null,
    order_id       uuid not null,
    attempt_id     uuid,
    provider       text not null check (provider in ('mpesa', 'cash')),
    shortcode      text not null,
    receipt        text,
    captured_minor bigint not null check (captured_minor > 0),
    refunded_minor bigint not null default 0,
    received_at    timestamptz not null default now(),
    primary key (store_id, id),
    unique (store_id, attempt_id),
    unique (store_id, shortcode, receipt),
    foreign key (store_id, order_id) references orders (store_id, id),
    foreign key (store_id, attempt_id) references payment_attempts (store_id, id),
    check (refunded_minor between 0 and captured_minor)
);
create index on payments (store_id, order_id);

create table ledger_entries (
    store_id   uuid not null references stores (id),
    id         uuid not null,
    kind       text not null,
    order_id   uuid,
    payment_id uuid,
    created_at timestamptz not null default now(),
    primary key (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id),
    foreign key (store_id, payment_id) references payments (store_id, id)
);
create index on ledger_entries (store_id, order_id);
create index on ledger_entries (store_id, payment_id);

-- Debit is positive, credit negative; an entry's postings sum to 0. Append-only.
create table postings (
    store_id     uuid not null,
    entry_id     uuid not null,
    position     smallint not null,
    account      text not null check (account in ('mpesa_clearing', 'cash', 'order_payments', 'unapplied',
        'refund_due', 'revenue', 'delivery_revenue', 'vat_payable')),
    order_id     uuid,
    currency     text not null default 'KES' check (currency = 'KES'),
    amount_minor bigint not null check (amount_minor <> 0),
    primary key (store_id, entry_id, position),
    foreign key (store_id, entry_id) references ledger_entries (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id)
);
create index on postings (store_id, order_id, account);

create function entry_sums_to_zero() returns trigger language plpgsql as $$
begin
    if exists (select 1 from postings where store_id = new.store_id and entry_id = new.entry_id
               group by currency having sum(amount_minor) <> 0) then
        raise exception 'ledger entry % does not sum to zero', new.entry_id using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create constraint trigger postings_balance after insert on postings
    deferrable initially deferred for each row execute function entry_sums_to_zero();

-- Lines and totals are what the shopper agreed to: once placed they do not change.
create function order_amounts_are_frozen() returns trigger language plpgsql as $$
begin
    if (new.items_minor, new.discount_minor, new.delivery_minor, new.rounding_minor, new.tax_minor, new.total_minor, new.currency)
       is distinct from (old.items_minor, old.discount_minor, old.delivery_minor, old.rounding_minor, old.tax_minor, old.total_minor, old.currency) then
        raise exception 'the amounts of a placed order do not change' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger orders_frozen before update on orders for each row execute function order_amounts_are_frozen();

call protect_tenant_table('gateway_credentials', 'select, insert, update');
call protect_tenant_table('payment_attempts', 'select, insert, update');
call protect_tenant_table('callback_inbox', 'select, insert, update');
call protect_tenant_table('payments', 'select, insert, update');
call protect_tenant_table('ledger_entries', 'select, insert');
call protect_tenant_table('postings', 'select, insert');

reset role;
