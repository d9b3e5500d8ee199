//! Reading the list: when, from which row on, and what becomes of a page.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{Merchant, Outcome, PullAccount, PullPage, PullSettings, PullWindow};
use kikapu_contract::pull::PullError;
use kikapu_domain::payment::Hurry;
use kikapu_domain::payment::pull::{ListState, PullTrouble, Span};
use kikapu_domain::staff::Permission;
use kikapu_kernel::StoreId;

use super::keep;
use super::record::{self, Record};
use super::trouble;
use crate::jobs::{Task, enqueue_tx, queue};
use crate::payment::gate::{self, Call, Leave, Pass};
use crate::payment::{keys, merchant};
use crate::{Ctx, Fault, Platform, StoreTx};

/// Pages that one job reads of a number; then others get their turn.
const PAGES_MAX: u32 = 40;
/// Rows of one reading. A number with more in two days would have to be read by smaller spans.
const ROWS_MAX: i32 = 200_000;
const TOO_MANY: &str = "more than 200000 rows";

/// Has the open lists of every store read. One that waits already is not queued twice.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn plan(platform: &Platform) -> Result<(), Fault> {
    for store in sqlx::query_scalar!("select id from stores").fetch_all(platform.pool()).await? {
        let store = StoreId::new(store);
        let open = platform.with_store(store, async |tx| record::open_numbers_tx(tx).await).await?;
        if !open.is_empty() {
            queue::enqueue(platform, &Task::ReadList { store }).await?;
        }
    }
    Ok(())
}

/// Somebody wants the list read now.
///
/// # Errors
/// [`PullError::NotOpen`], and [`PullError::TooSoon`] where it was asked for a moment ago.
pub async fn ask_now(ctx: &Ctx) -> Result<(), PullError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let last = record::last_wanted_tx(tx).await?.ok_or(PullError::NotOpen)?;
            let gap = gap(ctx)?;
            let wait = last.map_or(TimeDelta::zero(), |last| last + gap - tx.now());
            if wait > TimeDelta::zero() {
                let retry_after_s = u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX);
                return Err(PullError::TooSoon { retry_after_s });
            }
            Ok(order_tx(tx).await?)
        })
        .await
}

/// Something happened that the list may know of: a shopper typed a code that nobody told of, say. Ignored where it was read
/// a moment ago or is not open.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn want_tx(ctx: &Ctx, tx: &mut StoreTx) -> Result<(), Fault> {
    let Some(last) = record::last_wanted_tx(tx).await? else { return Ok(()) };
    let gap = gap(ctx)?;
    if last.is_some_and(|last| last + gap > tx.now()) { Ok(()) } else { order_tx(tx).await }
}

fn gap(ctx: &Ctx) -> Result<TimeDelta, Fault> {
    TimeDelta::from_std(ctx.platform.settings().lists.gap).map_err(Fault::defect)
}

async fn order_tx(tx: &mut StoreTx) -> Result<(), Fault> {
    record::want_tx(tx).await?;
    enqueue_tx(tx, &Task::ReadList { store: tx.store() }, None).await
}

/// As Daraja is asked for the list of a number. Its times are read as they are written: see [`keep`].
pub(super) fn account(ctx: &Ctx, merchant: &Merchant) -> PullAccount {
    PullAccount {
        credentials: merchant.credentials.clone(),
        shortcode: merchant.shortcode,
        settings: PullSettings { clock: daraja::PullClock::Utc, ..ctx.platform.settings().lists.manner },
    }
}

/// Reads the open lists of the store, from where they were read to. Safe to run twice, and to stop anywhere.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn read_list(ctx: &Ctx) -> Result<(), Fault> {
    let numbers = ctx.platform.with_store(ctx.store, async |tx| record::open_numbers_tx(tx).await).await?;
    for shortcode in numbers {
        read_number(ctx, &shortcode).await?;
    }
    Ok(())
}

async fn read_number(ctx: &Ctx, shortcode: &str) -> Result<(), Fault> {
    let mut before: Vec<String> = Vec::new();
    for _ in 0..PAGES_MAX {
        let Some(mut turn) = take_turn(ctx, shortcode).await? else { return Ok(()) };
        turn.pass.start();
        let now = ctx.platform.clock().now();
        let outcome = ctx.platform.daraja().pull(&turn.account, turn.window, turn.place, now).await;
        let retry_after = outcome.retry_after();
        turn.pass.note_throttled(ctx, gate::pulse_of_list(&outcome), retry_after).await;
        let asked = Asked { shortcode, span: turn.span, place: turn.place };
        let has_more = match outcome {
            Outcome::Accepted(mut page) => {
                for payment in &mut page.payments {
                    payment.booked_at = payment.booked_at.map(|at| at - turn.ahead);
                }
                let codes: Vec<String> = page.payments.iter().map(|payment| payment.receipt.clone()).collect();
                let is_same = !codes.is_empty() && codes == before;
                before = codes;
                take_page(ctx, &asked, &page, is_same).await?
            }
            Outcome::Rejected { fault } => fail(ctx, &asked, &fault, true, None).await?,
            Outcome::Busy { fault, .. } | Outcome::NotSent { fault } | Outcome::Unknown { fault } => {
                fail(ctx, &asked, &fault, false, retry_after).await?
            }
        };
        if !has_more {
            return Ok(());
        }
    }
    ctx.platform
        .with_store(ctx.store, async |tx| enqueue_tx(tx, &Task::ReadList { store: tx.store() }, None).await)
        .await
}

