set role kikapu_owner;

create table carts (
    store_id       uuid not null references stores (id),
    id             uuid not null,
    draft          jsonb not null default '{}',      -- what was typed at checkout, kept as typed
    placed_order_id uuid,                            -- set once: this cart became that order
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    expires_at     timestamptz not null,
    primary key (store_id, id)
);
create index on carts (store_id, expires_at);

create table cart_lines (
    store_id   uuid not null,
    cart_id    uuid not null,
    variant_id uuid not null,
    qty        integer not null check (qty between 1 and 999),
    seen_minor bigint not null,                      -- the price shown when it was added, to tell the shopper of a change
    added_at   timestamptz not null default now(),
    primary key (store_id, cart_id, variant_id),
    foreign key (store_id, cart_id) references carts (store_id, id) on delete cascade,
    foreign key (store_id, variant_id) references variants (store_id, id)
);
create index on cart_lines (store_id, variant_id);

create table store_counters (
    store_id   uuid primary key references stores (id),
    next_order bigint not null default 1001
);

create table orders (
    store_id        uuid not null references stores (id),
    id              uuid not null,
    number          bigint not null,
    reference       text not null,                   -- number and check character: the Paybill account
    token           text not null,                   -- unguessable, in the shopper's links
    cart_id         uuid,
    phone           text not null,                   -- MSISDN, 12 digits
    customer_name   text not null check (char_length(customer_name) between 1 and 255),
    language        text not null check (language in ('en', 'sw')),
    delivery_method text not null check (delivery_method in ('deliver', 'pick_up')),
    area_id         uuid references areas (id),
    area_name       text not null default '',
    pickup_point_id uuid,
    pickup_name     text not null default '',
    landmark        text not null default '' check (char_length(landmark) <= 1000),
    note            text not null default '' check (char_length(note) <= 1000),
    pay_method      text not null check (pay_method in ('mpesa', 'on_delivery')),
    arrives_from    timestamptz not null,
    arrives_to      timestamptz not null,
    currency        text not null default 'KES' check (currency = 'KES'),
    items_minor     bigint not null check (items_minor between 0 and 10000000000000),
    discount_minor  bigint not null default 0 check (discount_minor between 0 and 10000000000000),
    delivery_minor  bigint not null check (delivery_minor between 0 and 10000000000000),
    rounding_minor  bigint not null default 0 check (rounding_minor between -99 and 99),
    tax_minor       bigint not null check (tax_minor >= 0),   -- included in the prices above
    total_minor     bigint not null check (total_minor between 0 and 10000000000000 and total_minor % 100 = 0),
    state           text not null default 'open' check (state in ('open', 'completed', 'cancelled')),
    payment_state   text not null default 'pending' check (payment_state in
        ('pending', 'processing', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'failed')), -- the ledger, said again for lists
    fulfilment_state text not null default 'unfulfilled' check (fulfilment_state in
        ('unfulfilled', 'partially_fulfilled', 'fulfilled', 'shipped', 'delivered', 'returned')),
    delivery_code   text not null check (delivery_code ~ '^[0-9]{4}$'),
    version         bigint not null default 1,
    held_until      timestamptz,                     -- until when the stock is kept without a payment
    placed_at       timestamptz not null default now(),
    paid_at         timestamptz,
    cancelled_at    timestamptz,
    primary key (store_id, id),
    unique (store_id, number),
    unique (store_id, reference),
    unique (store_id, token),
    foreign key (store_id, pickup_point_id) references pickup_points (store_id, id),
    constraint order_total_adds_up check (total_minor = items_minor - discount_minor + delivery_minor + rounding_minor),
    check ((delivery_method = 'deliver') = (area_id is not null)),
    check ((state = 'cancelled') = (cancelled_at is not null))
);
create unique index orders_one_per_cart on orders (store_id, cart_id);
create index on orders (store_id, placed_at desc);
create index on orders (store_id, phone);
create index on orders (store_id, pickup_point_id);
create index on orders (area_id);
create index orders_held on orders (store_id, held_until) where held_until is not null;

create table order_lines (
    store_id    uuid not null,
    order_id    uuid not null,
    position    integer not null,
    product_id  uuid not null,
    variant_id  uuid not null,
    sku         text not null,
    title       text not null,
    choice      text not null default '',
    slug        text not null,
    qty         integer not null check (qty between 1 and 999),
    unit_minor  bigint not null check (unit_minor between 0 and 10000000000000),
    total_minor bigint not null check (total_minor = unit_minor * qty),
    tax_bp      integer not null,
    tax_minor   bigint not null check (tax_minor >= 0),
    primary key (store_id, order_id, position),
    foreign key (store_id, order_id) references orders (store_id, id),
    foreign key (store_id, variant_id) references variants (store_id, id)
);
create index on order_lines (store_id, variant_id);

-- The timeline. A row is never changed.
create table order_events (
    store_id   uuid not null,
    id         uuid not null,
    order_id   uuid not null,
    kind       text not null,
    detail     jsonb not null default '{}',
    actor      text not null,                        -- 'shopper', 'system' or a user's id
    created_at timestamptz not null default now(),
    primary key (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id)
);
create index on order_events (store_id, order_id, created_at);

create table reservations (
    store_id    uuid not null,
    id          uuid not null,
    order_id    uuid not null,
    variant_id  uuid not null,
    location_id uuid not null,
    qty         integer not null check (qty > 0),
    state       text not null default 'active' check (state in ('active', 'committed', 'released')),
    created_at  timestamptz not null default now(),
    ended_at    timestamptz,
    primary key (store_id, id),
    foreign key (store_id, order_id) references orders (store_id, id),
    foreign key (store_id, variant_id, location_id) references stock (store_id, variant_id, location_id),
    check ((state = 'active') = (ended_at is null))
);
create index on reservations (store_id, order_id);
create index on reservations (store_id, variant_id, location_id) where state = 'active';

create table idempotency (
    store_id   uuid not null references stores (id),
    principal  text not null,
    route      text not null,
    key        text not null check (char_length(key) between 8 and 64),
    body_hash  bytea not null,
    response   jsonb not null,
    created_at timestamptz not null default now(),
    primary key (store_id, principal, route, key)
);

-- Every change that others may want to hear of, written with the change itself.
create table outbox (
    store_id      uuid not null references stores (id),
    id            uuid not null,
    aggregate     text not null,
    aggregate_id  uuid not null,
    version       bigint not null,
    kind          text not null,
    payload       jsonb not null,
    created_at    timestamptz not null default now(),
    dispatched_at timestamptz,
    primary key (store_id, id),
    unique (store_id, aggregate_id, version)
);
create index outbox_waiting on outbox (store_id, created_at) where dispatched_at is null;

call protect_tenant_table('carts', 'select, insert, update, delete');
call protect_tenant_table('cart_lines', 'select, insert, update, delete');
call protect_tenant_table('store_counters', 'select, insert, update');
call protect_tenant_table('orders', 'select, insert, update');
call protect_tenant_table('order_lines', 'select, insert');
call protect_tenant_table('order_events', 'select, insert');
call protect_tenant_table('reservations', 'select, insert, update');
call protect_tenant_table('idempotency', 'select, insert, delete');
call protect_tenant_table('outbox', 'select, insert, update');

reset role;
