//! From a posted confirmation to money on an order: read, written as a line, matched. Every step may run twice.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{C2bNotice, Private, parse_c2b};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::{OrderState, PaymentState};
use kikapu_domain::payment::incoming::{Decision, How, Line, LineState, Why, claimed, decide};
use kikapu_domain::payment::{Evidence, Receipt, Shortcode, Trouble};
use kikapu_kernel::{AttemptId, ConfirmationId, Money, MoneyLineId, OrderId, PaymentId};

use super::gather::known_tx;
use super::line::{self, NewLine, Record};
use super::told::{self, Told};
use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::payment::keys::{self, Proof};
use crate::payment::{booked, ledger, queries, receipts, settle};
use crate::{Ctx, Fault, StoreTx, order};

/// Times a line is looked at again because something changed between looking and locking.
const LOOKS_MAX: u32 = 5;
/// While a line waits for news of requests: first soon, then at leisure.
const AGAIN_SOON: TimeDelta = TimeDelta::seconds(2);
const AGAIN: TimeDelta = TimeDelta::minutes(1);
const SOON_FOR: TimeDelta = TimeDelta::minutes(2);
/// Requests are given up after a day. What no news has told by then, a person must say.
const WAITS_MAX: TimeDelta = TimeDelta::hours(25);
/// Lines of strangers that a person is asked about; more are kept in the inbox only.
const DOUBTED_MAX: i64 = 200;
/// KES 100 million: M-PESA carries a quarter of one from a person at once (Daraja FAQ, 2025), and no shop's sums end with a
/// payment of this size.
const AMOUNT_MINOR_MAX: i64 = 10_000_000_000;
const ACCOUNT_CHARS_MAX: usize = 100;
const NAME_CHARS_MAX: usize = 200;
/// Reasons beside the domain's.
const BY_REQUEST: &str = "by_request";
const COUNTED: &str = "counted_before";
const AMOUNT_DIFFERS: &str = "amount_differs";
const BOOKED_ELSEWHERE: &str = "booked_elsewhere";
const ODD_AMOUNT: &str = "odd_amount";
const STRANGER: &str = "other_source";
const WAITING: &str = "waits_for_requests";

/// Reads a confirmation from the inbox, writes its line and finds out whose money it is.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn process(ctx: &Ctx, id: ConfirmationId) -> Result<(), Fault> {
    let (verdict, to_match) = ctx.platform.with_store(ctx.store, async |tx| keep_tx(tx, id).await).await?;
    let Some(verdict) = verdict else { return Ok(()) };
    if let Some(line) = to_match {
        match_line(ctx, line).await?;
    }
    if verdict != "kept" {
        metrics::counter!("kikapu_confirmations_odd_total", "verdict" => verdict).increment(1);
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            sqlx::query!(
                "update c2b_inbox set processed_at = now(), verdict = $2 where id = $1 and processed_at is null",
                id.uuid(),
                verdict,
            )
            .execute(tx.conn())
            .await?;
            Ok(())
        })
        .await
}

