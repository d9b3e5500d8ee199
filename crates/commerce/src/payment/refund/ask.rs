//! Asking for money to go back.

use kikapu_contract::Refusal;
use kikapu_contract::order::Happening;
use kikapu_contract::refund::{AskRefund, RefundError};
use kikapu_domain::payment::incoming::{Likeness, LineState, Payer};
use kikapu_domain::payment::refund::{
    AskRefused, Origin, Refund, RefundSource, RefundStatus, RefundWay, Shares, carried, free_of, limit_for,
    may_go_back, share_out,
};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, MoneyLineId, OrderId, PaymentId, Phone, RefundId};

use super::record::{self, NewRefund};
use super::{operator, settle as end};
use crate::idempotency::{Known, Once};
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::payment::incoming::lock_line_tx;
use crate::payment::{facts, ledger, settle};
use crate::tenancy::retrying;
use crate::{Ctx, Fault, StoreTx, order, secret};

/// A payment that money can go back from.
struct Payable {
    id: PaymentId,
    captured: Money,
    refunded: Money,
    receipt: Option<String>,
    /// Who paid, as far as M-PESA tells it.
    payer: Payer,
    /// What of it can go back now.
    free: Money,
}

/// Who gets it and how.
struct Wanted {
    amount: Option<Money>,
    phone: Option<Phone>,
    way: RefundWay,
}

impl Wanted {
    fn parse(typed: &AskRefund) -> Result<Self, RefundError> {
        let digits = typed.shillings.replace([',', ' '], "");
        let amount = if digits.is_empty() {
            None
        } else {
            let shillings: i64 = digits.parse().map_err(|_| RefundError::Amount)?;
            Some(Money::kes(shillings).ok().filter(|money| !money.is_zero()).ok_or(RefundError::Amount)?)
        };
        let phone = match typed.phone.trim() {
            "" => None,
            text => Some(Phone::parse(text).map_err(|_| RefundError::PhoneNeeded)?),
        };
        let way = if typed.way == RefundWay::Reversal.as_str() { RefundWay::Reversal } else { RefundWay::B2c };
        Ok(Self { amount, phone, way })
    }
}

/// Asks for what was paid for an order, or what came beyond what it costs, to go back: all, or the part that was typed. More
/// than one payment goes back as so many refunds, the newest first. The same key, sent again, is the same refunds.
///
/// # Errors
/// [`RefundError`]: see there. Nothing is changed then.
pub async fn of_order(
    ctx: &Ctx,
    id: OrderId,
    source: RefundSource,
    typed: &AskRefund,
) -> Result<Vec<RefundId>, RefundError> {
    ctx.require(Permission::BookMoney)?;
    let wanted = Wanted::parse(typed)?;
    let body = (id, source.as_str(), typed);
    let once = Once::new(ctx.actor.label(), "refund_order", &typed.idempotency_key, &body)?;
    retrying!(of_order_once(ctx, id, source, &wanted, &once))
}

async fn of_order_once(
    ctx: &Ctx,
    id: OrderId,
    source: RefundSource,
    wanted: &Wanted,
    once: &Once,
) -> Result<Vec<RefundId>, RefundError> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            match once.look_up_tx(tx).await? {
                Known::Fresh => {}
                Known::Answered(made) => return Ok(made),
                Known::OtherBody => return Err(RefundError::KeyReused),
            }
            if facts::facts_tx(tx, id).await?.has_live_attempt {
                return Err(RefundError::Unconfirmed);
            }
            let balance = ledger::balance_tx(tx, id).await?;
            let held = balance.held().map_err(Fault::defect)?;
            if source == RefundSource::Order {
                may_go_back(order.state, wanted.amount, held, balance.owed).map_err(refused)?;
            }
            let (_, made) = order_tx(ctx, tx, order, source, wanted).await?;
            once.keep_tx(tx, &made).await?;
            Ok(made)
        })
        .await
}

/// All of an order's money, that was paid for it and that lies beside: for an order that is called off. The order is locked.
///
/// # Errors
/// [`RefundError`]: see there.
pub async fn whole_order_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    typed: &AskRefund,
) -> Result<Order, RefundError> {
    let wanted = Wanted::parse(typed)?;
    let balance = ledger::balance_tx(tx, order.id).await?;
    let mut order = order;
    if balance.paid != balance.refunded {
        (order, _) = order_tx(ctx, tx, order, RefundSource::Order, &wanted).await?;
    }
    if payables_tx(tx, order.id, RefundSource::Surplus).await?.iter().any(|payable| !payable.free.is_zero()) {
        (order, _) = order_tx(ctx, tx, order, RefundSource::Surplus, &wanted).await?;
    }
    Ok(order)
}

