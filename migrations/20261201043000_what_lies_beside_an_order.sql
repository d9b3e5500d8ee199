-- What lies beside an order is what came beyond its price. A part of the price that is on its way back lies in the same account
-- (refund_due) and was told twice: as returned, and as money that came beyond the price.
set role kikapu_owner;

create or replace view order_balances with (security_invoker = true) as
select o.store_id, o.id as order_id, l.paid_minor, l.refunded_minor, l.beside_minor - r.leaving_minor as surplus_minor,
       o.total_minor - l.paid_minor as owed_minor -- booking the sale does not change it, nor does what went back
from orders o
cross join lateral (
    select coalesce(-sum(p.amount_minor) filter (where p.account = 'order_payments'
                    and e.kind not in ('sale', 'refund_approved', 'reversal')), 0)::bigint as paid_minor,
           coalesce(sum(p.amount_minor) filter (where p.account = 'order_payments'
                    and e.kind in ('refund_approved', 'reversal')), 0)::bigint as refunded_minor,
           coalesce(-sum(p.amount_minor) filter (where p.account in ('unapplied', 'refund_due')), 0)::bigint as beside_minor
    from postings p join ledger_entries e on e.store_id = p.store_id and e.id = p.entry_id
    where p.store_id = o.store_id and p.order_id = o.id) l
cross join lateral (
    select coalesce(sum(x.amount_minor), 0)::bigint as leaving_minor from refunds x
    where x.store_id = o.store_id and x.order_id = o.id and x.source = 'order'
      and x.status in ('requested', 'approved', 'sending', 'sent', 'unknown')) r;

reset role;
