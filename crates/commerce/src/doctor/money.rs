//! Money: what an order costs, what was asked, what came, and where it lies.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    // The total is the sum of its parts, and the parts are what the lines say. The tax of the delivery is the rest of
    // the order's tax.
    Invariant {
        name: "M2",
        sql: "select o.id::text, format('items %s lines %s, total %s, tax %s of lines %s', o.items_minor, l.sum, o.total_minor,
                     o.tax_minor, l.tax)
              from orders o
              cross join lateral (select coalesce(sum(l.total_minor), 0) as sum, coalesce(sum(l.tax_minor), 0) as tax,
                                         coalesce(bool_and(l.total_minor = l.unit_minor * l.qty), false) as is_product
                                  from order_lines l where l.order_id = o.id) l
              where o.items_minor <> l.sum or not l.is_product
                 or o.total_minor <> o.items_minor - o.discount_minor + o.delivery_minor + o.rounding_minor
                 or o.tax_minor not between l.tax and l.tax + o.delivery_minor
                 or least(o.items_minor, o.discount_minor, o.delivery_minor, o.tax_minor, o.total_minor) < 0",
    },
    // An entry sums to zero in each currency, and an entry without postings says nothing.
    Invariant {
        name: "M3",
        sql: "select e.id::text, format('%s sums to %s in %s', e.kind, sum(p.amount_minor), p.currency)
              from ledger_entries e left join postings p on p.entry_id = e.id
              group by e.id, e.kind, p.currency
              having coalesce(sum(p.amount_minor), 1) <> 0",
    },
    Invariant {
        name: "M4",
        sql: "select p.id::text, format('refunded %s of %s', p.refunded_minor, p.captured_minor)
              from payments p where p.refunded_minor not between 0 and p.captured_minor",
    },
    // M-PESA is asked for whole shillings and never for more than the order costs; what it paid is what was asked.
    Invariant {
        name: "M6",
        sql: "select a.id::text, format('asked %s of an order over %s, recorded %s', a.amount_minor, o.total_minor, p.captured_minor)
              from payment_attempts a
              join orders o on o.id = a.order_id
              left join payments p on p.attempt_id = a.id
              where a.amount_minor % 100 <> 0 or o.total_minor % 100 <> 0 or a.amount_minor > o.total_minor
                 or p.captured_minor <> a.amount_minor",
    },
    // What arrived is in the ledger once: on an order, unapplied, unmatched, or on its way back.
    Invariant {
        name: "M7",
        sql: "select p.id::text, format('captured %s, booked %s in %s entries, from attempt %s', p.captured_minor, b.booked, b.entries,
                     a.status)
              from payments p
              left join payment_attempts a on a.id = p.attempt_id
              cross join lateral (
                  select count(distinct e.id) filter (where e.kind = 'payment_received') as entries,
                         coalesce(sum(g.amount_minor) filter (where g.account in ('mpesa_clearing', 'cash', 'cash_in_hand')), 0) as booked,
                         coalesce(-sum(g.amount_minor)
                             filter (where g.account in ('order_payments', 'unapplied', 'unmatched', 'refund_due')), 0) as placed
                  from ledger_entries e left join postings g on g.entry_id = e.id
                  where e.payment_id = p.id and e.kind not in ('sale', 'refund_sent')) b
              where b.entries <> 1 or b.booked <> p.captured_minor or b.placed <> p.captured_minor
                 or coalesce(a.status, 'succeeded') <> 'succeeded'
              union all
              select a.id::text, 'succeeded without a payment' from payment_attempts a
              where a.status = 'succeeded' and not exists (select 1 from payments p where p.attempt_id = a.id)
              union all
              select e.id::text, 'money came in without a payment' from ledger_entries e
              where e.kind = 'payment_received' and e.payment_id is null",
    },
    // A line that counts is one payment of the same code and amount, and lies where the ledger says; what nobody's order
    // has is a line's. One that does not count has none.
    Invariant {
        name: "M8",
        sql: "select l.receipt, format('%s as %s, captured %s, shares %s, unmatched %s, due %s', l.amount_minor, l.state,
                     p.captured_minor, s.sum, b.unmatched, b.due)
              from money_lines l
              left join payments p on p.id = l.payment_id
              cross join lateral (select coalesce(sum(x.amount_minor), 0) as sum from money_shares x where x.line_id = l.id) s
              cross join lateral (
                  select coalesce(-sum(g.amount_minor) filter (where g.account = 'unmatched'), 0) as unmatched,
                         coalesce(-sum(g.amount_minor) filter (where g.account = 'refund_due' and e.order_id is null), 0) as due
                  from ledger_entries e join postings g on g.entry_id = e.id where e.payment_id = p.id) b
              where (l.state in ('unmatched', 'matched', 'to_return')) <> (p.id is not null)
                 or (p.receipt, p.shortcode, p.captured_minor) is distinct from (l.receipt, l.shortcode, l.amount_minor)
                    and p.id is not null
                 or s.sum not in (0, l.amount_minor) or (s.sum > 0 and l.state <> 'matched')
                 or b.unmatched <> case when l.state = 'unmatched' then l.amount_minor else 0 end
                 or b.due <> case when l.state = 'to_return' and not exists (
                                     select 1 from refunds r where r.line_id = l.id and r.status = 'succeeded')
                                 then l.amount_minor else 0 end
                 or (p.id is not null and (p.order_id is null) <> (l.state in ('unmatched', 'to_return')))
              union all
              select p.id::text, 'for no order, and no line says why' from payments p
              where p.order_id is null and not exists (select 1 from money_lines l where l.payment_id = p.id)",
    },
    // One open attempt an order, and never more on an order than it costs.
    Invariant {
        name: "P1",
        sql: "select a.order_id::text, format('%s open attempts', count(*)) from payment_attempts a
              where a.status in ('created', 'sent', 'unknown') group by a.order_id having count(*) > 1
              union all
              select o.id::text, format('%s applied to an order over %s', -sum(p.amount_minor), o.total_minor)
              from orders o
              join ledger_entries e on e.order_id = o.id and e.kind <> 'sale'
              join postings p on p.entry_id = e.id and p.account = 'order_payments'
              group by o.id, o.total_minor having -sum(p.amount_minor) > o.total_minor
              union all
              select p.receipt, format('counted %s times', count(*)) from payments p
              where p.receipt is not null group by p.shortcode, p.receipt having count(*) > 1",
    },
    // Money of M-PESA is on an order because M-PESA's own answer put it there, or a person who looked it up.
    Invariant {
        name: "P2",
        sql: "select p.id::text, format('captured %s on nobody''s word', p.captured_minor)
              from payments p
              where p.provider = 'mpesa' and p.voided_at is null
                and not exists (select 1 from payment_attempts a where a.id = p.attempt_id and a.status = 'succeeded')
                and not exists (select 1 from payment_claims c
                                where c.order_id = p.order_id and c.receipt = p.receipt and c.verdict = 'confirmed')
                and not exists (select 1 from money_lines l where l.payment_id = p.id)",
    },
    // A day after it left, an attempt has ended or a person was told. An hour more for the worker's sake.
    Invariant {
        name: "P5",
        sql: "select a.id::text, format('%s since %s', a.status, a.created_at) from payment_attempts a
              where a.status in ('created', 'sent', 'unknown') and a.review is null
                and coalesce(a.sent_at, a.send_started_at, a.created_at) < now() - interval '25 hours'",
    },
    // What was posted to us is understood within hours, and what waits for news of a request does so for a day.
    Invariant {
        name: "P6",
        sql: "select c.id::text, format('of attempt %s, waiting since %s', c.attempt_id, c.received_at)
              from callback_inbox c
              where c.processed_at is null and c.received_at < now() - interval '2 hours'
              union all
              select i.id::text, format('posted %s and not read', i.received_at) from c2b_inbox i
              where i.processed_at is null and i.received_at < now() - interval '1 hour'
              union all
              select l.receipt, format('waits since %s', l.received_at) from money_lines l
              where l.state = 'waiting'
                and coalesce((select max(f.uploaded_at) from statement_lines s
                              join statement_files f on f.store_id = s.store_id and f.id = s.file_id
                              where l.source = 'statement' and s.store_id = l.store_id
                                and s.shortcode = l.shortcode and s.receipt = l.receipt),
                             (select r.told_at from pulled_rows r
                              where l.source = 'pull' and r.store_id = l.store_id
                                and r.shortcode = l.shortcode and r.receipt = l.receipt), l.received_at)
                    < now() - interval '26 hours'",
    },
    // What M-PESA's statement or its own list says came in was told to the books, and a line of a statement lies on its own
    // day. It is matched within the hour.
    Invariant {
        name: "M9",
        sql: "select s.receipt, format('%s on the statement of %s, and neither counted nor a line of money', s.paid_minor, s.day)
              from statement_lines s
              where s.kind = 'payment' and s.receipt !~ '0000000$'
                and not exists (select 1 from payments p where p.shortcode = s.shortcode and p.receipt = s.receipt)
                and not exists (select 1 from money_lines l where l.shortcode = s.shortcode and l.receipt = s.receipt)
              union all
              select r.receipt, format('%s on the list of %s, and neither counted nor a line of money', r.amount_minor, r.told_at)
              from pulled_rows r
              where r.is_income
                and not exists (select 1 from payments p where p.shortcode = r.shortcode and p.receipt = r.receipt)
                and not exists (select 1 from money_lines l where l.shortcode = r.shortcode and l.receipt = r.receipt)
              union all
              select s.receipt, format('completed %s and on %s', s.completed_at, s.day) from statement_lines s
              where s.day <> (s.completed_at at time zone 'Africa/Nairobi')::date
              union all
              select s.receipt, format('%s by %s', s.resolution, e.kind) from statement_lines s
              left join lateral (select x.kind from statement_events x where x.line_id = s.id order by x.created_at desc, x.id desc limit 1) e on true
              where (s.resolution is not null) <> (e.kind is not distinct from 'resolved')",
    },
    // What a payment gave back is what its refunds took of it, and never more than came; each has one source, whole
    // shillings, and a second person where the shop wants one.
    Invariant {
        name: "R1",
        sql: "select p.id::text, format('%s counted as refunded, %s taken by refunds, of %s', p.refunded_minor, r.sum,
                     p.captured_minor)
              from payments p
              cross join lateral (select coalesce(sum(x.amount_minor) filter (where x.status not in ('failed', 'withdrawn')), 0)
                                         as sum from refunds x where x.payment_id = p.id) r
              where p.refunded_minor <> r.sum or r.sum > p.captured_minor
              union all
              select r.id::text, format('%s of %s minor units, agreed by %s', r.source, r.amount_minor, r.approved_by)
              from refunds r
              where r.amount_minor % 100 <> 0 or (r.source = 'line') <> (r.order_id is null)
                 or (r.needs_second and r.status not in ('requested', 'withdrawn')
                     and coalesce(r.approved_by = r.asked_by, true))",
    },
    // The ledger has sent what succeeded, and owes what is on its way.
    Invariant {
        name: "R2",
        sql: "select p.id::text, format('sent %s and owed %s, in the books %s and %s', r.sent, r.due, b.sent, b.due)
              from payments p
              cross join lateral (
                  select coalesce(sum(x.amount_minor) filter (where x.status = 'succeeded'), 0) as sent,
                         coalesce(sum(x.amount_minor) filter (where x.source <> 'line'
                             and x.status not in ('succeeded', 'failed', 'withdrawn')), 0) as due
                  from refunds x where x.payment_id = p.id) r
              cross join lateral (
                  select coalesce(-sum(g.amount_minor) filter (where e.kind = 'refund_sent' and g.account <> 'refund_due'), 0) as sent,
                         coalesce(-sum(g.amount_minor) filter (where g.account = 'refund_due' and e.order_id is not null), 0) as due
                  from ledger_entries e join postings g on g.entry_id = e.id where e.payment_id = p.id) b
              where r.sent <> b.sent or r.due <> b.due",
    },
    // A day after it left, a refund has ended or a person was told; what was posted about it is read within the hour.
    Invariant {
        name: "R3",
        sql: "select r.id::text, format('%s since %s', r.status, r.left_at) from refunds r
              where r.status in ('sending', 'sent', 'unknown') and r.review is null and r.left_at < now() - interval '32 hours'
              union all
              select r.id::text, format('failed, and then: %s', r.review) from refunds r
              where r.status = 'failed' and r.review is not null
              union all
              select i.id::text, format('posted %s and not read', i.received_at) from refund_inbox i
              where i.processed_at is null and i.received_at < now() - interval '1 hour'",
    },
    // Cash is in the hand of who is named for it: each receipt is one posting of its holder, what was counted is another, and
    // nobody holds less than nothing.
    Invariant {
        name: "C1",
        sql: "select p.id::text, format('captured %s in cash, in the hand of %s by the books %s', p.captured_minor, r.holder_id, b.sum)
              from payments p
              left join cash_receipts r on r.store_id = p.store_id and r.payment_id = p.id
              cross join lateral (
                  select coalesce(sum(g.amount_minor), 0) as sum, count(*) as postings,
                         coalesce(bool_and(g.account = 'cash_in_hand' and g.holder_id = r.holder_id), false) as is_theirs
                  from ledger_entries e join postings g on g.store_id = e.store_id and g.entry_id = e.id
                  where e.payment_id = p.id and e.kind = 'payment_received' and g.account in ('cash', 'cash_in_hand')) b
              where p.provider = 'cash'
                and (b.sum <> p.captured_minor or b.postings <> 1 or (r.holder_id is not null and not b.is_theirs)
                     or (r.holder_id is null and exists (
                         select 1 from ledger_entries e join postings g on g.store_id = e.store_id and g.entry_id = e.id
                         where e.payment_id = p.id and g.account = 'cash_in_hand')))
              union all
              select r.payment_id::text, 'a receipt of money that is not cash' from cash_receipts r
              join payments p on p.store_id = r.store_id and p.id = r.payment_id where p.provider <> 'cash'
              union all
              select h.id::text, format('holds %s: received %s, handed over %s', b.held, t.sum, o.sum)
              from cash_holders h
              cross join lateral (select coalesce(sum(g.amount_minor), 0) as held from postings g where g.holder_id = h.id) b
              cross join lateral (select coalesce(sum(p.captured_minor), 0) as sum from cash_receipts r
                                  join payments p on p.store_id = r.store_id and p.id = r.payment_id
                                  where r.holder_id = h.id) t
              cross join lateral (select coalesce(sum(x.amount_minor), 0) as sum from cash_handovers x
                                  where x.holder_id = h.id) o
              where b.held < 0 or b.held <> t.sum - o.sum
              union all
              select x.id::text, format('counted %s, in the books %s', x.amount_minor, b.sum) from cash_handovers x
              cross join lateral (select coalesce(sum(g.amount_minor), 0) as sum from postings g
                                  where g.entry_id = x.entry_id and g.account = 'cash') b
              where b.sum <> x.amount_minor",
    },
    // Every change of an order or a product was told: its newest event is of the version it has. Products that were there
    // before events were have none.
    Invariant {
        name: "E1",
        sql: "select c.id::text, format('version %s, last told %s', c.version, e.version)
              from (select id, version from orders union all select id, version from products where version > 1) c
              left join lateral (select max(x.version) as version from outbox x where x.aggregate_id = c.id) e on true
              where e.version is distinct from c.version",
    },
    // The payment axis is what the ledger says, and a completed order's sale is booked once, for its total.
    Invariant {
        name: "L1",
        sql: "select o.id::text, format('%s with %s of %s applied', o.payment_state, l.applied, o.total_minor)
              from orders o
              cross join lateral (select b.paid_minor - b.refunded_minor as applied from order_balances b
                                  where b.order_id = o.id) l
              where (o.payment_state = 'paid') <> (l.applied >= o.total_minor)
                 or (o.payment_state in ('pending', 'processing', 'failed') and l.applied <> 0)
                 or (o.payment_state = 'partially_paid' and l.applied not between 1 and o.total_minor - 1)
                 or (o.payment_state = 'paid' and o.paid_at is null)",
    },
    // What had to come first is there where the ledger says so, and goods that wait for it have not left without.
    Invariant {
        name: "L3",
        sql: "select o.id::text, format('%s of %s first, said to be there: %s, %s', b.paid_minor - b.refunded_minor, o.first_minor,
                     o.is_secured, o.fulfilment_state)
              from orders o join order_balances b on b.store_id = o.store_id and b.order_id = o.id
              where o.is_secured <> coalesce(b.paid_minor - b.refunded_minor >= o.first_minor, false)
                 or (o.pay_method = 'deposit' and o.state = 'open' and b.paid_minor < o.first_minor
                     and o.fulfilment_state in ('fulfilled', 'shipped', 'delivered'))",
    },
    // What is paid little by little has its plan and nothing else has; it is not given up while it has its money or its term,
    // its goods are kept, and no more was kept of its money than was agreed.
    Invariant {
        name: "L4",
        sql: "select o.id::text, format('%s, %s, plan %s, overdue %s, kept %s of %s', o.state, o.payment_state, p.token is not null,
                     p.overdue_at, k.kept, k.came)
              from orders o
              left join order_plans p on p.store_id = o.store_id and p.order_id = o.id
              cross join lateral (
                  select coalesce(sum(g.amount_minor) filter (where e.kind = 'fee_kept'), 0) as kept,
                         coalesce(-sum(g.amount_minor) filter (where e.kind not in ('sale', 'refund_approved', 'reversal', 'fee_kept')), 0)
                             as came
                  from ledger_entries e join postings g on g.store_id = e.store_id and g.entry_id = e.id
                  where e.order_id = o.id and g.account = 'order_payments') k
              where (o.pay_method = 'instalments') <> (p.order_id is not null)
                 or (o.pay_method = 'instalments' and o.state = 'open' and o.is_secured
                     and o.payment_state not in ('paid', 'partially_refunded')
                     and not exists (select 1 from reservations r where r.order_id = o.id and r.state = 'active'))
                 or (p.overdue_at is not null and p.overdue_at < p.ends_at)
                 or k.kept * 100 > k.came * coalesce(p.fee_percent, 0)
                 or (k.kept > 0 and o.cancel_reason is distinct from 'overdue')",
    },
    // Whose term is over is marked within the day, unless a request is out.
    Invariant {
        name: "L5",
        sql: "select p.order_id::text, format('ended %s and was not looked at', p.ends_at)
              from order_plans p join orders o on o.store_id = p.store_id and o.id = p.order_id
              where o.state = 'open' and o.payment_state not in ('paid', 'partially_refunded') and p.overdue_at is null
                and p.ends_at + make_interval(days => p.grace_days) < now() - interval '1 day'
                and not exists (select 1 from payment_attempts a
                                where a.order_id = o.id and a.status in ('created', 'sent', 'unknown'))",
    },
    Invariant {
        name: "L2",
        sql: "select o.id::text, format('%s with %s sales booked over %s of %s', o.state, l.sales, l.booked, o.total_minor)
              from orders o
              cross join lateral (
                  select count(distinct e.id) as sales, coalesce(sum(p.amount_minor), 0) as booked
                  from ledger_entries e left join postings p on p.entry_id = e.id and p.account = 'order_payments'
                  where e.order_id = o.id and e.kind = 'sale') l
              where l.sales <> (o.state = 'completed')::int or l.booked <> case when o.state = 'completed' then o.total_minor else 0 end",
    },
];
