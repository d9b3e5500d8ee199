-- How often the shopper had the goods of an unpaid order kept longer: a few times only, others want them too.
set role kikapu_owner;

alter table orders add column hold_extensions smallint not null default 0 check (hold_extensions between 0 and 100);

reset role;
