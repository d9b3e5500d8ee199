//! What is shown of balances.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::balance::{AccountView, AskedView, BalanceView, RefundFunds, ToldView};
use kikapu_domain::payment::balance::{MpesaAccount, is_fresh};
use kikapu_domain::payment::question::{Missed, QuestionState, QuestionTrouble};
use serde_json::Value;
use uuid::Uuid;

use crate::payment::question::Account;
use crate::payment::{merchant, refund};
use crate::{Fault, Platform, StoreTx};

/// What the accounts of the shop's number hold, and how asking stands.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn view_tx(tx: &mut StoreTx, platform: &Platform) -> Result<BalanceView, Fault> {
    let settings = platform.settings();
    if !merchant::serves_tx(tx, settings.environment).await? {
        return Ok(BalanceView::default());
    }
    let Some(shortcode) = merchant::shortcode_tx(tx).await? else { return Ok(BalanceView::default()) };
    let has_operator = refund::sending_tx(tx).await?.operator.is_some();
    let wait = TimeDelta::from_std(settings.questions.wait).map_err(Fault::defect)?;
    let asked = asked_tx(tx, &shortcode, wait).await?;
    Ok(BalanceView { is_set_up: true, has_operator, asked, told: told_tx(tx, &shortcode).await? })
}

async fn asked_tx(tx: &mut StoreTx, shortcode: &str, wait: TimeDelta) -> Result<Option<AskedView>, Fault> {
    let row = sqlx::query!(
        "select id, state, asked_at, code, detail, missed from mpesa_questions
         where shortcode = $1 and subject = 'balance' order by asked_at desc, id desc limit 1",
        shortcode,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let corrupt = |error| Fault::corrupt("mpesa_questions", row.id, error);
        let state: QuestionState = row.state.parse().map_err(corrupt)?;
        // The sweep says so in a moment.
        let is_over = state == QuestionState::Asked && row.asked_at + wait <= tx.now();
        Ok(AskedView {
            state: if is_over { QuestionState::Lost } else { state },
            at: row.asked_at,
            trouble: row.code.as_deref().map(QuestionTrouble::of),
            detail: row.detail,
            missed: row.missed.as_deref().map(str::parse::<Missed>).transpose().map_err(corrupt)?,
        })
    })
    .transpose()
}

async fn told_tx(tx: &mut StoreTx, shortcode: &str) -> Result<Option<ToldView>, Fault> {
    let row = sqlx::query!(
        r#"select b.id, b.accounts, b.as_of, b.ended_at as "told_at!", coalesce(u.name, '') as "by!" from mpesa_questions b
           left join users u on u.id::text = b.asked_by
           where b.shortcode = $1 and b.subject = 'balance' and b.state = 'answered' order by b.asked_at desc, b.id desc limit 1"#,
        shortcode,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let accounts = accounts_of(row.id, row.accounts)?.into_iter().map(|account| AccountView {
            account: MpesaAccount::of_name(&account.name),
            name: account.name,
            available_minor: account.available_minor,
            current_minor: account.current_minor,
        });
        Ok(ToldView { accounts: accounts.collect(), at: moment(row.as_of, row.told_at), by: row.by })
    })
    .transpose()
}

/// What lay where refunds are paid from, where M-PESA told of it within a day.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn funds_tx(tx: &mut StoreTx) -> Result<Option<RefundFunds>, Fault> {
    let row = sqlx::query!(
        r#"select b.id, b.accounts, b.as_of, b.ended_at as "told_at!" from mpesa_questions b
           join gateway_credentials g on g.store_id = b.store_id and g.provider = 'mpesa' and g.shortcode = b.shortcode
           where b.subject = 'balance' and b.state = 'answered' order by b.asked_at desc, b.id desc limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let at = moment(row.as_of, row.told_at);
    let now = tx.now();
    let paying = accounts_of(row.id, row.accounts)?
        .into_iter()
        .find(|account| MpesaAccount::of_name(&account.name).is_some_and(MpesaAccount::pays_refunds));
    let available = paying.and_then(|account| account.available_minor).filter(|_| is_fresh(at, now));
    Ok(available.map(|available_minor| RefundFunds { available_minor, at }))
}

fn accounts_of(id: Uuid, accounts: Value) -> Result<Vec<Account>, Fault> {
    serde_json::from_value(accounts).map_err(|error| Fault::corrupt("mpesa_questions", id, error))
}

/// M-PESA's own time, unless it lies ahead of when it told.
fn moment(as_of: Option<DateTime<Utc>>, told: DateTime<Utc>) -> DateTime<Utc> {
    as_of.map_or(told, |as_of| as_of.min(told))
}
