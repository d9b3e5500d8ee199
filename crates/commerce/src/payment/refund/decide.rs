//! What people decide about a refund: agree, call it back, or say what M-PESA's portal says.

use chrono::TimeDelta;
use kikapu_contract::Refusal;
use kikapu_contract::refund::RefundError;
use kikapu_domain::Step;
use kikapu_domain::payment::refund::{self as rules, Answer, Refund, RefundStatus};
use kikapu_domain::payment::{Receipt, ResultCode};
use kikapu_domain::staff::Permission;
use kikapu_kernel::RefundId;

use super::record::{self, Record};
use super::settle;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx};

/// M-PESA has this long to answer before a person may.
const ANSWER_TIME: TimeDelta = TimeDelta::minutes(10);
/// Kept in the place of a code where a person looked.
const NOT_SENT: &str = "not_sent";

/// What somebody found in the M-PESA portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The money went, under this code.
    Went(Receipt),
    /// It did not go.
    NotThere,
}

fn refused(error: rules::RefundError) -> RefundError {
    match error {
        rules::RefundError::SamePerson => RefundError::SamePerson,
        rules::RefundError::MayHaveLeft => RefundError::MayHaveLeft,
        rules::RefundError::TooEarly => RefundError::Unconfirmed,
        rules::RefundError::OtherStep | rules::RefundError::OtherReceipt | rules::RefundError::Contradiction => {
            RefundError::OtherStep
        }
    }
}

async fn lock_tx(tx: &mut StoreTx, id: RefundId) -> Result<(Option<Order>, Record), RefundError> {
    let found = record::find_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
    let order = settle::lock_order_tx(tx, found.order).await?;
    let record = record::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok((order, record))
}

/// A second person agrees: it is sent. Where only people say that the money came, somebody who may send money.
///
/// # Errors
/// [`RefundError::SamePerson`] for who asked, [`RefundError::OtherStep`] when it was called back.
pub async fn approve(ctx: &Ctx, id: RefundId) -> Result<(), RefundError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let (_, record) = lock_tx(tx, id).await?;
            if !record::is_proved_tx(tx, record.payment).await? {
                ctx.require(Permission::SendMoney)?;
            }
            let who = ctx.actor.label();
            let Step::Moved(next) = record.refund.approve(record.asked_by == who).map_err(refused)? else {
                return Ok(());
            };
            sqlx::query!(
                "update refunds set approved_by = $2, status = 'approved', version = version + 1 where id = $1",
                id.uuid(),
                who
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            debug_assert_eq!(next, Refund::Approved);
            Ok(enqueue_tx(tx, &Task::SendRefund { store: tx.store(), refund: id }, None).await?)
        })
        .await
}

/// Calls it back before it leaves: its money is free again.
///
/// # Errors
/// [`RefundError::MayHaveLeft`], [`RefundError::OtherStep`] once it is over.
pub async fn withdraw(ctx: &Ctx, id: RefundId) -> Result<(), RefundError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let (order, record) = lock_tx(tx, id).await?;
            let moved = record.refund.withdraw(tx.now()).map_err(refused)?;
            Ok(settle::apply_tx(tx, order, &record, Ok(moved), ctx.actor).await?)
        })
        .await
}

/// Somebody looked in the M-PESA portal, because M-PESA does not answer us, or says that money went after all.
///
/// # Errors
/// [`RefundError::Unconfirmed`] while M-PESA may still answer, [`RefundError::OtherStep`] unless it left and has not ended.
pub async fn resolve(ctx: &Ctx, id: RefundId, found: &Found) -> Result<(), RefundError> {
    ctx.require(Permission::SendMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let (order, record) = lock_tx(tx, id).await?;
            if record.review && record.refund.status() == RefundStatus::Failed {
                return settle::overrule_tx(tx, order, &record, found, ctx.actor).await;
            }
            let left_at = record.refund.left_at().ok_or(RefundError::OtherStep)?;
            if tx.now() - left_at < ANSWER_TIME {
                return Err(RefundError::Unconfirmed);
            }
            let answer = match found {
                Found::Went(receipt) => Answer::Done { receipt: Some(receipt.clone()) },
                Found::NotThere => Answer::Refused(ResultCode::parse(NOT_SENT).map_err(Fault::defect)?),
            };
            let moved = record.refund.settle(&answer, tx.now()).map_err(refused)?;
            Ok(settle::apply_tx(tx, order, &record, Ok(moved), ctx.actor).await?)
        })
        .await
}
