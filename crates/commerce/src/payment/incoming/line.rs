//! Lines of money in SQL.

use chrono::{DateTime, Utc};
use kikapu_contract::order::Happening;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::incoming::{Line, Share};
use kikapu_kernel::{Money, MoneyLineId, OrderId, PaymentId};
use serde_json::Value;
use uuid::Uuid;

use crate::ctx::Actor;
use crate::order::Order;
use crate::{Fault, StoreTx, order};

/// A line as it is kept.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: MoneyLineId,
    pub shortcode: String,
    pub receipt: Receipt,
    pub line: Line,
    pub reason: String,
    pub account: String,
    pub payer: String,
    pub payer_name: String,
    pub payment: Option<PaymentId>,
    /// When M-PESA told of it; of a line that a statement, a list or an answer brought, when it was paid.
    pub received_at: DateTime<Utc>,
    /// Whether M-PESA would have told its account: an answer about a code has none.
    pub tells_account: bool,
    /// When it was paid, where a statement, a list or an answer says so. A notice comes at once; a statement may be of last
    /// month.
    pub paid_at: Option<DateTime<Utc>>,
}

/// What a notice says, for a new line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    pub shortcode: String,
    pub receipt: Receipt,
    pub amount: Money,
    pub account: String,
    pub payer: String,
    pub payer_name: String,
    pub told_at: Option<DateTime<Utc>>,
    pub source: Source,
}

/// Who told of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// M-PESA's confirmation.
    Notice,
    /// M-PESA's statement, uploaded by the owner.
    Statement,
    /// M-PESA's own list, which we asked for.
    Pull,
    /// M-PESA's answer about the code.
    Code,
}

impl Source {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Statement => "statement",
            Self::Pull => "pull",
            Self::Code => "code",
        }
    }
}

struct Row {
    id: Uuid,
    shortcode: String,
    receipt: String,
    amount_minor: i64,
    state: String,
    reason: String,
    account: String,
    payer: String,
    payer_name: String,
    payment_id: Option<Uuid>,
    received_at: DateTime<Utc>,
    tells_account: bool,
    paid_at: Option<DateTime<Utc>>,
}

impl Row {
    async fn read(self, tx: &mut StoreTx) -> Result<Record, Fault> {
        let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("money_lines", self.id, detail);
        let line = Line {
            amount: Money::kes_minor(self.amount_minor).map_err(|error| corrupt(&error))?,
            state: self.state.parse().map_err(|error: kikapu_domain::UnknownWord| corrupt(&error))?,
            shares: shares_tx(tx, MoneyLineId::new(self.id)).await?,
        };
        Ok(Record {
            id: MoneyLineId::new(self.id),
            receipt: Receipt::parse(&self.receipt).map_err(|error| corrupt(&error))?,
            line,
            shortcode: self.shortcode,
            reason: self.reason,
            account: self.account,
            payer: self.payer,
            payer_name: self.payer_name,
            payment: self.payment_id.map(PaymentId::new),
            received_at: self.received_at,
            tells_account: self.tells_account,
            paid_at: self.paid_at,
        })
    }
}

macro_rules! read_line {
    ($tx:expr, $tail:literal $(, $arg:expr)*) => {{
        let row = sqlx::query_as!(
            Row,
            r#"select id, shortcode, receipt, amount_minor, state, reason, account, payer, payer_name, payment_id, received_at,
                    source <> 'code' as "tells_account!", case when source <> 'notice' then received_at end as paid_at
             from money_lines "# + $tail
            $(, $arg)*
        )
        .fetch_optional($tx.conn())
        .await?;
        match row {
            Some(row) => Ok(Some(row.read($tx).await?)),
            None => Ok(None),
        }
    }};
}

/// The line, as it is now.
pub async fn find_tx(tx: &mut StoreTx, id: MoneyLineId) -> Result<Option<Record>, Fault> {
    read_line!(tx, "where id = $1", id.uuid())
}

/// The line, locked. Lock its orders first.
pub async fn lock_tx(tx: &mut StoreTx, id: MoneyLineId) -> Result<Option<Record>, Fault> {
    read_line!(tx, "where id = $1 for update", id.uuid())
}

/// The line of an M-PESA code.
pub async fn by_receipt_tx(tx: &mut StoreTx, receipt: &Receipt) -> Result<Option<Record>, Fault> {
    read_line!(tx, "where receipt = $1 order by received_at limit 1", receipt.as_str())
}

/// The line of an M-PESA code to one shortcode.
pub async fn by_code_tx(tx: &mut StoreTx, shortcode: &str, receipt: &Receipt) -> Result<Option<Record>, Fault> {
    read_line!(tx, "where shortcode = $1 and receipt = $2", shortcode, receipt.as_str())
}

