//! Money that came in and money that is to go back, as the page about money lists them.

use kikapu_contract::money::{Movement, OwedBack, Place};
use kikapu_domain::payment::Receipt;
use kikapu_kernel::{Money, MoneyLineId, OrderId, Phone};
use uuid::Uuid;

use super::proposals::shown_payer;
use crate::{Fault, StoreTx};

const OWED_MAX: i64 = 50;

/// What the list of movements can narrow by.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// This code.
    pub receipt: Option<String>,
    /// For this order.
    pub number: Option<i64>,
    /// Of this phone, MSISDN.
    pub phone: Option<String>,
    /// This text in what was typed as account; `%` and `_` escaped.
    pub account: Option<String>,
    /// Older than this payment.
    pub before: Option<Uuid>,
    /// At most this many.
    pub limit: i64,
}

impl Filter {
    /// A code as it is kept, if the text is one.
    pub fn code(text: &str) -> Option<String> {
        Receipt::parse(text).ok().map(|receipt| receipt.to_string())
    }
}

/// Payments that pass the filter, newest first, each with the id to go on after.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn movements_tx(tx: &mut StoreTx, filter: &Filter) -> Result<Vec<(Uuid, Movement)>, Fault> {
    let rows = sqlx::query!(
        r#"select p.id, p.provider, p.receipt, p.captured_minor, p.received_at, p.order_id,
                  coalesce(a.phone, '') as "asked!", coalesce(l.payer, '') as "payer!", coalesce(l.account, '') as "account!",
                  coalesce(l.reason, '') as "reason!", l.id as "line?", l.state as "state?",
                  (select count(*) from money_shares s where s.line_id = l.id) as "shares!",
                  coalesce(o.phone, '') as "phone!",
                  coalesce((select array_agg(x.id order by x.number) from orders x
                            where x.id = p.order_id or x.id in (select s.order_id from money_shares s where s.line_id = l.id)),
                           '{}') as "orders!: Vec<Uuid>",
                  coalesce((select array_agg(x.number order by x.number) from orders x
                            where x.id = p.order_id or x.id in (select s.order_id from money_shares s where s.line_id = l.id)),
                           '{}') as "numbers!: Vec<i64>",
                  coalesce(o.fulfilment_state = 'unfulfilled' and o.state <> 'completed', false) as "is_here!"
           from payments p
           left join money_lines l on l.payment_id = p.id
           left join payment_attempts a on a.id = p.attempt_id
           left join orders o on o.id = p.order_id
           where ($1::text is null or p.receipt = $1)
             and ($2::bigint is null or o.number = $2
                  or exists (select 1 from money_shares s join orders x on x.id = s.order_id
                             where s.line_id = l.id and x.number = $2))
             and ($3::text is null or a.phone = $3 or o.phone = $3)
             and ($4::text is null or l.account ilike '%' || $4 || '%')
             and ($5::uuid is null or p.id < $5)
           order by p.id desc limit $6"#,
        filter.receipt,
        filter.number,
        filter.phone,
        filter.account,
        filter.before,
        filter.limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("payments", row.id, detail);
            let place = match row.state.as_deref() {
                Some("unmatched") => Place::Unmatched,
                Some("to_return") => Place::ToReturn,
                _ => Place::OnOrder,
            };
            let payer = if row.payer.is_empty() {
                let phone = if row.asked.is_empty() { &row.phone } else { &row.asked };
                Phone::parse(phone).map(|phone| phone.masked()).unwrap_or_default()
            } else {
                shown_payer(&row.payer)
            };
            let numbers = row.numbers.iter().map(|number| u64::try_from(*number).unwrap_or_default());
            let can_undo = place == Place::OnOrder && row.shares > 0 && row.is_here;
            let movement = Movement {
                receipt: row.receipt,
                is_cash: row.provider == "cash",
                amount: Money::kes_minor(row.captured_minor).map_err(|error| corrupt(&error))?,
                payer,
                account: row.account,
                orders: row.orders.iter().map(|id| OrderId::new(*id)).zip(numbers).collect(),
                place,
                how: row.reason,
                undo: row.line.filter(|_| can_undo).map(MoneyLineId::new),
                received_at: row.received_at,
            };
            Ok((row.id, movement))
        })
        .collect()
}

/// Money that is to go back and that nobody has sent, oldest first: lines that were promised back, and what lies unapplied
/// for orders or was paid for one that is called off. At most 50, with the sum of all that the shop owes, what is on its way
/// among it.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn owed_back_tx(tx: &mut StoreTx) -> Result<(Vec<OwedBack>, Money), Fault> {
    let sum = sqlx::query_scalar!(
        r#"select coalesce(-sum(p.amount_minor), 0)::bigint as "sum!" from postings p left join orders o on o.id = p.order_id
           where p.account in ('unapplied', 'refund_due') or (p.account = 'order_payments' and o.state = 'cancelled')"#
    )
    .fetch_one(tx.conn())
    .await?;
    let rows = sqlx::query!(
        r#"select null::uuid as "order_id", null::bigint as "number", l.id as "line", l.receipt as "receipt",
                  l.payer as "payer!", l.amount_minor as "amount!", l.received_at as "since!", false as "is_price!", l.reason = 'own_test' as "is_own_test!"
           from money_lines l where l.state = 'to_return'
             and not exists (select 1 from refunds r where r.line_id = l.id and r.status not in ('failed', 'withdrawn'))
           union all
           select o.id, o.number, null, (select p.receipt from payments p where p.order_id = o.id and p.receipt is not null
                                         order by p.received_at desc limit 1),
                  o.phone, u.lies, o.placed_at, u.account = 'order_payments', false
           from (select order_id, account, (-sum(amount_minor))::bigint as lies from postings
                 where account in ('unapplied', 'order_payments') and order_id is not null
                 group by order_id, account having sum(amount_minor) < 0) u
           join orders o on o.id = u.order_id and (u.account = 'unapplied' or o.state = 'cancelled')
           order by 7 limit $1"#,
        OWED_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let money = |minor| Money::kes_minor(minor).map_err(|error| Fault::corrupt("postings", "owed back", error));
    let owed = rows
        .into_iter()
        .map(|row| {
            let number = row.number.and_then(|number| u64::try_from(number).ok());
            Ok(OwedBack {
                order: row.order_id.map(OrderId::new).zip(number),
                is_price: row.is_price,
                is_own_test: row.is_own_test,
                line: row.line.map(MoneyLineId::new),
                receipt: row.receipt,
                amount: money(row.amount)?,
                payer: shown_payer(&row.payer),
                since: row.since,
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok((owed, money(sum)?))
}
