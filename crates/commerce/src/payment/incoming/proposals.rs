//! Lines that wait for a person, each with the orders it may be for, and why.

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::money::{Likely, OpenLine, Proposal};
use kikapu_domain::payment::incoming::{Likeness, Payer, distance, typed_number};
use kikapu_kernel::{Money, OrderId, OrderNumber, Phone};

use super::gather::claims_tx;
use super::line::{self, Record};
use crate::{Fault, StoreTx, secret};

const LINES_MAX: i64 = 50;
const PROPOSALS_MAX: usize = 3;
/// Orders looked at, the newest of those that still take money.
const ORDERS_MAX: i64 = 500;
/// How long after it was placed an order is proposed.
const ORDER_AGE: TimeDelta = TimeDelta::days(14);
/// Typing mistakes that still make an account nearly another.
const MISTAKES_MAX: usize = 2;

/// An order that takes money.
struct Open {
    id: OrderId,
    number: OrderNumber,
    customer_name: String,
    phone: Phone,
    owed: Money,
    placed_at: DateTime<Utc>,
}

/// How many lines wait for a person.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn count_open_tx(tx: &mut StoreTx) -> Result<u32, Fault> {
    let count =
        sqlx::query_scalar!(r#"select count(*) as "count!" from money_lines where state in ('doubted', 'unmatched')"#)
            .fetch_one(tx.conn())
            .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The lines that wait for a person, oldest first, at most 50.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn open_lines_tx(tx: &mut StoreTx) -> Result<Vec<OpenLine>, Fault> {
    let now = tx.now() + TimeDelta::seconds(1);
    let records = line::list_tx(tx, &["doubted", "unmatched"], now, LINES_MAX).await?;
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let orders = open_orders_tx(tx).await?;
    let mut lines = Vec::with_capacity(records.len());
    for record in records {
        let claimed: Vec<OrderId> =
            claims_tx(tx, &record.receipt).await?.into_iter().map(|claim| claim.order).collect();
        lines.push(OpenLine {
            proposals: proposals(&record, &orders, &claimed),
            id: record.id,
            receipt: record.receipt.to_string(),
            amount: record.line.amount,
            state: record.line.state,
            reason: record.reason,
            account: record.account,
            payer: shown_payer(&record.payer),
            payer_name: record.payer_name,
            received_at: record.received_at,
        });
    }
    Ok(lines)
}

/// A payer's number as it may be shown: never all of it, and no hash.
pub(super) fn shown_payer(payer: &str) -> String {
    match Payer::parse(payer) {
        Payer::Plain(phone) => phone.masked(),
        Payer::Masked { head, tail } => format!("0{} ••• {tail}", head.trim_start_matches("254")),
        Payer::Hashed(_) | Payer::Unknown => String::new(),
    }
}

async fn open_orders_tx(tx: &mut StoreTx) -> Result<Vec<Open>, Fault> {
    let since = tx.now() - ORDER_AGE;
    let rows = sqlx::query!(
        r#"select o.id, o.number, o.customer_name, o.phone, o.placed_at, b.owed_minor as "owed!"
           from orders o join order_balances b on b.store_id = o.store_id and b.order_id = o.id
           where o.payment_state in ('pending', 'processing', 'partially_paid', 'failed')
             and (o.placed_at > $1 or o.pay_method = 'instalments')
             and (o.state = 'open' or o.cancel_reason = 'expired')
           order by o.placed_at desc limit $2"#,
        since,
        ORDERS_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("orders", row.id, detail);
            let number = u64::try_from(row.number).map_err(|error| corrupt(&error))?;
            Ok(Open {
                id: OrderId::new(row.id),
                number: OrderNumber::new(number).map_err(|error| corrupt(&error))?,
                phone: Phone::parse(&row.phone).map_err(|error| corrupt(&error))?,
                owed: Money::kes_minor(row.owed).map_err(|error| corrupt(&error))?,
                customer_name: row.customer_name,
                placed_at: row.placed_at,
            })
        })
        .collect()
}

/// The three that most speaks for, the newest first among equals.
fn proposals(record: &Record, orders: &[Open], claimed: &[OrderId]) -> Vec<Proposal> {
    let payer = match Payer::of_account(&record.account) {
        Payer::Unknown => Payer::parse(&record.payer),
        typed => typed,
    };
    let mut found: Vec<(u32, DateTime<Utc>, Proposal)> = orders
        .iter()
        .filter_map(|order| {
            let reasons = reasons(record, order, &payer, claimed);
            let weight = reasons.iter().map(|reason| weight(*reason)).sum::<u32>();
            // The amount alone fits too many.
            let is_enough = reasons.iter().any(|reason| *reason != Likely::SameAmount);
            is_enough.then(|| {
                let proposal = Proposal {
                    order: order.id,
                    number: order.number.get(),
                    reference: order.number.reference().to_string(),
                    customer_name: order.customer_name.clone(),
                    owed: order.owed,
                    reasons,
                };
                (weight, order.placed_at, proposal)
            })
        })
        .collect();
    found.sort_by_key(|found| Reverse((found.0, found.1)));
    found.truncate(PROPOSALS_MAX);
    found.into_iter().map(|(.., proposal)| proposal).collect()
}

fn reasons(record: &Record, order: &Open, payer: &Payer, claimed: &[OrderId]) -> Vec<Likely> {
    let mut reasons = Vec::new();
    if claimed.contains(&order.id) {
        reasons.push(Likely::SameCode);
    }
    match payer.likeness(&order.phone, &secret::phone_hashes(&order.phone)) {
        Likeness::Same => reasons.push(Likely::SamePhone),
        Likeness::Fits => reasons.push(Likely::PhoneFits),
        Likeness::Other | Likeness::Unknown => {}
    }
    let reference = order.number.reference().to_string();
    if typed_number(&record.account).is_some_and(|(number, _)| number == order.number) {
        reasons.push(Likely::NumberTyped);
    } else if !record.account.is_empty()
        && distance(&record.account, &reference).is_some_and(|mistakes| mistakes <= MISTAKES_MAX)
    {
        reasons.push(Likely::NearAccount);
    }
    if order.owed == record.line.amount {
        reasons.push(Likely::SameAmount);
    }
    reasons
}

const fn weight(reason: Likely) -> u32 {
    match reason {
        Likely::SameCode => 16,
        Likely::SamePhone | Likely::NumberTyped => 8,
        Likely::PhoneFits => 5,
        Likely::NearAccount => 3,
        Likely::SameAmount => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::shown_payer;

    #[test]
    fn no_payer_is_shown_whole() {
        assert_eq!(shown_payer("254712345678"), "0712 ••• 678");
        assert_eq!(shown_payer("2547 ***** 678"), "07 ••• 678");
        assert_eq!(shown_payer(&"ab".repeat(32)), "");
        assert_eq!(shown_payer(""), "");
    }
}
