//! What M-PESA posts about payments: the question before one, and the confirmation after. Both are cheap here, because
//! M-PESA waits.

use std::time::Duration;

use daraja::{C2bNotice, parse_c2b};
use kikapu_domain::order::{CancelReason, OrderState, PaymentState};
use kikapu_domain::payment::incoming::{Payer, typed_number};
use kikapu_kernel::{ConfirmationId, StoreId};
use uuid::Uuid;

use super::line::own_number_tx;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::payment::{Taken, keys};
use crate::{Fault, Platform, order, secret};

/// M-PESA waits eight seconds for an answer; after this long ours is yes.
const ANSWER_MAX: Duration = Duration::from_secs(4);

/// What M-PESA is told before a payment. The code is Daraja's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Let it through.
    Accept,
    /// The account names no order that takes money.
    NoSuchAccount,
    /// Another shop's number.
    OtherShortcode,
}

impl Answer {
    /// Daraja `ResultCode` and `ResultDesc`.
    pub const fn wire(self) -> (&'static str, &'static str) {
        match self {
            Self::Accept => ("0", "Accepted"),
            Self::NoSuchAccount => ("C2B00012", "Rejected"),
            Self::OtherShortcode => ("C2B00015", "Rejected"),
        }
    }
}

/// Answers before a payment; `None` for an address nobody has. Whatever goes wrong on our side is a yes: the money that
/// comes then is announced again and can be matched or returned, while a shopper who was turned away is told by M-PESA,
/// in M-PESA's words, that the shop's number is wrong.
pub async fn check(platform: &Platform, secret: &str, raw: &[u8]) -> Option<Answer> {
    match tokio::time::timeout(ANSWER_MAX, try_check(platform, secret, raw)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(fault)) => {
            tracing::error!(error = crate::fault::causes(&fault), "a payment was let through unchecked");
            Some(Answer::Accept)
        }
        Err(_) => {
            tracing::error!("a payment was let through unchecked: the answer took too long");
            Some(Answer::Accept)
        }
    }
}

async fn try_check(platform: &Platform, secret: &str, raw: &[u8]) -> Result<Option<Answer>, Fault> {
    let Some(store) = store_of(platform, secret).await? else { return Ok(None) };
    // What cannot be read cannot be judged; it changes nothing either.
    let Ok(notice) = parse_c2b(raw) else { return Ok(Some(Answer::Accept)) };
    platform
        .with_store(store, async |tx| {
            let Some(own) = own_number_tx(tx, notice.shortcode).await? else {
                return Ok(Some(Answer::OtherShortcode));
            };
            // A till has no account. A Paybill's shopper who leaves it empty is asked to name one.
            let Some(account) = account(&notice) else {
                return Ok(Some(if own.is_till { Answer::Accept } else { Answer::NoSuchAccount }));
            };
            if keys::is_own_reference_tx(tx, account).await? {
                return Ok(Some(Answer::Accept));
            }
            let Some((number, is_checked)) = typed_number(account) else { return Ok(Some(Answer::NoSuchAccount)) };
            let found = order::find_by_number_tx(tx, number).await?.filter(takes_money);
            let fits = found.is_some_and(|order| is_checked || is_likely(&order, &notice));
            Ok(Some(if fits { Answer::Accept } else { Answer::NoSuchAccount }))
        })
        .await
}

/// A number without its check letter may be another order's by a slip: something else must speak for it.
fn is_likely(order: &Order, notice: &C2bNotice) -> bool {
    let payer = Payer::parse(notice.msisdn.as_ref().map(daraja::Private::expose).unwrap_or_default());
    let hashes = secret::phone_hashes(&order.phone);
    payer.likeness(&order.phone, &hashes).is_like() || notice.amount_minor == order.total.minor()
}

/// Whether money for the order has a use: it is owed, and the order can still be had.
fn takes_money(order: &Order) -> bool {
    let is_owed = match order.payment {
        PaymentState::Pending | PaymentState::Processing | PaymentState::PartiallyPaid | PaymentState::Failed => true,
        PaymentState::Paid | PaymentState::PartiallyRefunded | PaymentState::Refunded => false,
    };
    is_owed
        && match order.state {
            OrderState::Open => true,
            // Its time ran out: the goods are taken again, or the money is owed back. Never refused for stock.
            OrderState::Cancelled => order.cancel_reason.is_some_and(CancelReason::comes_back),
            OrderState::Completed => false,
        }
}

pub(super) fn account(notice: &C2bNotice) -> Option<&str> {
    notice.bill_reference.as_ref().map(|typed| typed.expose().trim()).filter(|typed| !typed.is_empty())
}

/// Keeps a confirmation that was posted to an address with `secret`. Answer 200 only after `Stored`.
///
/// # Errors
/// [`Fault`] when it could not be kept: answer 503.
pub async fn take(platform: &Platform, secret: &str, raw: &[u8], source: &str) -> Result<Taken, Fault> {
    let Some(store) = store_of(platform, secret).await? else { return Ok(Taken::Unknown) };
    let confirmation = ConfirmationId::new(Uuid::now_v7());
    let is_trusted = platform.settings().confirmation_sources.trusts(source);
    platform
        .with_store(store, async |tx| {
            sqlx::query!(
                "insert into c2b_inbox (store_id, id, raw, source, is_trusted) values ($1, $2, $3, $4, $5)",
                store.uuid(),
                confirmation.uuid(),
                raw,
                source,
                is_trusted,
            )
            .execute(tx.conn())
            .await?;
            enqueue_tx(tx, &Task::TakeConfirmation { store, confirmation }, None).await
        })
        .await?;
    metrics::counter!("kikapu_confirmations_total").increment(1);
    Ok(Taken::Stored)
}

/// The hash is what is looked up, so how long that takes tells nothing about the secret.
async fn store_of(platform: &Platform, secret: &str) -> Result<Option<StoreId>, Fault> {
    let found = sqlx::query_scalar!(
        "select store_id from c2b_tokens where token_hash = $1 and (dies_at is null or dies_at > now())",
        secret::hash(secret.as_bytes()),
    )
    .fetch_optional(platform.pool())
    .await?;
    Ok(found.map(StoreId::new))
}