/// The verdict on a body that was not read before, and the line to match.
async fn keep_tx(tx: &mut StoreTx, id: ConfirmationId) -> Result<(Option<&'static str>, Option<MoneyLineId>), Fault> {
    let row = sqlx::query!("select raw, is_trusted from c2b_inbox where id = $1 and processed_at is null", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    let Some(row) = row else { return Ok((None, None)) };
    let Ok(notice) = parse_c2b(&row.raw) else { return Ok((Some("unreadable"), None)) };
    let Some(own) = line::own_number_tx(tx, notice.shortcode).await? else {
        tracing::warn!(confirmation.id = %id, "a confirmation names another shop's number");
        return Ok((Some("other_shortcode"), None));
    };
    let Some(new) = read(&notice, own.shortcode) else { return Ok((Some("unreadable"), None)) };
    if !row.is_trusted {
        return Ok((Some(doubt_tx(tx, &new).await?), None));
    }
    // Who is told of money by M-PESA's own address, at an address that only M-PESA was told, has that number.
    keys::prove_tx(tx, &new.shortcode, Proof::Money).await?;
    Ok(match told::tell_tx(tx, &new).await? {
        Told::News(line) => (Some("kept"), Some(line)),
        Told::Waits(line) => (Some("repeated"), Some(line)),
        Told::Known => (Some("repeated"), None),
        Told::Contradicts => (Some("contradicts"), None),
    })
}

/// A confirmation that came from somewhere else than M-PESA is shown to a person and counts nothing.
async fn doubt_tx(tx: &mut StoreTx, new: &NewLine) -> Result<&'static str, Fault> {
    tracing::warn!("a confirmation came from an address that is not M-PESA's");
    if booked::find_tx(tx, &new.shortcode, new.receipt.as_str()).await?.is_some() {
        return Ok("doubted_and_counted_before");
    }
    let open = sqlx::query_scalar!(r#"select count(*) as "count!" from money_lines where state = 'doubted'"#)
        .fetch_one(tx.conn())
        .await?;
    if open >= DOUBTED_MAX {
        return Ok("doubted_among_too_many");
    }
    if let Some(id) = line::insert_tx(tx, new, LineState::Doubted.as_str()).await? {
        let doubted = Line::arrived(new.amount, false);
        line::save_tx(tx, id, &doubted, None, STRANGER, "").await?;
    }
    Ok("doubted")
}

fn read(notice: &C2bNotice, shortcode: String) -> Option<NewLine> {
    let cut = |text: &str, chars_max: usize| -> String {
        text.chars().filter(|c| !c.is_control()).take(chars_max).collect::<String>().trim().to_owned()
    };
    let name = [&notice.first_name, &notice.middle_name, &notice.last_name];
    let name: Vec<&str> = name.into_iter().flatten().map(Private::expose).collect();
    Some(NewLine {
        shortcode,
        receipt: Receipt::parse(&notice.receipt).ok()?,
        amount: Money::kes_minor(notice.amount_minor)
            .ok()
            .filter(|amount| (1..=AMOUNT_MINOR_MAX).contains(&amount.minor()))?,
        account: cut(super::door::account(notice).unwrap_or_default(), ACCOUNT_CHARS_MAX),
        payer: cut(notice.msisdn.as_ref().map(Private::expose).unwrap_or_default(), ACCOUNT_CHARS_MAX),
        payer_name: cut(&name.join(" "), NAME_CHARS_MAX),
        told_at: notice.transaction_date,
        source: line::Source::Notice,
    })
}

/// Finds out whose money a line is, and puts it there. Only a line that waits is matched with requests: one that is
/// counted as unmatched is new money already, and goes to the one order whose shopper names its code.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn match_line(ctx: &Ctx, id: MoneyLineId) -> Result<(), Fault> {
    if ctx.platform.with_store(ctx.store, async |tx| keys::take_own_tx(tx, id).await).await? {
        return Ok(());
    }
    for _ in 0..LOOKS_MAX {
        let target = ctx
            .platform
            .with_store(ctx.store, async |tx| {
                let Some(record) = line::find_tx(tx, id).await? else { return Ok::<_, Fault>(None) };
                look_tx(tx, &record).await
            })
            .await?;
        let Some((target, _)) = target else { return Ok(()) };
        let is_done = ctx.platform.with_store(ctx.store, async |tx| act_tx(ctx, tx, id, target).await).await?;
        if is_done {
            return Ok(());
        }
    }
    Err(Fault::defect("whose money a line is keeps changing"))
}

