-- Paths to money that grow with a shop: what came in a span of time, and what carries a code.
set role kikapu_owner;

create index on payments (store_id, received_at);
create index on payments (store_id, receipt);
create index on payment_claims (store_id, receipt);
create index on money_lines (store_id, receipt);

reset role;
