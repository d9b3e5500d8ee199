-- What a person booked by hand under a wrong amount or on a wrong order is undone: the row stays, holds nothing, and gives
-- its code free. The ledger has an entry against the first.
set role kikapu_owner;

alter table payments add column voided_at timestamptz;
alter table payments add column voided_by text;
alter table payments add column voided_receipt text;
alter table payments add column voided_minor bigint;
alter table payments drop constraint payments_captured_minor_check;
alter table payments add constraint payments_captured_minor_check check (
    case when voided_at is null then captured_minor > 0
         else captured_minor = 0 and receipt is null and attempt_id is null and voided_minor > 0 end) not valid;
alter table payments validate constraint payments_captured_minor_check;

reset role;
