-- What the ledger says of each order, in one place: what was applied to it, what of that went back, what lies beside it, and
-- what it still owes. Pages, requests, matching and the doctor read it here.
set role kikapu_owner;

create view order_balances with (security_invoker = true) as
select o.store_id, o.id as order_id, l.paid_minor, l.refunded_minor, l.surplus_minor,
       o.total_minor - l.paid_minor as owed_minor -- booking the sale does not change it, nor does what went back
from orders o
cross join lateral (
    select coalesce(-sum(p.amount_minor) filter (where p.account = 'order_payments'
                    and e.kind not in ('sale', 'refund_approved', 'reversal')), 0)::bigint as paid_minor,
           coalesce(sum(p.amount_minor) filter (where p.account = 'order_payments'
                    and e.kind in ('refund_approved', 'reversal')), 0)::bigint as refunded_minor,
           coalesce(-sum(p.amount_minor) filter (where p.account in ('unapplied', 'refund_due')), 0)::bigint as surplus_minor
    from postings p join ledger_entries e on e.store_id = p.store_id and e.id = p.entry_id
    where p.store_id = o.store_id and p.order_id = o.id) l;
grant select on order_balances to kikapu_app;

reset role;
