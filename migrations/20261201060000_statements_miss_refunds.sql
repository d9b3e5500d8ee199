-- Money that went back and a statement of that time does not have is unexplained, as money that came in is. What a person
-- booked by hand and took back is in no books and is looked for on no statement.
set role kikapu_owner;

create or replace view statement_findings with (security_invoker = true) as
with found as (
    select s.*, p.id as payment_id, coalesce(r.amount_minor, p.captured_minor) as captured_minor,
           coalesce(r.order_id, p.order_id) as order_id, l.id as money_line_id, l.state as money_state,
           case
               when s.resolution is not null then 'resolved'
               when s.kind = 'payment' and (s.copies > 1 or exists (
                        select 1 from statement_lines t
                        where t.store_id = s.store_id and t.shortcode = s.shortcode and t.receipt = s.receipt
                          and t.kind = 'payment' and t.id <> s.id)) then 'twice'
               when s.kind = 'payment' and p.id is null then 'not_in_books'
               when s.kind = 'payment' and p.captured_minor <> s.paid_minor then 'amount_differs'
               when s.kind = 'payment' and l.state = 'unmatched' then 'unmatched'
               when s.kind = 'payment' then 'matched'
               when s.kind = 'fee' then 'fee'
               when r.amount_minor is not null then 'refunded'
               else 'other'
           end as finding
    from statement_lines s
    left join payments p on p.store_id = s.store_id and p.shortcode = s.shortcode and p.receipt = s.receipt
    left join money_lines l on l.store_id = s.store_id and l.shortcode = s.shortcode and l.receipt = s.receipt
    left join lateral (
        select f.amount_minor, f.order_id from refunds f
        where s.withdrawn_minor > 0 and s.kind <> 'fee'
          and f.store_id = s.store_id and f.receipt = s.receipt and f.status = 'succeeded'
        order by f.ended_at limit 1) r on true
)
select store_id, id as line_id, day, completed_at, receipt, kind, paid_minor, withdrawn_minor, details, reason, other_party,
       account, resolution, note, payment_id, captured_minor, order_id, money_line_id, money_state, finding,
       case finding
           when 'amount_differs' then abs(captured_minor - paid_minor)
           when 'refunded' then abs(captured_minor - withdrawn_minor * greatest(copies, 1))
           when 'twice' then paid_minor * greatest(copies, 1)
           when 'not_in_books' then paid_minor
           when 'unmatched' then paid_minor
           when 'other' then paid_minor + withdrawn_minor
           else 0
       end as unexplained_minor
from found
union all
select p.store_id, null, (t.at at time zone 'Africa/Nairobi')::date, t.at, p.receipt, 'payment', 0, 0, '', '', '', '', null, '',
       p.id, p.captured_minor, p.order_id, t.line_id, null, 'not_on_statement', p.captured_minor
from payments p
cross join lateral (
    select coalesce(max(l.told_at), p.received_at) as at, (array_agg(l.id))[1] as line_id
    from money_lines l where l.store_id = p.store_id and l.payment_id = p.id) t
where p.provider = 'mpesa' and p.voided_at is null
  -- A payment is known some time after it was made: the first minutes of a file may know of those before it.
  and exists (select 1 from statement_files f
              where f.store_id = p.store_id and f.shortcode = p.shortcode
                and t.at between f.covers_from + interval '15 minutes' and f.covers_to)
  and not exists (select 1 from statement_lines s
                  where s.store_id = p.store_id and s.shortcode = p.shortcode and s.receipt = p.receipt and s.kind = 'payment')
union all
select r.store_id, null, (r.ended_at at time zone 'Africa/Nairobi')::date, r.ended_at, r.receipt, 'payout', 0, 0, '', '', '', '', null, '',
       r.payment_id, r.amount_minor, r.order_id, null, null, 'not_on_statement', r.amount_minor
from refunds r
join payments p on p.store_id = r.store_id and p.id = r.payment_id
where r.status = 'succeeded' and r.receipt is not null
  -- Asked for and heard of within one file: whenever it was done, that file should have it.
  and exists (select 1 from statement_files f
              where f.store_id = p.store_id and f.shortcode = p.shortcode
                and f.covers_from <= r.left_at and r.ended_at <= f.covers_to)
  and not exists (select 1 from statement_lines s
                  where s.store_id = r.store_id and s.shortcode = p.shortcode and s.receipt = r.receipt and s.kind <> 'fee');

reset role;
