//! Money that was taken for sent by hand, and may be a request's own.

use kikapu_domain::payment::incoming::{LineState, Payer, may_be_own};
use kikapu_kernel::{Money, PaymentId};

use super::receive::is_till_tx;
use crate::order::Order;
use crate::payment::record::Record;
use crate::{Fault, StoreTx, secret};

/// The code of money that was taken for sent by hand and may be this request's own: its confirmation came after the request
/// was given up and before its callback. `None` where none fits.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn likely_code_tx(
    tx: &mut StoreTx,
    order: &Order,
    record: &Record,
    amount: Money,
) -> Result<Option<String>, Fault> {
    let rows = sqlx::query!(
        r#"select l.receipt, l.account, l.payer, l.state, l.source <> 'code' as "tells_account!" from money_lines l join payments p on p.id = l.payment_id
         where p.attempt_id is null and l.state in ('unmatched', 'matched', 'to_return')
           and l.amount_minor = $1 and l.shortcode = $2
           and l.received_at + case when l.source <> 'notice' then interval '1 minute' else interval '0' end >= $3
         order by l.received_at limit 50"#,
        amount.minor(),
        record.attempt.ask().shortcode.as_str(),
        record.created_at,
    )
    .fetch_all(tx.conn())
    .await?;
    let is_till = is_till_tx(tx, record.attempt.ask().shortcode.as_str()).await?;
    let hashes = secret::phone_hashes(&record.phone);
    for row in rows {
        let state: LineState = row.state.parse().map_err(|error| Fault::corrupt("money_lines", &row.receipt, error))?;
        let likeness = Payer::parse(&row.payer).likeness(&record.phone, &hashes);
        if may_be_own(&row.account, order.number, is_till || !row.tells_account, state, likeness) {
            return Ok(Some(row.receipt));
        }
    }
    Ok(None)
}

/// Where the line of a payment lies; `None` where it has none.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn state_of_tx(tx: &mut StoreTx, payment: PaymentId) -> Result<Option<LineState>, Fault> {
    let state = sqlx::query_scalar!("select state from money_lines where payment_id = $1 limit 1", payment.uuid())
        .fetch_optional(tx.conn())
        .await?;
    state.map(|state| state.parse().map_err(|error| Fault::corrupt("money_lines", payment, error))).transpose()
}

/// Locks the line of an M-PESA code, where there is one. Comes after the lock of an order and before that of its payment.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn lock_receipt_tx(tx: &mut StoreTx, receipt: &str) -> Result<(), Fault> {
    sqlx::query!("select id from money_lines where receipt = $1 order by id for update", receipt)
        .fetch_all(tx.conn())
        .await?;
    Ok(())
}