/// Lines in the given states, oldest first, with those received after `after` left out where it is given.
pub async fn list_tx(
    tx: &mut StoreTx,
    states: &[&str],
    received_before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Record>, Fault> {
    let states: Vec<String> = states.iter().map(|&state| state.to_owned()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select id, shortcode, receipt, amount_minor, state, reason, account, payer, payer_name, payment_id, received_at,
                source <> 'code' as "tells_account!", case when source <> 'notice' then received_at end as paid_at
         from money_lines where state = any($1) and received_at < $2 order by received_at, id limit $3"#,
        &states,
        received_before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.push(row.read(tx).await?);
    }
    Ok(records)
}

/// Writes a new line that counts nothing yet; `None` when its code is there already.
pub async fn insert_tx(tx: &mut StoreTx, new: &NewLine, state: &str) -> Result<Option<MoneyLineId>, Fault> {
    let (id, store) = (MoneyLineId::new(Uuid::now_v7()), tx.store().uuid());
    let done = sqlx::query!(
        "insert into money_lines (store_id, id, shortcode, receipt, amount_minor, state, account, payer, payer_name, told_at,
                                  source, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                 case when $11::text <> 'notice' then least($10::timestamptz, now()) else now() end) on conflict (store_id, shortcode, receipt) do nothing",
        store,
        id.uuid(),
        new.shortcode,
        new.receipt.as_str(),
        new.amount.minor(),
        state,
        new.account,
        new.payer,
        new.payer_name,
        new.told_at,
        new.source.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// M-PESA tells of a line that was doubted until now: what it says is what counts.
pub async fn retell_tx(tx: &mut StoreTx, id: MoneyLineId, new: &NewLine) -> Result<(), Fault> {
    sqlx::query!(
        "update money_lines set state = 'waiting', reason = '', amount_minor = $2, account = $3, payer = $4, payer_name = $5,
                told_at = $6, source = $7,
                received_at = case when $7::text <> 'notice' then least($6::timestamptz, now()) else received_at end
         where id = $1 and state in ('doubted', 'dismissed')",
        id.uuid(),
        new.amount.minor(),
        new.account,
        new.payer,
        new.payer_name,
        new.told_at,
        new.source.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps where a locked line lies now, with its shares.
pub async fn save_tx(
    tx: &mut StoreTx,
    id: MoneyLineId,
    line: &Line,
    payment: Option<PaymentId>,
    reason: &str,
    trouble: &str,
) -> Result<(), Fault> {
    sqlx::query!(
        "update money_lines set state = $2, payment_id = $3, reason = $4, trouble = $5 where id = $1",
        id.uuid(),
        line.state.as_str(),
        payment.map(PaymentId::uuid),
        reason,
        trouble,
    )
    .execute(tx.conn())
    .await?;
    if let Some(payment) = payment {
        date_tx(tx, id, payment).await?;
    }
    sqlx::query!("delete from money_shares where line_id = $1", id.uuid()).execute(tx.conn()).await?;
    let store = tx.store().uuid();
    for share in &line.shares {
        sqlx::query!(
            "insert into money_shares (store_id, line_id, order_id, amount_minor) values ($1, $2, $3, $4)",
            store,
            id.uuid(),
            share.order.uuid(),
            share.amount.minor(),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Money that a statement or a list told of came when that says, and is none of today's.
async fn date_tx(tx: &mut StoreTx, id: MoneyLineId, payment: PaymentId) -> Result<(), Fault> {
    sqlx::query!(
        "update payments p set received_at = l.received_at from money_lines l
         where l.id = $1 and l.source <> 'notice'
           and p.store_id = l.store_id and p.id = $2 and p.received_at > l.received_at",
        id.uuid(),
        payment.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn shares_tx(tx: &mut StoreTx, id: MoneyLineId) -> Result<Vec<Share>, Fault> {
    let rows = sqlx::query!(
        "select order_id, amount_minor from money_shares where line_id = $1 order by order_id",
        id.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let amount =
                Money::kes_minor(row.amount_minor).map_err(|error| Fault::corrupt("money_shares", id, error))?;
            Ok(Share { order: OrderId::new(row.order_id), amount })
        })
        .collect()
}

/// Writes down what somebody did with a line.
pub async fn record_tx(
    tx: &mut StoreTx,
    id: MoneyLineId,
    kind: &str,
    detail: Value,
    actor: Actor,
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into money_events (store_id, id, line_id, kind, detail, actor) values ($1, $2, $3, $4, $5, $6)",
        store,
        Uuid::now_v7(),
        id.uuid(),
        kind,
        detail,
        actor.label(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The shop's own number.
#[derive(Clone, Debug)]
pub struct Own {
    /// As payments are kept under: a Paybill, or the store number of a till.
    pub shortcode: String,
    /// Whether shoppers pay to a till.
    pub is_till: bool,
}

/// Which number of the shop was paid, one that it had before among them; `None` for another's. Notices of a till name it or
/// its store number.
pub async fn own_number_tx(tx: &mut StoreTx, paid: daraja::Shortcode) -> Result<Option<Own>, Fault> {
    let row = sqlx::query!(
        r#"select shortcode as "shortcode!", till from gateway_credentials
           where provider = 'mpesa' and (shortcode = $1 or till = $1)
           union all
           select shortcode, till from gateway_credentials_past where shortcode = $1 or till = $1
           limit 1"#,
        paid.to_string(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Own { shortcode: row.shortcode, is_till: row.till.is_some() }))
}

/// The money of a code lies on `order`: shoppers who named the code for it were right.
pub async fn settled_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_claims set verdict = 'confirmed', decided_at = now()
         where order_id = $1 and receipt = $2 and verdict is distinct from 'confirmed'",
        order.uuid(),
        receipt.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tells the order's timeline of money that came by hand.
pub async fn tell_tx(
    tx: &mut StoreTx,
    order: &Order,
    record: &Record,
    amount: Money,
    late: bool,
    actor: Actor,
) -> Result<(), Fault> {
    let what = Happening::Paid { amount, receipt: Some(record.receipt.to_string()), late };
    order::record_tx(tx, order, &what, actor).await
}