/// The decision on a line, and the order it is about. `None` when nothing is to be decided.
async fn look_tx(tx: &mut StoreTx, record: &Record) -> Result<Option<(Option<OrderId>, Decision)>, Fault> {
    let decision = match record.line.state {
        LineState::Waiting => {
            let is_till = is_till_tx(tx, &record.shortcode).await?;
            let known = known_tx(tx, record, is_till).await?;
            decide(&record.receipt, record.line.amount, &known)
        }
        LineState::Unmatched => {
            let is_till = is_till_tx(tx, &record.shortcode).await?;
            match claimed(&known_tx(tx, record, is_till).await?) {
                Some(found @ Decision::Order(..)) => found,
                Some(_) | None => return Ok(None),
            }
        }
        LineState::Doubted | LineState::Dismissed | LineState::Matched | LineState::ToReturn => return Ok(None),
    };
    let order = match decision {
        Decision::Order(order, _) => Some(order),
        Decision::Proves(attempt) | Decision::Names(attempt) => {
            queries::find_tx(tx, attempt).await?.map(|found| found.order)
        }
        Decision::Counted(_) | Decision::BookedElsewhere | Decision::Wait | Decision::Nobody(_) => None,
    };
    Ok(Some((order, decision)))
}

/// Whether shoppers pay to a till where money is kept under this shortcode.
pub(super) async fn is_till_tx(tx: &mut StoreTx, shortcode: &str) -> Result<bool, Fault> {
    let till = sqlx::query_scalar!(
        "select till from gateway_credentials where provider = 'mpesa' and shortcode = $1
         union all select till from gateway_credentials_past where shortcode = $1 limit 1",
        shortcode,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(till.flatten().is_some())
}

/// Does what was decided, unless the decision is another one now that the order is locked. Order first, then attempt,
/// then line.
async fn act_tx(ctx: &Ctx, tx: &mut StoreTx, id: MoneyLineId, target: Option<OrderId>) -> Result<bool, Fault> {
    let order = match target {
        Some(order) => order::lock_tx(tx, order).await?,
        None => None,
    };
    let Some(record) = line::lock_tx(tx, id).await? else { return Ok(true) };
    let Some((again, decision)) = look_tx(tx, &record).await? else { return Ok(true) };
    if again != target {
        return Ok(false);
    }
    match (decision, order) {
        (Decision::Counted(payment), _) => counted_tx(tx, &record, payment).await?,
        (Decision::BookedElsewhere, _) => {
            let doubted = Line::arrived(record.line.amount, false);
            line::save_tx(tx, record.id, &doubted, None, BOOKED_ELSEWHERE, "").await?;
        }
        (Decision::Proves(attempt), Some(order)) => return prove_tx(ctx, tx, &record, order, attempt).await,
        (Decision::Names(attempt), Some(order)) => name_tx(tx, &record, order, attempt).await?,
        (Decision::Wait, _) => wait_tx(tx, &record).await?,
        (Decision::Order(..) | Decision::Nobody(_), _) if !is_whole_shillings(record.line.amount) => {
            nobody_tx(tx, &record, ODD_AMOUNT).await?;
        }
        (Decision::Order(_, how), Some(order)) => order_tx(tx, &record, order, how).await?,
        (Decision::Nobody(why), _) => nobody_tx(tx, &record, why.as_str()).await?,
        (Decision::Proves(_) | Decision::Names(_) | Decision::Order(..), None) => {
            nobody_tx(tx, &record, Why::Nothing.as_str()).await?;
        }
    }
    Ok(true)
}

const fn is_whole_shillings(amount: Money) -> bool {
    amount.minor() % 100 == 0
}

/// The same money was counted before. Where the amounts differ, a person booked it under a wrong one, or somebody lies.
async fn counted_tx(tx: &mut StoreTx, record: &Record, payment: PaymentId) -> Result<(), Fault> {
    let counted = booked::find_tx(tx, &record.shortcode, record.receipt.as_str()).await?;
    let Some(counted) = counted else { return Err(Fault::defect("a counted payment vanished")) };
    let of_request = match counted.attempt {
        Some(attempt) => queries::find_tx(tx, attempt).await?.map(|found| found.order),
        None => None,
    };
    let put_on = counted.order.filter(|order| of_request != Some(*order));
    let next = record.line.counted_as(counted.amount, put_on);
    if !next.state.is_counted() {
        return line::save_tx(tx, record.id, &next, None, AMOUNT_DIFFERS, "").await;
    }
    booked::of_number_tx(tx, payment, &record.shortcode).await?;
    let reason = if counted.is_requests { BY_REQUEST } else { COUNTED };
    line::save_tx(tx, record.id, &next, Some(payment), reason, "").await
}

/// The line proves that a request of ours was paid.
async fn prove_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    record: &Record,
    order: Order,
    attempt: AttemptId,
) -> Result<bool, Fault> {
    let found = queries::lock_tx(tx, attempt).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
    let shortcode = Shortcode::parse(&record.shortcode).map_err(Fault::defect)?;
    let evidence = Evidence::from_statement_line(&shortcode, record.receipt.clone(), record.line.amount);
    let order_id = order.id;
    settle::settle_tx(ctx, tx, order, found, &evidence).await?;
    let Some(counted) = booked::find_tx(tx, &record.shortcode, record.receipt.as_str()).await? else {
        // The evidence was refused, and the attempt flagged: the money came all the same.
        nobody_tx(tx, record, Why::Several.as_str()).await?;
        return Ok(true);
    };
    let matched = Line { state: LineState::Matched, ..record.line.clone() };
    line::save_tx(tx, record.id, &matched, Some(counted.id), BY_REQUEST, "").await?;
    line::settled_tx(tx, order_id, &record.receipt).await?;
    Ok(true)
}

