-- Cash has a named receiver: it is in somebody's hand until somebody else has counted it into the shop. Cash that was
-- booked before names had an account of their own lies in `cash`, the shop's.
set role kikapu_owner;

-- Who holds the shop's cash, by the name that staff call them. One name is one person.
create table cash_holders (
    store_id   uuid not null references stores (id),
    id         uuid not null,
    name       text not null check (char_length(name) between 1 and 80),
    name_key   text not null,                        -- small letters, single spaces: `juma` is `Juma`
    created_at timestamptz not null default now(),
    primary key (store_id, id),
    unique (store_id, name_key)
);

-- Which payment is in whose hand, and who of the staff wrote it down. A row is never changed.
create table cash_receipts (
    store_id    uuid not null,
    payment_id  uuid not null,
    holder_id   uuid not null,
    written_by  text not null,                       -- as order_events.actor
    received_at timestamptz not null default now(),
    primary key (store_id, payment_id),
    foreign key (store_id, payment_id) references payments (store_id, id),
    foreign key (store_id, holder_id) references cash_holders (store_id, id)
);
create index on cash_receipts (store_id, holder_id, received_at);
create index on cash_receipts (store_id, received_at);

-- Cash that was counted into the shop, and by whom. A row is never changed.
create table cash_handovers (
    store_id     uuid not null,
    id           uuid not null,
    holder_id    uuid not null,
    entry_id     uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    counted_by   text not null,                      -- as order_events.actor
    created_at   timestamptz not null default now(),
    primary key (store_id, id),
    unique (store_id, entry_id),
    foreign key (store_id, holder_id) references cash_holders (store_id, id),
    foreign key (store_id, entry_id) references ledger_entries (store_id, id)
);
create index on cash_handovers (store_id, holder_id);
create index on cash_handovers (store_id, created_at desc);

alter table postings add column holder_id uuid,
    add foreign key (store_id, holder_id) references cash_holders (store_id, id);
create index postings_in_hand on postings (store_id, holder_id) where holder_id is not null;
alter table postings drop constraint postings_account_check;
alter table postings add constraint postings_account_check check (account in ('mpesa_clearing', 'cash', 'cash_in_hand',
    'order_payments', 'unapplied', 'unmatched', 'refund_due', 'revenue', 'delivery_revenue', 'vat_payable'));
-- Cash in hand is in somebody's.
alter table postings add constraint cash_in_hand_is_somebodys check ((account = 'cash_in_hand') = (holder_id is not null));

call protect_tenant_table('cash_holders', 'select, insert, update');
call protect_tenant_table('cash_receipts', 'select, insert');
call protect_tenant_table('cash_handovers', 'select, insert');

reset role;
