-- What a shopper may ask of a seller before paying, and since when the shop's terms are as they are.
set role kikapu_owner;

alter table stores
    add column about_en text not null default '',
    add column about_sw text not null default '',
    add column registration text not null default '', -- of the business
    add column kra_pin text not null default '',
    add column odpc text not null default '',         -- registration with the data protection commissioner
    add column terms_since timestamptz not null default now();

reset role;