/// The line names the payment of a request that M-PESA's answer had proved.
async fn name_tx(tx: &mut StoreTx, record: &Record, order: Order, attempt: AttemptId) -> Result<(), Fault> {
    let found = queries::lock_tx(tx, attempt).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
    let order_id = order.id;
    receipts::learn_as_tx(tx, order, &found, &record.receipt).await?;
    let payment = booked::find_tx(tx, &record.shortcode, record.receipt.as_str()).await?;
    // The attempt was flagged instead: the money came all the same.
    let Some(payment) = payment else { return nobody_tx(tx, record, Why::Several.as_str()).await };
    let matched = Line { state: LineState::Matched, ..record.line.clone() };
    line::save_tx(tx, record.id, &matched, Some(payment.id), BY_REQUEST, "").await?;
    line::settled_tx(tx, order_id, &record.receipt).await
}

async fn wait_tx(tx: &mut StoreTx, record: &Record) -> Result<(), Fault> {
    let age = tx.now() - record.received_at;
    if age > WAITS_MAX {
        return nobody_tx(tx, record, Why::Several.as_str()).await;
    }
    line::save_tx(tx, record.id, &record.line, None, WAITING, "").await?;
    let at = tx.now() + if age < SOON_FOR { AGAIN_SOON } else { AGAIN };
    enqueue_tx(tx, &Task::MatchMoney { store: tx.store(), line: record.id }, Some(at)).await
}

/// Money sent by hand for an order: all of it is the order's, and what is too much lies unapplied there.
async fn order_tx(tx: &mut StoreTx, record: &Record, order: Order, how: How) -> Result<(), Fault> {
    let amount = record.line.amount;
    let (payment, booking): (_, settle::Booking) = match record.payment {
        Some(payment) => {
            booked::assign_tx(tx, payment, Some(order.id)).await?;
            (payment, Entry::attached)
        }
        None => {
            let counted = booked::insert_tx(tx, Some(order.id), &record.shortcode, &record.receipt, amount).await?;
            (counted.ok_or_else(|| Fault::defect("a code was counted meanwhile"))?, settle::fresh)
        }
    };
    let matched = record.line.for_order(order.id);
    let placed = land_share_tx(tx, record, order, payment, amount, booking, Actor::System).await?;
    line::save_tx(tx, record.id, &matched, Some(payment), how.as_str(), placed).await?;
    metrics::counter!("kikapu_payments_by_hand_total").increment(1);
    Ok(())
}

