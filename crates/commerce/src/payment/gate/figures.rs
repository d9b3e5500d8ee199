//! How M-PESA answers the whole installation, a row a minute and kind of call.

use std::time::Duration;

use chrono::TimeDelta;
use kikapu_domain::payment::{Calls, Pulse, STEPS, step_of};

use super::Call;
use crate::{Fault, Platform, StoreTx};

/// Counts a call.
pub(super) async fn count_tx(tx: &mut StoreTx, call: Call, pulse: Pulse, took: Duration) -> Result<(), Fault> {
    let mut by_pulse = [0_i64; 4];
    let mut by_step = [0_i64; STEPS];
    for (of, count) in Pulse::ALL.iter().zip(&mut by_pulse) {
        *count = i64::from(*of == pulse);
    }
    if let Some(count) = by_step.get_mut(step_of(u32::try_from(took.as_millis()).unwrap_or(u32::MAX))) {
        *count = 1;
    }
    let minute = tx.now().timestamp().div_euclid(60);
    // Arrays have no sum of their own: place by place, in their order.
    sqlx::query!(
        "insert into gateway_minutes (minute, call, by_pulse, by_step) values ($1, $2, $3, $4)
         on conflict (minute, call) do update set
             by_pulse = array(select a + b from unnest(gateway_minutes.by_pulse, excluded.by_pulse)
                              with ordinality as t (a, b, place) order by place),
             by_step = array(select a + b from unnest(gateway_minutes.by_step, excluded.by_step)
                             with ordinality as t (a, b, place) order by place)",
        minute,
        call.as_str(),
        &by_pulse,
        &by_step,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Calls of the last `back`, by kind, for the operator; those of the minute it began in are among them.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn calls(platform: &Platform, back: TimeDelta) -> Result<Vec<(Call, Calls)>, Fault> {
    let rows = sqlx::query!(
        "select call, by_pulse, by_step from gateway_minutes
         where minute >= floor(extract(epoch from now()) / 60)::bigint - $1",
        back.num_minutes(),
    )
    .fetch_all(platform.pool())
    .await?;
    let mut all: Vec<(Call, Calls)> = Call::ALL.map(|call| (call, Calls::default())).into();
    for row in rows {
        let (by_pulse, by_step) = (row.by_pulse, row.by_step);
        if let Some((_, calls)) = all.iter_mut().find(|(call, _)| call.as_str() == row.call) {
            add(&mut calls.by_pulse, &by_pulse);
            add(&mut calls.by_step, &by_step);
        }
    }
    Ok(all)
}

/// Calls of a kind in the last `back`.
pub(in super::super) async fn calls_tx(tx: &mut StoreTx, back: TimeDelta) -> Result<Calls, Fault> {
    let rows = sqlx::query!(
        "select by_pulse, by_step from gateway_minutes
         where minute >= floor(extract(epoch from now()) / 60)::bigint - $1 and call in ('push', 'query')",
        back.num_minutes(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut calls = Calls::default();
    for row in rows {
        add(&mut calls.by_pulse, &row.by_pulse);
        add(&mut calls.by_step, &row.by_step);
    }
    Ok(calls)
}

/// Deletes figures that are older than `kept`, `rows` of them at the most. Returns how many went.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn forget_old(platform: &Platform, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from gateway_minutes where (minute, call) in (
             select minute, call from gateway_minutes
             where minute < floor(extract(epoch from now()) / 60)::bigint - $1
             order by minute limit $2 for update skip locked)",
        i64::try_from(kept.as_secs() / 60).unwrap_or(i64::MAX),
        i64::from(rows),
    )
    .execute(platform.pool())
    .await?;
    Ok(done.rows_affected())
}

fn add(counts: &mut [u64], more: &[i64]) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count = count.saturating_add(u64::try_from(*more).unwrap_or(0));
    }
}
