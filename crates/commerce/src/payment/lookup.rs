//! What a code is that a shopper typed and M-PESA told nobody of: M-PESA is asked ([`super::question`], Transaction Status),
//! and its word is matched as its confirmation would be ([`super::incoming`]). We asked ourselves, about this code, and believe
//! only what comes from M-PESA's own address, so an answer proves what a confirmation proves. Without an operator nothing is
//! asked, and a person looks the code up.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{Private, StatusReport, TransactionState};
use kikapu_contract::Refusal;
use kikapu_contract::lookup::{ClaimView, LookupError};
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::question::{CodeMeaning, CodeReport, QuestionState, QuestionTrouble, meaning_of};
use kikapu_domain::staff::Permission;
use kikapu_kernel::OrderId;

use super::incoming::line::NewLine;
use super::keys::{self, Proof};
use super::question::{self, Subject};
use super::{by_hand, incoming, merchant, refund};
use crate::{Ctx, Fault, StoreTx, order};

/// Codes a shop has asked about at a time: who types made-up ones must not use up the shop's questions.
const OPEN_MAX: i64 = 10;

/// A shopper typed a code that nobody told of. Asks where that is possible, once.
///
/// # Errors
/// [`Fault`] from the database.
pub(super) async fn want_tx(ctx: &Ctx, tx: &mut StoreTx, receipt: &Receipt) -> Result<(), Fault> {
    let was_asked = sqlx::query_scalar!(
        r#"select exists (select 1 from mpesa_questions where receipt = $1) as "was_asked!""#,
        receipt.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    if !was_asked && may_ask_tx(ctx, tx).await? {
        ask_tx(ctx, tx, receipt).await?;
    }
    Ok(())
}

/// Somebody of the staff wants M-PESA to be asked about a code of an order, perhaps again.
///
/// # Errors
/// [`LookupError`]: see there. M-PESA is not asked then.
pub async fn ask(ctx: &Ctx, id: OrderId, receipt: &Receipt) -> Result<(), LookupError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            order::find_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            if !by_hand::claims_tx(tx, id).await?.iter().any(|code| code == receipt.as_str()) {
                return Err(Refusal::NotFound.into());
            }
            if !may_ask_tx(ctx, tx).await? {
                return Err(LookupError::NotNow);
            }
            question::expire_tx(tx, ctx.platform.settings().questions.wait).await?;
            if ask_tx(ctx, tx, receipt).await? { Ok(()) } else { Err(LookupError::UnderWay) }
        })
        .await
}

async fn ask_tx(ctx: &Ctx, tx: &mut StoreTx, receipt: &Receipt) -> Result<bool, Fault> {
    let Some(shortcode) = merchant::shortcode_tx(tx).await? else { return Ok(false) };
    question::ask_tx(tx, &shortcode, &Subject::Code(receipt.clone()), &ctx.actor.label()).await
}

/// Whether the shop can take M-PESA here, names an operator, and has not too many open questions.
async fn may_ask_tx(ctx: &Ctx, tx: &mut StoreTx) -> Result<bool, Fault> {
    if !merchant::serves_tx(tx, ctx.platform.settings().environment).await?
        || refund::sending_tx(tx).await?.operator.is_none()
    {
        return Ok(false);
    }
    let open = sqlx::query_scalar!(
        r#"select count(*) as "open!" from mpesa_questions where state = 'asked' and subject = 'code'"#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(open < OPEN_MAX)
}

/// Codes of the order that nobody has looked up yet, oldest first, each with what M-PESA said when it was asked.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn claims_tx(ctx: &Ctx, tx: &mut StoreTx, order: OrderId) -> Result<Vec<ClaimView>, Fault> {
    let wait = TimeDelta::from_std(ctx.platform.settings().questions.wait).map_err(Fault::defect)?;
    let codes = by_hand::claims_tx(tx, order).await?;
    let may_ask = !codes.is_empty() && may_ask_tx(ctx, tx).await?;
    let mut claims = Vec::with_capacity(codes.len());
    for code in codes {
        let last = sqlx::query!(
            "select id, state, asked_at, code from mpesa_questions where receipt = $1 order by asked_at desc, id desc limit 1",
            code,
        )
        .fetch_optional(tx.conn())
        .await?;
        let Some(last) = last else {
            claims.push(ClaimView { code, may_ask, asked_at: None, state: None, trouble: None });
            continue;
        };
        let state = last.state.parse().map_err(|error| Fault::corrupt("mpesa_questions", last.id, error))?;
        let state = if is_over(state, last.asked_at + wait, tx.now()) { QuestionState::Lost } else { state };
        claims.push(ClaimView {
            code,
            may_ask: may_ask && state != QuestionState::Asked,
            asked_at: Some(last.asked_at),
            state: Some(state),
            trouble: last.code.as_deref().map(QuestionTrouble::of),
        });
    }
    Ok(claims)
}

/// The sweep says so in a moment.
fn is_over(state: QuestionState, ends_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    state == QuestionState::Asked && ends_at <= now
}

/// The numbers that shoppers pay to where money is kept under this shortcode.
pub(super) async fn numbers_tx(tx: &mut StoreTx, shortcode: &str) -> Result<Vec<String>, Fault> {
    let till = sqlx::query_scalar!(
        "select till from gateway_credentials where provider = 'mpesa' and shortcode = $1",
        shortcode,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok([Some(shortcode.to_owned()), till.flatten()].into_iter().flatten().collect())
}

/// What M-PESA's report says of the code.
pub(super) fn meaning(report: &StatusReport, receipt: &Receipt, numbers: &[String]) -> CodeMeaning {
    let text = |party: &Option<Private>| party.as_ref().map(Private::expose).unwrap_or_default().to_owned();
    let (payer, receiver) = (text(&report.payer), text(&report.receiver));
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let told = CodeReport {
        has_moved: match report.state {
            Some(TransactionState::Completed) => Some(true),
            Some(TransactionState::Ended) => Some(false),
            Some(TransactionState::Open) | None => None,
        },
        receipt: report.receipt.as_deref(),
        amount_minor: report.amount_minor,
        payer: &payer,
        receiver: &receiver,
    };
    meaning_of(told, receipt.as_str(), &numbers)
}

/// The code is money that came: it is matched as if M-PESA had told of it by itself.
pub(super) async fn book_tx(tx: &mut StoreTx, line: &NewLine) -> Result<(), Fault> {
    // M-PESA answered the operator of this number: it is the shop's own, unless another was there before.
    keys::prove_tx(tx, &line.shortcode, Proof::Money).await?;
    if keys::is_number_anothers_tx(tx, &line.shortcode).await? {
        tracing::warn!("a code is of a number that is proven to be another shop's");
        return Ok(());
    }
    incoming::tell_and_match_tx(tx, line).await.map(drop)
}
