-- What sells best and what came last, without reading every product of the shop: a product page asked for six alike ones
-- and read 10 000 rows for them (7.6 ms; by index 0.05 ms).
set role kikapu_owner;

create index product_search_best on product_search (store_id, available desc, sold desc, product_id desc);
create index product_search_newest on product_search (store_id, created_at desc, product_id desc);
drop index product_search_store_id_created_at_idx;

reset role;
