-- Orders that are paid in parts: a deposit now and the rest at the door, or little by little until a day.
set role kikapu_owner;

alter table orders drop constraint orders_pay_method_check;
alter table orders add constraint orders_pay_method_check
    check (pay_method in ('mpesa', 'on_delivery', 'deposit', 'instalments'));
alter table orders
    add column first_minor bigint,                         -- what must come before the goods are promised
    add column is_secured  boolean not null default false, -- it has come: the ledger, said again for lists
    add constraint order_first_part check (
        (pay_method in ('deposit', 'instalments')) = (first_minor is not null)
        and (first_minor is null or first_minor between 100 and total_minor - 1 and first_minor % 100 = 0));

-- What the shopper agreed to does not change, the first part among it.
create or replace function order_amounts_are_frozen() returns trigger language plpgsql as $$
begin
    if (new.items_minor, new.discount_minor, new.delivery_minor, new.rounding_minor, new.tax_minor, new.total_minor, new.currency,
        new.first_minor, new.pay_method)
       is distinct from (old.items_minor, old.discount_minor, old.delivery_minor, old.rounding_minor, old.tax_minor, old.total_minor,
        old.currency, old.first_minor, old.pay_method) then
        raise exception 'the amounts of a placed order do not change' using errcode = 'check_violation';
    end if;
    return new;
end
$$;

-- How a shop lets people pay in parts; a kind that is not set is not offered. Orders keep what was agreed to, whatever
-- becomes of this.
create table pay_rules (
    store_id           uuid primary key references stores (id),
    deposit_kind       text check (deposit_kind in ('percent', 'fixed')),
    deposit_value      bigint,                             -- percent, or minor units
    deposit_from_minor bigint not null default 0 check (deposit_from_minor between 0 and 10000000000000),
    slow_kind          text check (slow_kind in ('percent', 'fixed')),
    slow_value         bigint,
    slow_from_minor    bigint not null default 0 check (slow_from_minor between 0 and 10000000000000),
    slow_weeks         integer not null default 8 check (slow_weeks between 1 and 52),
    slow_fee_percent   integer not null default 0 check (slow_fee_percent between 0 and 10),
    set_by             text not null,                      -- as order_events.actor
    set_at             timestamptz not null default now(),
    check ((deposit_kind is null) = (deposit_value is null)),
    check (deposit_kind is distinct from 'percent' or deposit_value between 5 and 90),
    check (deposit_kind is distinct from 'fixed' or (deposit_value between 100 and 10000000000000 and deposit_value % 100 = 0)),
    check ((slow_kind is null) = (slow_value is null)),
    check (slow_kind is distinct from 'percent' or slow_value between 5 and 90),
    check (slow_kind is distinct from 'fixed' or (slow_value between 100 and 10000000000000 and slow_value % 100 = 0))
);

-- What was agreed for an order that is paid little by little. Only its end moves, by a person's word, and whether it was
-- missed.
create table order_plans (
    store_id    uuid not null,
    order_id    uuid not null,
    token       text not null,                             -- unguessable, in the link to the statement: it opens nothing else
    weeks       integer not null check (weeks between 1 and 52),
    grace_days  integer not null check (grace_days between 0 and 60),
    fee_percent integer not null check (fee_percent between 0 and 10),
    ends_at     timestamptz not null,
    overdue_at  timestamptz,                               -- when the rest had not come; a person decides
    extensions  integer not null default 0,
    created_at  timestamptz not null default now(),
    primary key (store_id, order_id),
    unique (store_id, token),
    foreign key (store_id, order_id) references orders (store_id, id)
);
create index on order_plans (store_id, ends_at);

create function plan_terms_are_frozen() returns trigger language plpgsql as $$
begin
    if (new.token, new.weeks, new.grace_days, new.fee_percent)
       is distinct from (old.token, old.weeks, old.grace_days, old.fee_percent) or new.ends_at < old.ends_at then
        raise exception 'what was agreed for an order does not change' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger order_plans_frozen before update on order_plans for each row execute function plan_terms_are_frozen();

call protect_tenant_table('pay_rules', 'select, insert, update');
call protect_tenant_table('order_plans', 'select, insert, update');

reset role;
