//! What is shown of the list.

use chrono::{NaiveDate, TimeDelta};
use kikapu_contract::pull::{Failed, PullView, PulledDay, Reading, Trouble};
use kikapu_domain::payment::pull::ListState;
use kikapu_kernel::{Money, StoreId};

use super::record;
use crate::payment::merchant;
use crate::{Fault, Platform, StoreTx};

/// Days that are told of beside the statements.
const DAYS_MAX: i64 = 7;
/// How long it is told that something fell off the list.
const MISSED_FOR: TimeDelta = TimeDelta::days(7);

/// How the list of the shop's number stands.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn view_tx(tx: &mut StoreTx, platform: &Platform) -> Result<PullView, Fault> {
    let settings = platform.settings();
    let every_minutes = u32::try_from(settings.lists.every.as_secs() / 60).unwrap_or(u32::MAX);
    let blank = PullView { every_minutes, ..PullView::default() };
    if !merchant::serves_tx(tx, settings.environment).await? {
        return Ok(blank);
    }
    let Some(shortcode) = merchant::shortcode_tx(tx).await? else { return Ok(blank) };
    let Some(found) = record::find_tx(tx, &shortcode).await? else {
        return Ok(PullView { state: Some(ListState::Off), ..blank });
    };
    let last = found.last;
    let count = |n: i32| u32::try_from(n).unwrap_or(0);
    let is_wanted = found.wanted_at.is_some_and(|at| {
        let is_answered = last.read_at.is_some_and(|read| read >= at);
        let is_refused = found.failed.as_ref().is_some_and(|(failed, ..)| *failed >= at);
        !is_answered && !is_refused
    });
    let has_failed = found.failed.is_some();
    let is_fresh = last.read_at.is_none() && !has_failed;
    Ok(PullView {
        state: Some(found.state),
        trouble: found.trouble.map(|what| Trouble { what, detail: found.detail }),
        opened_at: found.opened_at,
        is_reading: found.state == ListState::Open && (is_wanted || is_fresh || found.span.is_some() && !has_failed),
        last: last.read_at.map(|at| Reading {
            at,
            found: count(last.found),
            fresh: count(last.fresh),
            aside: count(last.aside),
        }),
        failed: found.failed.map(|(at, what, detail)| Failed { at, why: Trouble { what, detail } }),
        missed: last.missed.filter(|(_, to)| tx.now() - *to < MISSED_FOR),
        ..blank
    })
}

/// What the list has of the last days, newest first.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn days_tx(tx: &mut StoreTx) -> Result<Vec<PulledDay>, Fault> {
    list_tx(tx, None).await
}

/// What it has of one day, where it has any.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn day_tx(tx: &mut StoreTx, day: NaiveDate) -> Result<Option<PulledDay>, Fault> {
    Ok(list_tx(tx, Some(day)).await?.pop())
}

async fn list_tx(tx: &mut StoreTx, only: Option<NaiveDate>) -> Result<Vec<PulledDay>, Fault> {
    let rows = sqlx::query!(
        r#"select day as "day!", count(*) as "count!", sum(amount_minor)::bigint as "sum!", 
                  least(max(until), (day + 1)::timestamp at time zone 'Africa/Nairobi') as "until!"
           from (select (x.booked_at at time zone 'Africa/Nairobi')::date as day, r.amount_minor,
                        coalesce(p.read_to, r.told_at) as until
                 from pulled_rows r
                 join mpesa_pulls p on p.store_id = r.store_id and p.shortcode = r.shortcode
                 cross join lateral (select coalesce(r.written_at - case when p.zone = 'nairobi' then interval '3 hours'
                                                                         else interval '0' end, r.told_at) as booked_at) x
                 where r.is_income and r.told_at > now() - interval '70 days') d
           where $1::date is null and day > (now() at time zone 'Africa/Nairobi')::date - 7 or day = $1
           group by day order by day desc limit $2"#,
        only,
        DAYS_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PulledDay {
                day: row.day,
                count: u32::try_from(row.count).unwrap_or(u32::MAX),
                sum: Money::kes_minor(row.sum).map_err(|error| Fault::corrupt("pulled_rows", "sum", error))?,
                until: row.until,
            })
        })
        .collect()
}

/// How the list of every store stands, for the operator.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn all(platform: &Platform) -> Result<Vec<(String, PullView)>, Fault> {
    let stores = sqlx::query!("select id, slug from stores order by slug").fetch_all(platform.pool()).await?;
    let mut all = Vec::with_capacity(stores.len());
    for store in stores {
        let view = platform.with_store(StoreId::new(store.id), async |tx| view_tx(tx, platform).await).await?;
        all.push((store.slug, view));
    }
    Ok(all)
}
