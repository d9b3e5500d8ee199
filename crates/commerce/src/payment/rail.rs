//! How a store's M-PESA requests are doing, and what its checkout leads with because of it.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::money::{Rail, Spread};
use kikapu_domain::payment::{
    AttemptStatus, Calls, Gate, Lead, LeadChoice, RAIL_WINDOW, RailHealth, Reason, ResultCode, Weather,
};
use kikapu_domain::payment::{judge, lead, sign};
use kikapu_domain::staff::Permission;
use kikapu_kernel::StoreId;

use super::gate::{self, BreakerRow};
use super::queries;
use crate::{Ctx, Fault, Platform, StoreTx};

/// So soon somebody may look whether the call that finds out has come through.
const PROBE_S: u32 = 5;
/// How far back it goes whether M-PESA is slow for everybody.
const WEATHER: TimeDelta = TimeDelta::minutes(10);
/// Requests of a store whose times are looked at.
const TIMES_MAX: i64 = 20_000;
/// How far back the figures go.
const FIGURES: TimeDelta = TimeDelta::hours(24);

/// What the checkout leads with now, and whether a request would leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What leads.
    pub lead: Lead,
    /// So many seconds no request leaves; 0 where it does.
    pub away_for_s: u32,
}

/// What the checkout leads with now.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn standing_tx(tx: &mut StoreTx) -> Result<Standing, Fault> {
    let Some(chosen) = choice_tx(tx).await? else { return Ok(Standing::default()) };
    let away_for_s = chosen.account.away_for_s;
    let health = match chosen.choice {
        LeadChoice::Auto => health_tx(tx, away_for_s).await?,
        LeadChoice::Request | LeadChoice::ByHand => RailHealth::Well,
    };
    Ok(Standing { lead: lead(chosen.choice, health), away_for_s })
}

/// Where requests ask money for, as far as it takes to open one.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    /// `None` until M-PESA is set up.
    pub shortcode: Option<String>,
    /// So many seconds no request leaves; 0 where it does.
    pub away_for_s: u32,
}

/// Where requests ask money for.
pub(super) async fn account_tx(tx: &mut StoreTx) -> Result<Account, Fault> {
    Ok(choice_tx(tx).await?.map(|chosen| chosen.account).unwrap_or_default())
}

/// How requests are doing, in figures: the last 24 hours. `None` until M-PESA is set up.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn read_tx(tx: &mut StoreTx) -> Result<Option<Rail>, Fault> {
    let Some(chosen) = choice_tx(tx).await? else { return Ok(None) };
    let health = health_tx(tx, chosen.account.away_for_s).await?;
    let since = tx.now() - FIGURES;
    let mut rail = Rail {
        health,
        leads: lead(chosen.choice, health),
        choice: chosen.choice,
        chosen_by: chosen.by,
        chosen_at: chosen.at,
        ..Rail::default()
    };
    count_tx(tx, since, &mut rail).await?;
    let times = times_tx(tx, since).await?;
    rail.paid_in = Spread::of(times.paid);
    rail.replied_in = Spread::of(times.replied);
    rail.booked_in = Spread::of(times.booked);
    let everybody = gate::calls_tx(tx, WEATHER).await?;
    rail.weather = everybody.weather(chosen.is_away_for_all);
    Ok(Some(rail))
}

/// Counts the requests of a store since then, by what became of them.
async fn count_tx(tx: &mut StoreTx, since: DateTime<Utc>, rail: &mut Rail) -> Result<(), Fault> {
    let rows = sqlx::query!(
        r#"select status, coalesce(result_code, '') as "code!", count(*)::int4 as "count!" from payment_attempts
           where created_at > $1 group by 1, 2"#,
        since,
    )
    .fetch_all(tx.conn())
    .await?;
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
    Ok(())
}

/// How requests do over all stores: the last 24 hours, for the operator.
#[derive(Clone, Debug, Default)]
pub struct Overall {
    /// Stores that sent any.
    pub stores: u32,
    /// Their requests. Health and choice are each store's own, and not in here.
    pub rail: Rail,
    /// Calls by kind.
    pub calls: Vec<(gate::Call, Calls)>,
    /// What the latest of them say.
    pub weather: Weather,
}

