//! How a store's M-PESA requests are doing, and what its checkout leads with because of it.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::money::Rail;
use kikapu_domain::payment::{AttemptStatus, Lead, LeadChoice, RAIL_WINDOW, RailHealth, Reason, ResultCode};
use kikapu_domain::payment::{judge, lead, sign};
use kikapu_domain::staff::Permission;

use super::queries;
use crate::{Ctx, Fault, StoreTx};

/// How far back the figures go.
const FIGURES: TimeDelta = TimeDelta::hours(24);

/// What the checkout leads with now.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn lead_tx(tx: &mut StoreTx) -> Result<Lead, Fault> {
    let Some(chosen) = choice_tx(tx).await? else { return Ok(Lead::Request) };
    let health = match chosen.choice {
        LeadChoice::Auto => health_tx(tx).await?,
        LeadChoice::Request | LeadChoice::ByHand => RailHealth::Well,
    };
    Ok(lead(chosen.choice, health))
}

/// How requests are doing, in figures: the last 24 hours. `None` until M-PESA is set up.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn read_tx(tx: &mut StoreTx) -> Result<Option<Rail>, Fault> {
    let Some(chosen) = choice_tx(tx).await? else { return Ok(None) };
    let health = health_tx(tx).await?;
    let since = tx.now() - FIGURES;
    let rows = sqlx::query!(
        r#"select status, coalesce(result_code, '') as "code!", count(*)::int4 as "count!" from payment_attempts
           where created_at > $1 group by 1, 2"#,
        since,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut rail = Rail {
        health,
        leads: lead(chosen.choice, health),
        choice: chosen.choice,
        chosen_by: chosen.by,
        chosen_at: chosen.at,
        ..Rail::default()
    };
    for row in rows {
        let count = u32::try_from(row.count).unwrap_or(0);
        let status: AttemptStatus =
            row.status.parse().map_err(|error| Fault::corrupt("payment_attempts", "status", error))?;
        rail.sent += count;
        match status {
            AttemptStatus::Succeeded => rail.paid += count,
            AttemptStatus::Created | AttemptStatus::Sent | AttemptStatus::Unknown => rail.open += count,
            AttemptStatus::Cancelled => rail.add(Reason::CancelledByShopper, count),
            AttemptStatus::Expired => rail.add(Reason::Expired, count),
            AttemptStatus::Failed => {
                let code = ResultCode::parse(&row.code).map_err(Fault::defect)?;
                rail.add(code.meaning().reason, count);
            }
        }
    }
    rail.reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let took = sqlx::query!(
        "select percentile_disc(0.5) within group (order by ms) as half, percentile_disc(0.95) within group (order by ms) as most
         from (select (extract(epoch from ended_at - sent_at) * 1000)::int8 as ms from payment_attempts
               where created_at > $1 and status = 'succeeded' and sent_at is not null) paid",
        since,
    )
    .fetch_one(tx.conn())
    .await?;
    let seconds = |ms: Option<i64>| ms.and_then(|ms| u32::try_from((ms + 500) / 1000).ok());
    rail.half_paid_in_s = seconds(took.half);
    rail.most_paid_in_s = seconds(took.most);
    Ok(Some(rail))
}

/// Says what the checkout leads with from now on.
///
/// # Errors
/// [`Refusal::Forbidden`] to who may not say so, [`Refusal::NotFound`] while M-PESA is not set up.
pub async fn choose(ctx: &Ctx, choice: LeadChoice) -> Result<(), Refusal> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let done = sqlx::query!(
                "update gateway_credentials set lead = $1, lead_by = $2, lead_at = now() where provider = 'mpesa'",
                choice.as_str(),
                ctx.actor.label(),
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            if done.rows_affected() == 0 { Err(Refusal::NotFound) } else { Ok(()) }
        })
        .await
}

struct Chosen {
    choice: LeadChoice,
    by: String,
    at: Option<DateTime<Utc>>,
}

async fn choice_tx(tx: &mut StoreTx) -> Result<Option<Chosen>, Fault> {
    let row = sqlx::query!(
        r#"select g.lead as "lead!", g.lead_at, u.name as "by?" from gateway_credentials g left join users u on u.id::text = g.lead_by
           where g.provider = 'mpesa'"#
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let choice = row.lead.parse().map_err(|error| Fault::corrupt("gateway_credentials", "lead", error))?;
        Ok(Chosen { choice, by: row.by.unwrap_or_default(), at: row.lead_at })
    })
    .transpose()
}

async fn health_tx(tx: &mut StoreTx) -> Result<RailHealth, Fault> {
    let now = tx.now();
    let latest = queries::latest_tx(tx, now - RAIL_WINDOW).await?;
    Ok(judge(latest.iter().filter_map(|record| sign(&record.attempt, now))))
}
