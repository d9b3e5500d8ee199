//! The public statement of an order that is paid little by little, and the owner's list of such orders.

use kikapu_contract::Refusal;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_contract::slow::{PaymentLine, SlowOrder, SlowState, StatementView};
use kikapu_domain::order::{OrderState, PaymentState};
use kikapu_domain::payment::parts::sums;
use kikapu_kernel::{Money, OrderId, Phone, PublicToken};

use super::plan::{self, Plan};
use crate::order::Order;
use crate::payment::start::{Asked, ask_tx};
use crate::payment::{facts, ledger, merchant, queries};
use crate::{Ctx, Fault, StoreTx, order};

/// Orders in the owner's list at the most.
const LIST_MAX: i64 = 200;

/// The statement behind a link.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that link here.
pub async fn read(ctx: &Ctx, token: &PublicToken) -> Result<StatementView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let plan = plan::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            let order = order::find_tx(tx, plan.order).await?.ok_or(Refusal::NotFound)?;
            Ok(view_tx(ctx, tx, order, plan).await?)
        })
        .await
}

/// Has a phone asked for a sum that was typed: who has the link may pay.
///
/// # Errors
/// [`SendPromptError`]: nothing was sent.
pub async fn pay_some(ctx: &Ctx, token: &PublicToken, input: &SendPrompt) -> Result<(), SendPromptError> {
    let asked = Asked::parse(input)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let plan = plan::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            ask_tx(ctx, tx, plan.order, &asked).await
        })
        .await
}

async fn view_tx(ctx: &Ctx, tx: &mut StoreTx, order: Order, plan: Plan) -> Result<StatementView, Fault> {
    let balance = ledger::balance_tx(tx, order.id).await?;
    let attempts = queries::list_tx(tx, order.id).await?;
    let live = attempts.iter().rev().find(|record| record.is_live());
    let last_money = facts::last_money_tx(tx, order.id).await?;
    let last_failed = live.is_none()
        && attempts
            .last()
            .is_some_and(|last| last.was_given_up() && last_money.is_none_or(|came| last.created_at > came));
    let sums = sums(balance, plan::kept_tx(tx, &order).await?).map_err(Fault::defect)?;
    let items = order::list_lines_tx(tx, order.id).await?;
    Ok(StatementView {
        number: order.number.get(),
        reference: order.number.reference().to_string(),
        first_name: order.customer_name.split_whitespace().next().unwrap_or_default().to_owned(),
        items: items.into_iter().map(|line| (line.qty, line.title)).collect(),
        total: order.total,
        paid: sums.paid,
        owed: sums.owed,
        first: order.first.ok_or_else(|| Fault::corrupt("orders", order.id, "a plan without a first payment"))?,
        is_secured: order.is_secured,
        payments: payments_tx(tx, order.id).await?,
        returned: sums.returned,
        surplus: sums.surplus,
        kept: sums.kept,
        ends_at: plan.ends_at,
        weeks: plan.weeks,
        grace_days: plan.grace_days,
        fee_percent: plan.fee_percent,
        state: state(order.state, order.payment, plan.overdue_at.is_some()),
        asked: live.map(|record| (record.attempt.ask().amount, record.phone.masked())),
        last_failed,
        pay_to: merchant::pay_to_tx(tx, ctx.platform.settings().environment).await?,
        version: order.version,
        token: plan.token,
    })
}

fn state(order: OrderState, payment: PaymentState, is_overdue: bool) -> SlowState {
    match (order, payment) {
        (OrderState::Cancelled, _) => SlowState::CalledOff,
        (OrderState::Completed, _) | (_, PaymentState::Paid | PaymentState::PartiallyRefunded) => SlowState::Paid,
        (OrderState::Open, _) if is_overdue => SlowState::Overdue,
        (OrderState::Open, _) => SlowState::Running,
    }
}

/// Each payment of the order, oldest first. Of one that two orders share it has its part.
async fn payments_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<PaymentLine>, Fault> {
    let rows = sqlx::query!(
        r#"select p.received_at, p.provider, coalesce(p.receipt, '') as "receipt!",
                  (-sum(g.amount_minor))::bigint as "placed!"
           from ledger_entries e
           join payments p on p.store_id = e.store_id and p.id = e.payment_id
           join postings g on g.store_id = e.store_id and g.entry_id = e.id
           where e.order_id = $1 and e.kind not in ('sale', 'refund_approved', 'refund_sent', 'reversal')
             and g.account in ('order_payments', 'unapplied')
           group by p.id, p.received_at, p.provider, p.receipt having sum(g.amount_minor) < 0
           order by p.received_at, p.id limit 500"#,
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PaymentLine {
                at: row.received_at,
                amount: Money::kes_minor(row.placed).map_err(|error| Fault::corrupt("postings", order, error))?,
                code: shortened(&row.receipt),
                is_cash: row.provider == "cash",
            })
        })
        .collect()
}

/// Enough of a code to find it in one's own SMS, and too little to claim it.
fn shortened(code: &str) -> String {
    match (code.get(..3), code.get(code.len().saturating_sub(2)..)) {
        (Some(head), Some(tail)) if code.len() == 10 => format!("{head}…{tail}"),
        _ => String::new(),
    }
}

/// Orders that are paid little by little and not over, the next to end first.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn list(ctx: &Ctx) -> Result<Vec<SlowOrder>, Refusal> {
    ctx.platform.with_store(ctx.store, async |tx| list_tx(tx).await).await.map_err(|fault: Fault| fault.into())
}

async fn list_tx(tx: &mut StoreTx) -> Result<Vec<SlowOrder>, Fault> {
    let rows = sqlx::query!(
        r#"select o.id, o.number, o.customer_name, o.phone, o.total_minor, b.paid_minor as "paid!", o.state, o.payment_state,
                  p.ends_at, p.overdue_at,
                  (select max(m.received_at) from payments m where m.store_id = o.store_id and m.order_id = o.id and m.voided_at is null) as last_at
           from order_plans p
           join orders o on o.store_id = p.store_id and o.id = p.order_id
           join order_balances b on b.store_id = o.store_id and b.order_id = o.id
           where o.state = 'open' and b.paid_minor > 0 and o.payment_state <> 'refunded'
           order by (p.overdue_at is null), p.ends_at limit $1"#,
        LIST_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("orders", row.id, detail);
            let money = |minor| Money::kes_minor(minor).map_err(|error| corrupt(&error));
            let order: OrderState = row.state.parse().map_err(|error| corrupt(&error))?;
            let payment: PaymentState = row.payment_state.parse().map_err(|error| corrupt(&error))?;
            Ok(SlowOrder {
                id: OrderId::new(row.id),
                number: u64::try_from(row.number).map_err(|error| corrupt(&error))?,
                phone: Phone::parse(&row.phone).map_err(|error| corrupt(&error))?.local(),
                total: money(row.total_minor)?,
                paid: money(row.paid)?,
                last_paid_at: row.last_at,
                ends_at: row.ends_at,
                state: state(order, payment, row.overdue_at.is_some()),
                customer_name: row.customer_name,
            })
        })
        .collect()
}

/// How many such orders are being paid, and how many are overdue.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn count_tx(tx: &mut StoreTx) -> Result<(u32, u32), Fault> {
    let row = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where p.overdue_at is not null) as "overdue!"
           from order_plans p join orders o on o.store_id = p.store_id and o.id = p.order_id
           where o.state = 'open' and o.payment_state = 'partially_paid'"#,
    )
    .fetch_one(tx.conn())
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok((count(row.all), count(row.overdue)))
}
