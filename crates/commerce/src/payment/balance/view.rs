//! What is shown of balances.

use kikapu_contract::balance::{BalanceView, Balances, Held, Unanswered};
use kikapu_domain::payment::balance::{BalanceState, BalanceTrouble};
use kikapu_kernel::Money;

use super::record::{self, Entry, Record};
use crate::payment::refund::operator;
use crate::{Fault, StoreTx};

/// What is known of the shop's accounts.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn view_tx(tx: &mut StoreTx) -> Result<BalanceView, Fault> {
    let has_operator = operator::number_tx(tx).await?.is_some();
    let Some(question) = record::last_tx(tx).await? else {
        return Ok(BalanceView { has_operator, ..BalanceView::default() });
    };
    let is_asking = question.state.is_open(question.asked_at, tx.now());
    let trouble = match question.state {
        BalanceState::Asked | BalanceState::Sent if is_asking => None,
        BalanceState::Asked | BalanceState::Sent => Some(BalanceTrouble::Lost),
        BalanceState::Refused => Some(question.trouble.unwrap_or(BalanceTrouble::Unknown)),
        BalanceState::Answered => None,
    };
    let trouble = trouble.map(|why| Unanswered { asked_at: question.asked_at, why, detail: question.detail.clone() });
    let last =
        if question.state == BalanceState::Answered { Some(question) } else { record::last_answered_tx(tx).await? };
    let last = match last {
        Some(answer) => Some(balances_tx(tx, answer).await?),
        None => None,
    };
    Ok(BalanceView { has_operator, is_asking, trouble, last })
}

async fn balances_tx(tx: &mut StoreTx, answer: Record) -> Result<Balances, Fault> {
    // By whom a deed was done is the id of a person, or a word of our own.
    let name = sqlx::query_scalar!("select name from users where id::text = $1", answer.asked_by)
        .fetch_optional(tx.conn())
        .await?;
    Ok(Balances {
        as_of: answer.as_of.unwrap_or(answer.asked_at),
        asked_by: name.unwrap_or_default(),
        accounts: answer.accounts.iter().map(held).collect(),
        shortcode: answer.shortcode,
    })
}

fn held(entry: &Entry) -> Held {
    let cents = entry.available_minor.filter(|_| entry.currency == "KES");
    let size = cents.and_then(|cents| i64::try_from(cents.unsigned_abs()).ok());
    Held {
        name: entry.name.clone(),
        available: size.and_then(|size| Money::kes_minor(size).ok()),
        is_below_zero: cents.is_some_and(|cents| cents < 0),
    }
}
