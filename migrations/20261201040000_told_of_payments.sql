-- A callback says that a request was paid, and M-PESA has not answered our own question yet: its shopper is told so, and
-- the goods stay. Nothing is booked by it. Emptied by M-PESA's answer.
set role kikapu_owner;

alter table payment_attempts add column told_at timestamptz;
alter table payment_attempts add column told_receipt text check (told_receipt ~ '^[A-Z0-9]{10}$');
alter table payment_attempts add constraint told_when check (told_receipt is null or told_at is not null);

reset role;
