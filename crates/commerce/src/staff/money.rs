//! The page about money: what came in, what waits for a person, what is to go back.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::money::{MoneyPage, MoneyQuery, Movement};
use kikapu_domain::payment::incoming::typed_number;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Phone;
use uuid::Uuid;

use super::home::start_of_day;
use crate::payment::incoming::{self, Filter};
use crate::payment::{balance, cash, pull, rail, received_tx, refund};
use crate::{Ctx, Fault, StoreTx};

const PAGE: usize = 24;
/// Rows of an export: about half a megabyte.
const EXPORT_MAX: i64 = 5_000;
const QUERY_CHARS_MAX: usize = 200;
const WEEK: TimeDelta = TimeDelta::days(6);

/// The page.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn read(ctx: &Ctx, query: &MoneyQuery) -> Result<MoneyPage, Refusal> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let now: DateTime<Utc> = tx.now();
            let midnight = start_of_day(now)?;
            let today = received_tx(tx, midnight, now).await?.sum;
            let week = received_tx(tx, midnight - WEEK, now).await?.sum;
            let (owed_back, owed_back_sum) = incoming::owed_back_tx(tx).await?;
            let filter = Filter { limit: i64::try_from(PAGE + 1).map_err(Fault::defect)?, ..filter(query) };
            let mut found = incoming::movements_tx(tx, &filter).await?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let next_before = if more { found.last().map(|(id, _)| id.to_string()) } else { None };
            Ok::<_, Fault>(MoneyPage {
                query: query.clone(),
                today,
                week,
                notices: incoming::notices_tx(tx).await?,
                pull: pull::view_tx(tx, &ctx.platform).await?,
                rail: rail::read_tx(tx).await?,
                open_count: incoming::count_open_tx(tx).await?,
                open: incoming::open_lines_tx(tx).await?,
                owed_back,
                owed_back_sum,
                refunds: refund::list_tx(ctx, tx).await?,
                funds: balance::funds_tx(tx).await?,
                balance: balance::view_tx(tx, &ctx.platform).await?,
                sending: refund::sending_tx(tx).await?,
                cash: cash::read_tx(tx, midnight).await?,
                movements: found.into_iter().map(|(_, movement)| movement).collect(),
                next_before,
            })
        })
        .await
        .map_err(Into::into)
}

/// Movements for a spreadsheet, newest first, at most 5 000 of those that were asked for.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn export(ctx: &Ctx, query: &MoneyQuery) -> Result<Vec<Movement>, Refusal> {
    ctx.require(Permission::BookMoney)?;
    let filter = Filter { limit: EXPORT_MAX, ..filter(query) };
    let rows = ctx
        .platform
        .with_store(ctx.store, async |tx: &mut StoreTx| incoming::movements_tx(tx, &filter).await)
        .await
        .map_err(|fault: Fault| Refusal::from(fault))?;
    Ok(rows.into_iter().map(|(_, movement)| movement).collect())
}

fn filter(query: &MoneyQuery) -> Filter {
    let before = Uuid::try_parse(&query.before).ok();
    let text: String = query.q.trim().chars().take(QUERY_CHARS_MAX).filter(|c| !c.is_control()).collect();
    let mut filter = Filter { before, ..Filter::default() };
    if text.is_empty() {
        return filter;
    }
    if let Ok(phone) = Phone::parse(&text) {
        filter.phone = Some(phone.msisdn().to_owned());
    } else if let Some((number, _)) = typed_number(&text) {
        filter.number = i64::try_from(number.get()).ok();
    } else if let Some(code) = Filter::code(&text) {
        filter.receipt = Some(code);
    } else {
        filter.account = Some(text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    }
    filter
}