/// As much of an order's money as `back`, and all that lies beside: for an order that is given up. What M-PESA cannot carry
/// back, because it came in cash, stays owed to the shopper. The order is locked. Returns it as saved.
///
/// # Errors
/// [`RefundError`]: see there.
pub async fn rest_of_order_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    back: Money,
    typed: &AskRefund,
) -> Result<Order, RefundError> {
    let wanted = Wanted::parse(typed)?;
    let mut order = order;
    let free = payables_tx(tx, order.id, RefundSource::Order).await?;
    let free = Money::sum(back.currency(), free.iter().map(|payable| payable.free)).map_err(Fault::defect)?;
    let amount = back.least(free).map_err(Fault::defect)?;
    if !amount.is_zero() {
        let part = Wanted { amount: Some(amount), phone: wanted.phone.clone(), way: wanted.way };
        (order, _) = order_tx(ctx, tx, order, RefundSource::Order, &part).await?;
    }
    if payables_tx(tx, order.id, RefundSource::Surplus).await?.iter().any(|payable| !payable.free.is_zero()) {
        let beside = Wanted { amount: None, ..wanted };
        (order, _) = order_tx(ctx, tx, order, RefundSource::Surplus, &beside).await?;
    }
    Ok(settle::refresh_tx(tx, order, "order.given_up").await?)
}

async fn order_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    source: RefundSource,
    wanted: &Wanted,
) -> Result<(Order, Vec<RefundId>), RefundError> {
    let payables = payables_tx(tx, order.id, source).await?;
    let free: Vec<Money> = payables.iter().map(|payable| payable.free).collect();
    let held = match source {
        RefundSource::Order => Some(ledger::balance_tx(tx, order.id).await?.held().map_err(Fault::defect)?),
        RefundSource::Surplus | RefundSource::Line => None,
    };
    let Shares { amount, each } = share_out(wanted.amount, held, &free).map_err(refused)?;
    // Many small ones are as much as a large one: the limit is for all that goes back of an order.
    let before = record::taken_of_order_tx(tx, order.id).await?;
    let counted = before.plus(amount).map_err(Fault::defect)?;
    let mut made = Vec::new();
    for (payable, share) in payables.iter().zip(each).filter(|(_, share)| !share.is_zero()) {
        let phone = receiver(wanted, payable, Some(&order.phone))?;
        let new = NewRefund {
            payment: payable.id,
            order: Some(order.id),
            line: None,
            source,
            way: wanted.way,
            amount: share,
            phone,
        };
        check(&new, payable)?;
        made.push(write_tx(ctx, tx, &new, counted).await?.ok_or(RefundError::TooMuch { free: share })?);
    }
    order::record_tx(tx, &order, &Happening::RefundAsked { amount }, ctx.actor).await?;
    let order = settle::refresh_tx(tx, order, "order.refund_asked").await?;
    Ok((order, made))
}

/// Asks for money of nobody's, that was marked to be returned, to be sent.
///
/// # Errors
/// [`RefundError`]: see there.
pub async fn of_line(ctx: &Ctx, id: MoneyLineId, typed: &AskRefund) -> Result<RefundId, RefundError> {
    ctx.require(Permission::BookMoney)?;
    let wanted = Wanted::parse(typed)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let line = lock_line_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let payment =
                line.payment.filter(|_| line.line.state == LineState::ToReturn).ok_or(RefundError::OtherStep)?;
            let amount = line.line.amount;
            let payable = Payable {
                id: payment,
                captured: amount,
                refunded: Money::zero(amount.currency()),
                receipt: Some(line.receipt.to_string()),
                payer: Payer::parse(&line.payer),
                free: amount,
            };
            let phone = receiver(&wanted, &payable, None)?;
            let new = NewRefund {
                payment,
                order: None,
                line: Some(id),
                source: RefundSource::Line,
                way: wanted.way,
                amount,
                phone,
            };
            check(&new, &payable)?;
            write_tx(ctx, tx, &new, amount).await?.ok_or(RefundError::Nothing)
        })
        .await
}

