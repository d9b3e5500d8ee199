-- What shoppers say they paid by hand: a code from an M-PESA SMS. It proves nothing; a person looks it up in the shop's own
-- M-PESA messages and decides.
set role kikapu_owner;

create table payment_claims (
    store_id   uuid not null,
    order_id   uuid not null,
    receipt    text not null check (char_length(receipt) between 1 and 10),
    made_at    timestamptz not null default now(),
    verdict    text check (verdict in ('confirmed', 'rejected')),
    decided_at timestamptz,
    primary key (store_id, order_id, receipt),
    foreign key (store_id, order_id) references orders (store_id, id),
    check ((verdict is null) = (decided_at is null))
);
create index payment_claims_open on payment_claims (store_id, made_at) where verdict is null;
call protect_tenant_table('payment_claims', 'select, insert, update');

reset role;
