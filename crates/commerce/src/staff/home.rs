//! The owner's first page: today in one sentence, and what needs doing.

use chrono::{DateTime, Days, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::staff::HomeView;
use kikapu_domain::delivery::NAIROBI;
use kikapu_kernel::{Currency, Money};

use super::orders::summaries_tx;
use crate::order::Filter;
use crate::{Ctx, Fault, StoreTx, order, payment};

const NEWEST: i64 = 5;
const WEEKS_COMPARED: u64 = 4;

/// The page.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn read(ctx: &Ctx) -> Result<HomeView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let now = tx.now();
            let midnight = start_of_day(now)?;
            let received = payment::received_tx(tx, midnight, now).await?;
            let newest = order::list_tx(tx, &Filter { limit: NEWEST, ..Filter::default() }).await?;
            let newest = summaries_tx(tx, newest).await?;
            let counts = order::counts_tx(tx).await?;
            let needs_review = payment::orders_to_review_tx(tx).await?.len();
            Ok::<_, Fault>(HomeView {
                today: received.for_orders,
                orders_today: received.orders,
                usual: usual_tx(tx, midnight, now).await?,
                to_pack: counts.to_pack,
                to_hand_over: counts.to_hand_over,
                on_delivery: counts.on_delivery,
                late: counts.late,
                awaiting_payment: counts.awaiting,
                needs_review: u32::try_from(needs_review).unwrap_or(u32::MAX),
                money_open: payment::incoming::count_open_tx(tx).await?,
                mpesa: payment::keys::light_tx(tx, &ctx.platform).await?,
                newest,
            })
        })
        .await
        .map_err(Into::into)
}

/// Midnight in Nairobi before a moment.
pub(super) fn start_of_day(now: DateTime<Utc>) -> Result<DateTime<Utc>, Fault> {
    let day = now.with_timezone(&NAIROBI).date_naive();
    let midnight = day.and_hms_opt(0, 0, 0).and_then(|local| local.and_local_timezone(NAIROBI).single());
    midnight.map(|local| local.to_utc()).ok_or_else(|| Fault::defect("the day has no midnight"))
}

/// Mean of the same weekday up to the same hour, over the last four weeks that had any sale.
async fn usual_tx(tx: &mut StoreTx, midnight: DateTime<Utc>, now: DateTime<Utc>) -> Result<Option<Money>, Fault> {
    let mut sums = Vec::new();
    for week in 1..=WEEKS_COMPARED {
        let back =
            |at: DateTime<Utc>| at.checked_sub_days(Days::new(7 * week)).ok_or_else(|| Fault::defect("before time"));
        let (from, to) = (back(midnight)?, back(now)?);
        if to - from < TimeDelta::zero() {
            continue;
        }
        let received = payment::received_tx(tx, from, to).await?;
        if received.orders > 0 {
            sums.push(received.for_orders);
        }
    }
    let Ok(count) = i64::try_from(sums.len()) else { return Ok(None) };
    if count == 0 {
        return Ok(None);
    }
    let sum = Money::sum(Currency::Kes, sums).map_err(Fault::defect)?;
    Money::kes_minor(sum.minor() / count).map(Some).map_err(Fault::defect)
}
