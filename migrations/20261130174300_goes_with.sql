-- What the owner sells beside a product: slugs, in the order they are shown. One that is gone is passed over.
set role kikapu_owner;

alter table products add column goes_with text[] not null default '{}';

reset role;
