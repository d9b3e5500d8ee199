-- How M-PESA requests are doing is read from the latest attempts, and the owner may say what the checkout leads with.
set role kikapu_owner;

create index on payment_attempts (store_id, created_at);

alter table gateway_credentials
    add column lead    text not null default 'auto' check (lead in ('auto', 'request', 'by_hand')),
    add column lead_by text not null default '',      -- who chose it, as order_events.actor
    add column lead_at timestamptz;

reset role;