/// Writes it, takes its money, and has it sent where nobody else must agree: `counted` is what the shop's limit is held
/// against. Money that only people say came is sent on the word of who may send money: M-PESA never spoke of it.
async fn write_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    new: &NewRefund,
    counted: Money,
) -> Result<Option<RefundId>, RefundError> {
    let limit = operator::rules_tx(tx).await?.ok_or(RefundError::NotSetUp)?.limit;
    if record::is_contradicted_tx(tx, new.payment).await? {
        return Err(RefundError::Unconfirmed);
    }
    let may_send = ctx.require(Permission::SendMoney).is_ok();
    let limit = limit_for(limit, new.amount, record::is_proved_tx(tx, new.payment).await?, may_send);
    let refund = Refund::new(counted, limit).map_err(Fault::defect)?;
    let originator = secret::request_name();
    let Some(id) = record::insert_tx(tx, new, &refund, &ctx.actor.label(), &originator).await? else { return Ok(None) };
    if let Some(entry) = end::promise(new.source, new.order, new.amount).map_err(Fault::defect)? {
        ledger::post_tx(tx, Some(new.payment), &entry).await?;
    }
    if refund.status() == RefundStatus::Approved {
        enqueue_tx(tx, &Task::SendRefund { store: tx.store(), refund: id }, None).await?;
    }
    Ok(Some(id))
}

/// Whether M-PESA would carry it.
fn check(new: &NewRefund, payable: &Payable) -> Result<(), RefundError> {
    let of = Origin { captured: payable.captured, taken: payable.refunded, has_code: payable.receipt.is_some() };
    carried(new.way, new.amount, of).map_err(refused)
}

pub(super) fn refused(refused: AskRefused) -> RefundError {
    match refused {
        AskRefused::Nothing => RefundError::Nothing,
        AskRefused::TooMuch { free } => RefundError::TooMuch { free },
        AskRefused::CallOff => RefundError::CallOff,
        AskRefused::NotCarried => RefundError::Amount,
        AskRefused::NotReversible => RefundError::NotReversible,
        AskRefused::Money(error) => Fault::defect(error).into(),
    }
}

/// Who gets the money: who was typed, unless M-PESA's word of the payer speaks against it; else the payer, else the order's
/// phone where it can be the payer's. Empty for a reversal, which finds its payer by itself.
fn receiver(wanted: &Wanted, payable: &Payable, of_order: Option<&Phone>) -> Result<String, RefundError> {
    if wanted.way == RefundWay::Reversal {
        return Ok(String::new());
    }
    let is_other = |phone: &Phone| {
        let hashes = secret::phone_hashes(phone);
        payable.payer.likeness(phone, &hashes) == Likeness::Other
    };
    let is_like = |phone: &&Phone| payable.payer.likeness(phone, &secret::phone_hashes(phone)).is_like();
    match (&wanted.phone, &payable.payer) {
        (Some(phone), _) if is_other(phone) => Err(RefundError::NotThePayer),
        (Some(phone), _) | (None, Payer::Plain(phone)) => Ok(phone.msisdn().to_owned()),
        (None, _) => {
            let phone = of_order.filter(is_like).ok_or(RefundError::PhoneNeeded)?;
            Ok(phone.msisdn().to_owned())
        }
    }
}

/// Who paid: the phone that was asked, unless M-PESA's own word of the payer speaks against it.
fn payer(told: &str, asked: Option<&str>) -> Payer {
    let told = Payer::parse(told);
    match asked.and_then(|asked| Phone::parse(asked).ok()) {
        Some(asked) if told.likeness(&asked, &secret::phone_hashes(&asked)) != Likeness::Other => Payer::Plain(asked),
        Some(_) | None => told,
    }
}

/// M-PESA payments with money on the order, newest first.
async fn payables_tx(tx: &mut StoreTx, order: OrderId, source: RefundSource) -> Result<Vec<Payable>, Fault> {
    let rows = sqlx::query!(
        r#"select p.id, p.captured_minor, p.refunded_minor, p.receipt, a.phone as "asked?", l.payer as "payer?"
           from payments p
           left join payment_attempts a on a.store_id = p.store_id and a.id = p.attempt_id
           left join money_lines l on l.store_id = p.store_id and l.payment_id = p.id
           where p.provider = 'mpesa'
             and exists (select 1 from ledger_entries e where e.payment_id = p.id and e.order_id = $1)
           order by p.received_at desc, p.id desc
           for no key update of p"#,
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let money = |minor| Money::kes_minor(minor).map_err(|error| Fault::corrupt("payments", row.id, error));
        let (captured, refunded) = (money(row.captured_minor)?, money(row.refunded_minor)?);
        let (applied, surplus) = ledger::of_payment_tx(tx, PaymentId::new(row.id), order).await?;
        let lies = if source == RefundSource::Order { applied } else { surplus };
        let free = free_of(captured, refunded, lies).map_err(Fault::defect)?;
        found.push(Payable {
            id: PaymentId::new(row.id),
            captured,
            refunded,
            receipt: row.receipt,
            payer: payer(row.payer.as_deref().unwrap_or_default(), row.asked.as_deref()),
            free,
        });
    }
    Ok(found)
}
