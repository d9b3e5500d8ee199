-- What shoppers looked for and the shop does not have, by day. Words only, nothing about who typed them.
set role kikapu_owner;

create table search_misses (
    store_id uuid not null references stores (id),
    day      date not null,                          -- Nairobi
    words    text not null check (char_length(words) between 2 and 60), -- folded
    times    integer not null default 1 check (times > 0),
    primary key (store_id, day, words)
);
call protect_tenant_table('search_misses', 'select, insert, update, delete');

reset role;