/// Which page was asked for.
struct Asked<'a> {
    shortcode: &'a str,
    span: Span,
    place: u32,
}

impl Asked<'_> {
    /// Whether the reading stands where it did when this page was asked for: another job may have been quicker.
    fn is_still(&self, record: &Record) -> bool {
        record.state == ListState::Open
            && record.span == Some((self.span.from, self.span.to))
            && record.place == i64::from(self.place)
    }
}

/// A turn at reading a page.
struct Turn {
    account: PullAccount,
    window: PullWindow,
    span: Span,
    place: u32,
    /// How far the clock that Daraja is asked by is ahead of the database's, which everything is kept by.
    ahead: TimeDelta,
    pass: Pass,
}

/// Takes a turn, or puts it off while M-PESA is left in peace or was asked too often. `None` where there is nothing to do.
async fn take_turn(ctx: &Ctx, shortcode: &str) -> Result<Option<Turn>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, shortcode).await? else { return Ok(None) };
            if record.state != ListState::Open {
                return Ok(None);
            }
            if keys::is_number_anothers_tx(tx, shortcode).await? {
                return Ok(None);
            }
            // Keys of a number that was left are forgotten after a month.
            let Some(merchant) = merchant::of_tx(tx, &ctx.platform, shortcode).await? else { return Ok(None) };
            let is_waited_for = record.wanted_at.is_some_and(|at| record.last.read_at.is_none_or(|read| read < at));
            let hurry = if is_waited_for { Hurry::Waited } else { Hurry::Patient };
            let pass = match gate::leave_beside_tx(ctx, tx, Call::Pull, &merchant, hurry, record.next_at).await? {
                Leave::Go(pass) => pass,
                Leave::Wait { until, .. } => {
                    record::put_off_tx(tx, shortcode, until).await?;
                    enqueue_tx(tx, &Task::ReadList { store: tx.store() }, Some(until)).await?;
                    return Ok(None);
                }
            };
            let now: DateTime<Utc> = tx.now();
            let under_way = record.span.and_then(|(from, to)| Span::kept(from, to, now));
            let (span, place) = match under_way {
                Some(span) => (span, u32::try_from(record.place).unwrap_or(u32::MAX)),
                None => {
                    let span = Span::next(record.last.read_to, record.last.all_at, now);
                    record::begin_tx(tx, shortcode, span, span.missed(record.last.read_to)).await?;
                    (span, 0)
                }
            };
            let ahead = ctx.platform.clock().now() - now;
            let window = PullWindow::new(span.from + ahead, span.to + ahead).map_err(Fault::defect)?;
            Ok::<_, Fault>(Some(Turn { account: account(ctx, &merchant), window, span, place, ahead, pass }))
        })
        .await
}

/// Keeps what a page has. Returns whether there may be another.
async fn take_page(ctx: &Ctx, asked: &Asked<'_>, page: &PullPage, is_same: bool) -> Result<bool, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, asked.shortcode).await? else { return Ok(false) };
            // Money is money, whoever was quicker and whatever was switched off meanwhile.
            let counts = keep::page_tx(tx, &record, page).await?;
            if !asked.is_still(&record) {
                return Ok(false);
            }
            if is_same {
                record::fail_tx(tx, asked.shortcode, PullTrouble::Repeats, "", true).await?;
                return Ok(false);
            }
            if record.found >= ROWS_MAX {
                record::fail_tx(tx, asked.shortcode, PullTrouble::Refused, TOO_MANY, true).await?;
                return Ok(false);
            }
            if page.is_last() {
                record::end_tx(tx, asked.shortcode, asked.span.is_all).await?;
                metrics::counter!("kikapu_lists_read_total").increment(1);
                return Ok(false);
            }
            record::turn_tx(tx, asked.shortcode, page.next_offset, counts).await?;
            Ok::<_, Fault>(true)
        })
        .await
}

/// Keeps why a page could not be read, and tries again before the next planned reading where that may help.
async fn fail(
    ctx: &Ctx,
    asked: &Asked<'_>,
    fault: &daraja::Fault,
    is_over: bool,
    retry_after: Option<Duration>,
) -> Result<bool, Fault> {
    let (what, words) = trouble::of(fault);
    metrics::counter!("kikapu_lists_failed_total", "trouble" => what.as_str()).increment(1);
    tracing::warn!(store.id = %ctx.store, trouble = what.as_str(), "M-PESA's list could not be read");
    let every = TimeDelta::from_std(ctx.platform.settings().lists.every).map_err(Fault::defect)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, asked.shortcode).await? else { return Ok(false) };
            if !asked.is_still(&record) {
                return Ok(false);
            }
            record::fail_tx(tx, asked.shortcode, what, &words, is_over).await?;
            let pause = match retry_after {
                Some(rest) => Some(TimeDelta::from_std(rest).map_err(Fault::defect)?),
                None if is_over => None,
                None => trouble::pause(record.tries, every),
            };
            if let Some(pause) = pause {
                let at = tx.now() + pause;
                enqueue_tx(tx, &Task::ReadList { store: tx.store() }, Some(at)).await?;
            }
            Ok::<_, Fault>(false)
        })
        .await
}
