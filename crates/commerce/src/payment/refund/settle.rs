//! The one place where a refund ends: ledger, payment and order follow its state.

use kikapu_contract::order::Happening;
use kikapu_contract::refund as contract;
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry, LedgerError};
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{Refund, RefundError, RefundSource, RefundStatus, may_have_gone};
use kikapu_kernel::{Money, OrderId};

use super::ask::refused;
use super::decide::Found;
use super::record::{self, Record};
use crate::ctx::Actor;
use crate::order::Order;
use crate::payment::{incoming, ledger, settle};
use crate::{Fault, StoreTx, order};

/// The order of a refund, locked; `None` for money of nobody's. Comes before the refund's own lock.
pub(super) async fn lock_order_tx(tx: &mut StoreTx, order: Option<OrderId>) -> Result<Option<Order>, Fault> {
    match order {
        Some(id) => order::lock_tx(tx, id).await?.map(Some).ok_or_else(|| Fault::corrupt("refunds", id, "no order")),
        None => Ok(None),
    }
}

/// The entry that promises the money back; `None` where that was done when its line was marked.
pub(super) fn promise(
    source: RefundSource,
    order: Option<OrderId>,
    amount: Money,
) -> Result<Option<Entry>, LedgerError> {
    match (source, order) {
        (RefundSource::Order, Some(order)) => {
            Entry::refund_approved(order, AccountKind::OrderPayments, amount).map(Some)
        }
        (RefundSource::Surplus, Some(order)) => Entry::refund_approved(order, AccountKind::Unapplied, amount).map(Some),
        (RefundSource::Line, _) | (RefundSource::Order | RefundSource::Surplus, None) => Ok(None),
    }
}

/// Stores a move, and what follows from an end: money that went is booked out, money that did not is free again.
pub(super) async fn apply_tx(
    tx: &mut StoreTx,
    order: Option<Order>,
    record: &Record,
    moved: Result<Step<Refund>, RefundError>,
    actor: Actor,
) -> Result<(), Fault> {
    let next = match moved {
        Ok(Step::Moved(next)) => next,
        Ok(Step::Already) | Err(RefundError::TooEarly) => return Ok(()),
        Err(odd) => return record::flag_tx(tx, record.id, &odd.to_string()).await,
    };
    record::save_tx(tx, record.id, &next).await?;
    let was_open = record.refund.status().is_open();
    match next.status() {
        RefundStatus::Succeeded if was_open => {
            let till = AccountKind::MpesaClearing;
            let entry = match record.order {
                Some(order) => Entry::refund_sent(order, till, record.amount),
                None => Entry::return_sent(till, record.amount),
            };
            ledger::post_tx(tx, Some(record.payment), &entry.map_err(Fault::defect)?).await?;
            metrics::counter!("kikapu_refunds_total", "end" => "succeeded").increment(1);
        }
        RefundStatus::Failed | RefundStatus::Withdrawn if was_open => {
            record::give_back_tx(tx, record.payment, record.amount).await?;
            if let Some(entry) = promise(record.source, record.order, record.amount).map_err(Fault::defect)? {
                ledger::post_tx(tx, Some(record.payment), &entry.reversed()).await?;
            }
            metrics::counter!("kikapu_refunds_total", "end" => next.status().as_str()).increment(1);
        }
        _ => {}
    }
    let Some(order) = order else { return Ok(()) };
    let amount = record.amount;
    let (what, kind) = match &next {
        Refund::Succeeded { receipt, .. } if was_open => {
            let receipt = receipt.as_ref().map(ToString::to_string);
            (Happening::Refunded { amount, receipt }, "order.refunded")
        }
        Refund::Failed { .. } => (Happening::RefundFailed { amount }, "order.refund_failed"),
        Refund::Withdrawn { .. } => (Happening::RefundFailed { amount }, "order.refund_withdrawn"),
        _ => return Ok(()),
    };
    order::record_tx(tx, &order, &what, actor).await?;
    settle::refresh_tx(tx, order, kind).await?;
    Ok(())
}

/// A refund had ended without going, and M-PESA said since that it went: a person has looked. Where it went, it is booked as
/// if it had been on its way all the time.
///
/// # Errors
/// [`RefundError::TooMuch`] where its money has gone elsewhere meanwhile.
pub(super) async fn overrule_tx(
    tx: &mut StoreTx,
    order: Option<Order>,
    record: &Record,
    found: &Found,
    actor: Actor,
) -> Result<(), contract::RefundError> {
    record::unflag_tx(tx, record.id).await?;
    let Found::Went(receipt) = found else { return Ok(()) };
    let (lies, held) = where_it_lay_tx(tx, record).await?;
    may_have_gone(record.amount, lies, held).map_err(refused)?;
    if !record::take_tx(tx, record.payment, record.amount).await? {
        return Err(contract::RefundError::TooMuch { free: Money::zero(record.amount.currency()) });
    }
    if let Some(entry) = promise(record.source, record.order, record.amount).map_err(Fault::defect)? {
        ledger::post_tx(tx, Some(record.payment), &entry).await?;
    }
    let unsettled = Record { refund: Refund::Unknown { at: tx.now() }, ..record.clone() };
    let went = Refund::Succeeded { receipt: Some(receipt.clone()), at: tx.now() };
    Ok(apply_tx(tx, order, &unsettled, Ok(Step::Moved(went)), actor).await?)
}

/// What lies now where the refund was asked of, and what the shop has of its order's price where that goes back.
async fn where_it_lay_tx(tx: &mut StoreTx, record: &Record) -> Result<(Money, Option<Money>), Fault> {
    match (record.source, record.order) {
        (RefundSource::Order, Some(order)) => {
            let (applied, _) = ledger::of_payment_tx(tx, record.payment, order).await?;
            let held = ledger::balance_tx(tx, order).await?.held().map_err(Fault::defect)?;
            Ok((applied, Some(held)))
        }
        (RefundSource::Surplus, Some(order)) => Ok((ledger::of_payment_tx(tx, record.payment, order).await?.1, None)),
        (RefundSource::Line, _) | (RefundSource::Order | RefundSource::Surplus, None) => {
            let is_due = incoming::state_of_tx(tx, record.payment).await? == Some(LineState::ToReturn);
            Ok((if is_due { record.amount } else { Money::zero(record.amount.currency()) }, None))
        }
    }
}
