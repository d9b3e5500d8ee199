//! Numbers that a shop had before. Their keys stay sealed beside the ones that hold: requests that are open are asked about
//! with them, and for a month what M-PESA tells of them is read and counted as before.

use chrono::TimeDelta;
use kikapu_contract::keys::PastNumber;

use crate::{Fault, StoreTx};

/// How long confirmations to a number that was left are read, days.
const KEPT_DAYS: i32 = 30;

/// Puts the keys that hold aside, if they are of another number than `next`. Tells whether they were.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn set_aside_tx(tx: &mut StoreTx, next: &str) -> Result<bool, Fault> {
    let before = sqlx::query_scalar!(
        "insert into gateway_credentials_past (store_id, shortcode, environment, till, consumer_key, consumer_secret, passkey,
                                               initiator_name, initiator_password, initiator_certificate)
         select store_id, shortcode, environment, till, consumer_key, consumer_secret, passkey,
                initiator_name, initiator_password, initiator_certificate
         from gateway_credentials where provider = 'mpesa' and shortcode <> $1
         on conflict (store_id, shortcode) do update set environment = excluded.environment, till = excluded.till,
             consumer_key = excluded.consumer_key, consumer_secret = excluded.consumer_secret, passkey = excluded.passkey,
             initiator_name = excluded.initiator_name, initiator_password = excluded.initiator_password,
             initiator_certificate = excluded.initiator_certificate, superseded_at = now()
         returning shortcode",
        next,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(before) = before else { return Ok(false) };
    let store = tx.store().uuid();
    sqlx::query!(
        "update c2b_tokens set shortcode = coalesce(shortcode, $2), dies_at = now() + make_interval(days => $3)
         where store_id = $1 and dies_at is null",
        store,
        before,
        KEPT_DAYS,
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}

/// The shop has the number `now` instead. Who may send money was somebody of the other number's organisation. A number that
/// it had before is its own again, with all that was kept of it.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn take_up_tx(tx: &mut StoreTx, now: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update gateway_credentials g set initiator_name = coalesce(p.initiator_name, ''),
                initiator_password = p.initiator_password, initiator_certificate = p.initiator_certificate
         from (select $1::text as number) n left join gateway_credentials_past p on p.shortcode = n.number
         where g.provider = 'mpesa'",
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from gateway_credentials_past where shortcode = $1", now).execute(tx.conn()).await?;
    let store = tx.store().uuid();
    sqlx::query!(
        "update c2b_tokens set dies_at = null where store_id = $1 and shortcode = $2 and dies_at > now()",
        store,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Numbers that are still listened to, the newest first.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn list_tx(tx: &mut StoreTx) -> Result<Vec<PastNumber>, Fault> {
    let rows = sqlx::query!(
        r#"select coalesce(p.till, p.shortcode) as "number!", p.superseded_at,
                  (select count(*) from payment_attempts a where a.shortcode = p.shortcode
                     and a.status in ('created', 'sent', 'unknown')) as "open!"
           from gateway_credentials_past p order by p.superseded_at desc limit 20"#
    )
    .fetch_all(tx.conn())
    .await?;
    let kept = TimeDelta::days(KEPT_DAYS.into());
    Ok(rows
        .into_iter()
        .map(|row| PastNumber {
            number: row.number,
            until: row.superseded_at + kept,
            open: u32::try_from(row.open).unwrap_or(u32::MAX),
        })
        .collect())
}

/// Lets go of numbers that were left a month ago and of which nothing is open: neither a request nor a refund. Returns how
/// many went.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn forget_tx(tx: &mut StoreTx) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from gateway_credentials_past c
         where c.superseded_at < now() - make_interval(days => $1)
           and not exists (select 1 from payment_attempts a where a.shortcode = c.shortcode
                             and a.status in ('created', 'sent', 'unknown'))
           and not exists (select 1 from refunds r join payments p on p.store_id = r.store_id and p.id = r.payment_id
                           where p.shortcode = c.shortcode and r.status in ('approved', 'sending', 'sent', 'unknown'))
         returning shortcode, till",
        KEPT_DAYS,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut numbers: Vec<String> = gone.iter().map(|row| row.shortcode.clone()).collect();
    numbers.extend(gone.iter().filter_map(|row| row.till.clone()));
    // Whoever has the number now may prove that it is theirs.
    sqlx::query!(
        "delete from mpesa_numbers n where n.number = any($1) and not exists (
             select 1 from gateway_credentials g where g.shortcode = n.number or g.till = n.number)",
        &numbers,
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.len() as u64)
}
