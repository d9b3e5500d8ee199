-- Who wants to hear when something that sold out is back. The number is used for that one message and for nothing else:
-- the row goes once the shop says that it was sent.
set role kikapu_owner;

create table waiting (
    store_id   uuid not null,
    variant_id uuid not null,
    phone      text not null,                        -- E.164
    language   text not null check (language in ('en', 'sw')),
    created_at timestamptz not null default now(),
    primary key (store_id, variant_id, phone),
    foreign key (store_id, variant_id) references variants (store_id, id)
);
create index on waiting (store_id, phone);
call protect_tenant_table('waiting', 'select, insert, delete');

reset role;
