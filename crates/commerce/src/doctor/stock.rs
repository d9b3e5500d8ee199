//! Goods: what lies on the shelf, what of it is promised, and why.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant {
        name: "S1",
        sql: "select s.variant_id::text, format('%s reserved of %s', s.reserved, s.on_hand) from stock s
              where s.reserved < 0 or s.reserved > s.on_hand",
    },
    // The shelf is the sum of its movements, and what is promised of it the sum of the active reservations.
    Invariant {
        name: "S2",
        sql: "select s.variant_id::text, format('on hand %s, moved %s; reserved %s, active %s', s.on_hand, m.qty, s.reserved, r.qty)
              from stock s
              cross join lateral (select coalesce(sum(m.qty), 0) as qty from stock_movements m
                                  where (m.variant_id, m.location_id) = (s.variant_id, s.location_id)) m
              cross join lateral (select coalesce(sum(r.qty), 0) as qty from reservations r
                                  where (r.variant_id, r.location_id) = (s.variant_id, s.location_id) and r.state = 'active') r
              where s.on_hand <> m.qty or s.reserved <> r.qty",
    },
    // A reservation ends once: what an order holds or took is never more than it asked for, what it took left the shelf
    // in as many units, and what it gave back came to the shelf in as many.
    Invariant {
        name: "S3",
        sql: "select r.id::text, format('%s and ended at %s', r.state, r.ended_at) from reservations r
              where (r.state = 'active') <> (r.ended_at is null)
              union all
              select r.order_id::text, format('%s of %s kept for %s ordered', r.qty, r.variant_id, coalesce(l.qty, 0))
              from (select order_id, variant_id, sum(qty) as qty from reservations where state in ('active', 'committed')
                    group by 1, 2) r
              left join (select order_id, variant_id, sum(qty) as qty from order_lines group by 1, 2) l using (order_id, variant_id)
              where r.qty > coalesce(l.qty, 0)
              union all
              select order_id::text, format('%s of %s taken, %s sold', coalesce(r.qty, 0), variant_id, coalesce(m.qty, 0))
              from (select order_id, variant_id, location_id, sum(qty) as qty from reservations
                    where state in ('committed', 'returned') group by 1, 2, 3) r
              full join (select order_id, variant_id, location_id, -sum(qty) as qty from stock_movements where reason = 'sale'
                         group by 1, 2, 3) m using (order_id, variant_id, location_id)
              where coalesce(r.qty, 0) <> coalesce(m.qty, 0)
              union all
              select order_id::text, format('%s of %s returned, %s moved back', coalesce(r.qty, 0), variant_id, coalesce(m.qty, 0))
              from (select order_id, variant_id, location_id, sum(qty) as qty from reservations where state = 'returned'
                    group by 1, 2, 3) r
              full join (select order_id, variant_id, location_id, sum(qty) as qty from stock_movements
                         where reason = 'return' and order_id is not null group by 1, 2, 3) m
                   using (order_id, variant_id, location_id)
              where coalesce(r.qty, 0) <> coalesce(m.qty, 0)",
    },
    // A paid, open order that is not paid at the door has taken its goods; a cancelled one holds none.
    Invariant {
        name: "S4",
        sql: "select o.id::text, format('%s, %s: %s of %s units taken, %s held', o.state, o.payment_state, r.taken, l.qty, r.held)
              from orders o
              cross join lateral (select coalesce(sum(l.qty), 0) as qty from order_lines l where l.order_id = o.id) l
              cross join lateral (select coalesce(sum(r.qty) filter (where r.state = 'committed'), 0) as taken,
                                         coalesce(sum(r.qty) filter (where r.state = 'active'), 0) as held
                                  from reservations r where r.order_id = o.id) r
              where (o.state <> 'cancelled' and o.payment_state = 'paid' and o.pay_method in ('mpesa', 'instalments') and r.taken <> l.qty)
                 or (o.state = 'cancelled' and r.held > 0)
                 or (o.fulfilment_state in ('fulfilled', 'shipped', 'delivered') and r.taken <> l.qty)
                 or (o.state = 'open' and o.payment_state <> 'paid' and r.taken + r.held <> l.qty)",
    },
];
