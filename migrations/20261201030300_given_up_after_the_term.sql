-- An order that was paid little by little is given up for a reason of its own: money that comes later does not bring it back.
set role kikapu_owner;

alter table orders drop constraint orders_cancel_reason_check;
alter table orders add constraint orders_cancel_reason_check
    check (cancel_reason in ('expired', 'customer', 'unreachable', 'inventory', 'fraud', 'overdue', 'other'));

reset role;
