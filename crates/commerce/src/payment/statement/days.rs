//! What the statement and the books say of each other, by day.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use kikapu_contract::Refusal;
use kikapu_contract::statement::{Day, DayRow, DayView, DaysView, File, Finding, Resolution};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, OrderId, StatementLineId};

use crate::payment::pull;
use crate::{Ctx, Fault, StoreTx};

/// No statement is older, and no calendar of ours goes further.
const YEARS: RangeInclusive<i32> = 2000..=9999;
const DAYS_MAX: i64 = 62;
const FILES_MAX: i64 = 10;
const ROWS_MAX: i64 = 500;
/// Rows of an export.
pub const EXPORT_MAX: i64 = 50_000;

/// The days that have lines, and the files they came with.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn days(ctx: &Ctx) -> Result<DaysView, Refusal> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            Ok::<_, Fault>(DaysView {
                is_set_up: crate::payment::is_set_up_tx(tx).await?,
                days: list_tx(tx, None).await?,
                pulled: pull::days_tx(tx).await?,
                files: files_tx(tx).await?,
            })
        })
        .await
        .map_err(Into::into)
}

/// One day, with at most `limit` rows: a page's worth where it is `None`.
///
/// # Errors
/// [`Refusal::NotFound`] for a day without lines.
pub async fn day(ctx: &Ctx, day: NaiveDate, limit: Option<i64>) -> Result<DayView, Refusal> {
    ctx.require(Permission::BookMoney)?;
    if !YEARS.contains(&day.year()) {
        return Err(Refusal::NotFound);
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = list_tx(tx, Some(day)).await?.pop().ok_or(Refusal::NotFound)?;
            let pulled = pull::day_tx(tx, day).await?;
            Ok(DayView { day: found, pulled, rows: rows_tx(tx, day, limit.unwrap_or(ROWS_MAX)).await? })
        })
        .await
}

fn money(minor: i64) -> Result<Money, Fault> {
    Money::kes_minor(minor).map_err(|error| Fault::corrupt("statement_findings", "sum", error))
}

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

async fn list_tx(tx: &mut StoreTx, only: Option<NaiveDate>) -> Result<Vec<Day>, Fault> {
    let rows = sqlx::query!(
        r#"select day as "day!", sum(paid_minor)::bigint as "paid!", sum(withdrawn_minor)::bigint as "withdrawn!",
                  sum(unexplained_minor)::bigint as "unexplained!", count(*) filter (where unexplained_minor > 0) as "open!",
                  count(*) as "lines!"
           from statement_findings where $1::date is null or day = $1
           group by day order by day desc limit $2"#,
        only,
        DAYS_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Day {
                day: row.day,
                paid_in: money(row.paid)?,
                withdrawn: money(row.withdrawn)?,
                unexplained: money(row.unexplained)?,
                open: count(row.open),
                lines: count(row.lines),
            })
        })
        .collect()
}

async fn files_tx(tx: &mut StoreTx) -> Result<Vec<File>, Fault> {
    let rows = sqlx::query!(
        "select id, name, new_lines, known_lines, refused, covers_from, covers_to, uploaded_at
         from statement_files order by uploaded_at desc limit $1",
        FILES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(File {
                name: row.name,
                new_lines: count(row.new_lines.into()),
                known_lines: count(row.known_lines.into()),
                refused: serde_json::from_value(row.refused)
                    .map_err(|error| Fault::corrupt("statement_files", row.id, error))?,
                covers_from: row.covers_from,
                covers_to: row.covers_to,
                uploaded_at: row.uploaded_at,
            })
        })
        .collect()
}

async fn rows_tx(tx: &mut StoreTx, day: NaiveDate, limit: i64) -> Result<Vec<DayRow>, Fault> {
    let rows = sqlx::query!(
        r#"select f.line_id, f.completed_at as "at!", f.receipt, f.paid_minor as "paid!", f.withdrawn_minor as "withdrawn!",
                  f.captured_minor, f.finding as "finding!", f.unexplained_minor as "unexplained!", f.details as "details!",
                  f.other_party as "other_party!", f.account as "account!", f.resolution, f.note as "note!", f.money_state,
                  o.id as "order_id?", o.number as "number?"
           from statement_findings f left join orders o on o.store_id = f.store_id and o.id = f.order_id
           where f.day = $1
           order by f.unexplained_minor = 0, f.completed_at, f.receipt, f.kind limit $2"#,
        day,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: &str| Fault::corrupt("statement_findings", row.finding.clone(), detail);
            let state = row.money_state.as_deref().map(str::parse).transpose();
            Ok(DayRow {
                line: row.line_id.map(StatementLineId::new),
                at: row.at,
                receipt: row.receipt.clone(),
                paid_in: money(row.paid)?,
                withdrawn: money(row.withdrawn)?,
                booked: row.captured_minor.map(money).transpose()?,
                finding: Finding::parse(&row.finding).ok_or_else(|| corrupt("a finding nobody knows"))?,
                unexplained: money(row.unexplained)?,
                details: row.details.clone(),
                other_party: row.other_party.clone(),
                account: row.account.clone(),
                order: row.order_id.map(OrderId::new).zip(row.number.and_then(|number| u64::try_from(number).ok())),
                money: state.map_err(|_| corrupt("a state of money nobody knows"))?,
                resolution: row.resolution.as_deref().and_then(Resolution::parse),
                note: row.note.clone(),
            })
        })
        .collect()
}
