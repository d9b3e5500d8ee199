-- Each change of a product is an event of its own, and consumers tell old from new by the version.
set role kikapu_owner;

alter table products add column version bigint not null default 1;

reset role;
