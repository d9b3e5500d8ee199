-- What is over is found without reading what is not: housekeeping looks for it every hour.
set role kikapu_owner;

create index on idempotency (store_id, created_at);
create index callback_tokens_dead on callback_tokens (dies_at) where dies_at is not null;

reset role;