/// How requests do over all stores, each read through its own transaction.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn overall(platform: &Platform) -> Result<Overall, Fault> {
    let stores = sqlx::query_scalar!("select id from stores").fetch_all(platform.pool()).await?;
    let is_open = gate::is_open_for_all(platform).await?;
    let latest = gate::calls(platform, WEATHER).await?;
    let asked = latest.iter().filter(|(call, _)| call.is_of_requests());
    let weather = asked.fold(Calls::default(), |sum, (_, calls)| sum.and(calls)).weather(is_open);
    let mut all = Overall { calls: gate::calls(platform, FIGURES).await?, weather, ..Overall::default() };
    let (mut paid, mut replied, mut booked) = (Vec::new(), Vec::new(), Vec::new());
    for store in stores {
        let before = all.rail.sent;
        let rail = &mut all.rail;
        let times = platform
            .with_store(StoreId::new(store), async |tx| {
                let since = tx.now() - FIGURES;
                count_tx(tx, since, rail).await?;
                times_tx(tx, since).await
            })
            .await?;
        all.stores += u32::from(all.rail.sent > before);
        paid.extend(times.paid);
        replied.extend(times.replied);
        booked.extend(times.booked);
    }
    all.rail.paid_in = Spread::of(paid);
    all.rail.replied_in = Spread::of(replied);
    all.rail.booked_in = Spread::of(booked);
    Ok(all)
}

/// How long each step of a store's requests took, milliseconds.
struct Times {
    paid: Vec<i64>,
    replied: Vec<i64>,
    booked: Vec<i64>,
}

/// Of the newest requests since then.
async fn times_tx(tx: &mut StoreTx, since: DateTime<Utc>) -> Result<Times, Fault> {
    let rows = sqlx::query!(
        r#"select case when status = 'succeeded' then (extract(epoch from ended_at - sent_at) * 1000)::int8 end as paid,
                  (extract(epoch from sent_at - send_started_at) * 1000)::int8 as replied,
                  case when status = 'succeeded' then (extract(epoch from ended_at - (
                      select min(c.received_at) from callback_inbox c
                      where c.store_id = a.store_id and c.attempt_id = a.id and c.received_at <= a.ended_at)) * 1000)::int8
                  end as booked
           from payment_attempts a
           where created_at > $1 and sent_at is not null and checkout_request_id is not null
           order by created_at desc limit $2"#,
        since,
        TIMES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut times = Times { paid: Vec::new(), replied: Vec::new(), booked: Vec::new() };
    for row in rows {
        times.paid.extend(row.paid);
        times.replied.extend(row.replied);
        times.booked.extend(row.booked);
    }
    Ok(times)
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
    account: Account,
    is_away_for_all: bool,
}

/// One statement: every checkout asks.
async fn choice_tx(tx: &mut StoreTx) -> Result<Option<Chosen>, Fault> {
    let row = sqlx::query!(
        r#"select g.shortcode as "shortcode!", g.lead as "lead!", g.lead_at, u.name as "by?",
                  b.failures as "failures?", b.open_until as "open_until?", b.probe_until as "probe_until?",
                  c.failures as "all_failures!", c.of_others as "of_others!", c.first_store,
                  c.open_until as all_open_until, c.probe_until as all_probe_until, c.probed_by
           from gateway_credentials g join provider_breakers c on c.provider = g.provider
           left join gateway_breakers b on b.store_id = g.store_id and b.provider = g.provider
           left join users u on u.id::text = g.lead_by
           where g.provider = 'mpesa'"#
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let choice = row.lead.parse().map_err(|error| Fault::corrupt("gateway_credentials", "lead", error))?;
        let breakers = BreakerRow {
            failures: row.failures,
            open_until: row.open_until,
            probe_until: row.probe_until,
            all_failures: row.all_failures,
            of_others: row.of_others,
            first_store: row.first_store,
            all_open_until: row.all_open_until,
            all_probe_until: row.all_probe_until,
            probed_by: row.probed_by,
        };
        let away_for_s = match breakers.gate(tx) {
            Gate::Closed | Gate::HalfOpen => 0,
            // Whoever finds out takes a few seconds, mostly; the next may look then.
            Gate::Probing { .. } => PROBE_S,
            Gate::Open { until } => {
                u32::try_from((until - tx.now()).num_milliseconds().max(0)).unwrap_or(0).div_ceil(1000)
            }
        };
        let account = Account { shortcode: Some(row.shortcode), away_for_s };
        let is_away_for_all = row.all_open_until.is_some();
        Ok(Chosen { choice, by: row.by.unwrap_or_default(), at: row.lead_at, account, is_away_for_all })
    })
    .transpose()
}

async fn health_tx(tx: &mut StoreTx, away_for_s: u32) -> Result<RailHealth, Fault> {
    if away_for_s > 0 {
        return Ok(RailHealth::Away);
    }
    let now = tx.now();
    let latest = queries::latest_tx(tx, now - RAIL_WINDOW).await?;
    Ok(judge(latest.iter().filter_map(|record| sign(&record.attempt, now))))
}