/// Puts part of a line on an order, with all that follows. Returns why some of it is owed back, in a word, or nothing.
pub(super) async fn land_share_tx(
    tx: &mut StoreTx,
    record: &Record,
    order: Order,
    payment: PaymentId,
    amount: Money,
    booking: settle::Booking,
    actor: Actor,
) -> Result<&'static str, Fault> {
    let was_paid = order.payment == PaymentState::Paid;
    let was_over = order.state == OrderState::Cancelled;
    let landed = settle::land_tx(tx, order, payment, amount, booking).await?;
    line::tell_tx(tx, &landed.order, record, amount, was_over, actor).await?;
    line::settled_tx(tx, landed.order.id, &record.receipt).await?;
    let kind = if landed.is_covered && !was_paid { "order.paid" } else { "order.money_received" };
    settle::refresh_tx(tx, landed.order, kind).await?;
    Ok(landed.trouble.map_or("", Trouble::as_str))
}

/// The money is counted, and a person must say for whom it is.
pub(in crate::payment) async fn nobody_tx(tx: &mut StoreTx, record: &Record, why: &str) -> Result<(), Fault> {
    let amount = record.line.amount;
    if record.line.state == LineState::Unmatched {
        return Ok(());
    }
    let Step::Moved(unmatched) = record.line.vouch() else { return Ok(()) };
    let counted = booked::insert_tx(tx, None, &record.shortcode, &record.receipt, amount).await?;
    let payment = counted.ok_or_else(|| Fault::defect("a code was counted meanwhile"))?;
    let entry = Entry::unmatched_received(AccountKind::MpesaClearing, amount).map_err(Fault::defect)?;
    ledger::post_tx(tx, Some(payment), &entry).await?;
    metrics::counter!("kikapu_payments_unmatched_total").increment(1);
    line::save_tx(tx, record.id, &unmatched, Some(payment), why, "").await
}

/// A shopper named this code: if M-PESA told of it and nobody knew for whom it was, it is looked at again.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn look_again_tx(tx: &mut StoreTx, receipt: &Receipt) -> Result<(), Fault> {
    match line::by_receipt_tx(tx, receipt).await? {
        Some(known) if matches!(known.line.state, LineState::Unmatched | LineState::Waiting) => {
            enqueue_tx(tx, &Task::MatchMoney { store: tx.store(), line: known.id }, None).await
        }
        Some(_) | None => Ok(()),
    }
}

/// Unmatched money turned out to be a request's, which put it on its order.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn taken_by_request_tx(tx: &mut StoreTx, payment: PaymentId) -> Result<(), Fault> {
    sqlx::query!(
        "update money_lines set state = 'matched', reason = $2 where payment_id = $1 and state = 'unmatched'",
        payment.uuid(),
        BY_REQUEST,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Work that is overdue by `lost_after` and so lost its job: confirmations nobody read, lines nobody matched.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn sweep_tx(tx: &mut StoreTx, lost_after: TimeDelta) -> Result<Vec<Task>, Fault> {
    let before: DateTime<Utc> = tx.now() - lost_after;
    let unread = sqlx::query_scalar!(
        "select id from c2b_inbox where processed_at is null and received_at < $1 order by received_at limit 1000",
        before,
    )
    .fetch_all(tx.conn())
    .await?;
    let store = tx.store();
    let mut tasks: Vec<Task> =
        unread.into_iter().map(|id| Task::TakeConfirmation { store, confirmation: ConfirmationId::new(id) }).collect();
    let waiting = sqlx::query_scalar!(
        "select id from money_lines where state = 'waiting' and received_at < $1 order by received_at limit 1000",
        before,
    )
    .fetch_all(tx.conn())
    .await?;
    tasks.extend(waiting.into_iter().map(|id| Task::MatchMoney { store, line: MoneyLineId::new(id) }));
    Ok(tasks)
}
