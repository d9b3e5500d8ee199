-- Why an order was called off. One that ran out comes alive again when its money comes; one that a person called off
-- does not: its money is to be returned.
set role kikapu_owner;

alter table orders add column cancel_reason text
    check (cancel_reason in ('expired', 'customer', 'unreachable', 'inventory', 'fraud', 'other'));
-- Row security is forced on the owner too, who speaks for no store here and would change no row without a word.
alter table orders no force row level security;
update orders set cancel_reason = 'expired' where state = 'cancelled';
alter table orders force row level security;
alter table orders add constraint order_is_called_off_for_a_reason
    check ((state = 'cancelled') = (cancel_reason is not null));

-- What was sold and is back on the shelf, because its order was called off before it left the shop.
alter table reservations drop constraint reservations_state_check;
alter table reservations add constraint reservations_state_check
    check (state in ('active', 'committed', 'released', 'returned'));

reset role;
