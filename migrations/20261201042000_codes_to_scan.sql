-- The picture that a shopper scans with the M-PESA app, as Daraja drew it: once for each order, sum and number, however
-- often its page is read. A row without one says when it was last asked for in vain.
set role kikapu_owner;

create table payment_codes (
    store_id     uuid not null,
    order_id     uuid not null,
    number       text not null check (number ~ '^[0-9]{5,7}$'), -- till or Paybill that is paid
    amount_minor bigint not null check (amount_minor > 0),
    png          bytea check (octet_length(png) between 1 and 65536),
    asked_at     timestamptz not null default now(),
    primary key (store_id, order_id, number, amount_minor),
    foreign key (store_id, order_id) references orders (store_id, id)
);
call protect_tenant_table('payment_codes', 'select, insert, update');

reset role;
