set role kikapu_owner;

create table locations (
    store_id uuid not null references stores (id),
    id       uuid not null,
    name     text not null,
    primary key (store_id, id),
    unique (store_id, name)
);

create table stock (
    store_id    uuid not null,
    variant_id  uuid not null,
    location_id uuid not null,
    on_hand     integer not null check (on_hand >= 0),
    reserved    integer not null default 0 check (reserved >= 0),
    primary key (store_id, variant_id, location_id),
    foreign key (store_id, variant_id) references variants (store_id, id),
    foreign key (store_id, location_id) references locations (store_id, id),
    constraint stock_never_oversold check (reserved <= on_hand)
);
create index on stock (store_id, location_id);

-- Why on_hand changed. Never changed or deleted: on_hand is the sum of these.
create table stock_movements (
    store_id    uuid not null,
    id          uuid not null,
    variant_id  uuid not null,
    location_id uuid not null,
    qty         integer not null check (qty <> 0),
    reason      text not null check (reason in ('opening', 'import', 'adjustment', 'sale', 'return')),
    order_id    uuid,
    created_at  timestamptz not null default now(),
    primary key (store_id, id),
    foreign key (store_id, variant_id, location_id) references stock (store_id, variant_id, location_id)
);
create index on stock_movements (store_id, variant_id, location_id);

create table zones (
    store_id        uuid not null references stores (id),
    id              uuid not null,
    name            text not null,
    fee_minor       bigint not null check (fee_minor between 0 and 10000000000000 and fee_minor % 100 = 0),
    free_over_minor bigint check (free_over_minor > 0),
    cut_off         time not null,                   -- store's local time; orders before it are handled the same working day
    same_day_from   time,                            -- null: never brought on the day of the order
    same_day_to     time,
    later_from      time not null,
    later_to        time not null,
    lead_days       smallint not null default 1 check (lead_days between 1 and 14),
    working_days    smallint[] not null default '{1,2,3,4,5,6}' check (cardinality(working_days) between 1 and 7
                    and working_days <@ '{1,2,3,4,5,6,7}'::smallint[]), -- ISO: 1 is Monday
    closed_dates    date[] not null default '{}',
    pay_on_delivery boolean not null default false,
    position        integer not null default 0,
    primary key (store_id, id),
    unique (store_id, name),
    check ((same_day_from is null) = (same_day_to is null)),
    check (same_day_to > same_day_from),
    check (later_to > later_from)
);

create table zone_areas (
    store_id uuid not null,
    area_id  uuid not null references areas (id),
    zone_id  uuid not null,
    primary key (store_id, area_id),
    foreign key (store_id, zone_id) references zones (store_id, id) on delete cascade
);
create index on zone_areas (store_id, zone_id);
create index on zone_areas (area_id);

create table pickup_points (
    store_id   uuid not null references stores (id),
    id         uuid not null,
    name       text not null,
    directions text not null default '',
    hours_en   text not null default '',
    hours_sw   text not null default '',
    fee_minor  bigint not null default 0 check (fee_minor between 0 and 10000000000000 and fee_minor % 100 = 0),
    position   integer not null default 0,
    primary key (store_id, id),
    unique (store_id, name)
);

call protect_tenant_table('locations', 'select, insert, update, delete');
call protect_tenant_table('stock', 'select, insert, update');
call protect_tenant_table('stock_movements', 'select, insert');
call protect_tenant_table('zones', 'select, insert, update, delete');
call protect_tenant_table('zone_areas', 'select, insert, update, delete');
call protect_tenant_table('pickup_points', 'select, insert, update, delete');

reset role;
