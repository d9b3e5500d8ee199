//! An order as its shopper reads it: by the link, or by number and phone.

use kikapu_contract::order::{OrderView, ReceiverView, TrackQuery, TrackView};
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_domain::order::{PayTerms, Standing};
use kikapu_kernel::{AccountReference, Network, OrderNumber, Phone, PublicToken};

use crate::order::Order;
use crate::payment::Facts;
use crate::{Ctx, Fault, StoreTx, order, payment};

/// The order behind a shopper's link, with the delivery code.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that token here.
pub async fn read(ctx: &Ctx, token: &PublicToken) -> Result<OrderView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(order) = order::find_by_token_tx(tx, token).await? else { return Err(Refusal::NotFound) };
            Ok(view_tx(tx, order, true).await?)
        })
        .await
}

/// What a guest who knows number and phone may see. A wrong phone and a missing order are the same answer.
///
/// # Errors
/// [`Refusal::Invalid`] for what cannot be read, [`Refusal::NotFound`], or too many tries.
pub async fn track(ctx: &Ctx, query: &TrackQuery, from: Network) -> Result<TrackView, Refusal> {
    let mut problems = Vec::new();
    let number = parse_number(&query.number);
    if let Err(problem) = &number {
        problems.push(FieldProblem::new("number", problem.clone()));
    }
    let phone = crate::checkout::parse_phone(&query.phone);
    if let Err(problem) = &phone {
        problems.push(FieldProblem::new("phone", problem.clone()));
    }
    let (Ok(number), Ok(phone)) = (number, phone) else { return Err(Refusal::Invalid { problems }) };
    ctx.platform.limits().lookup(ctx.store, from)?;
    let order = find(ctx, number, &phone).await?.ok_or(Refusal::NotFound)?;
    let label = standing(&order, false).label();
    Ok(TrackView {
        number: order.number.get(),
        label,
        fulfilment: order.fulfilment,
        pay_on_delivery: order.terms == PayTerms::OnDelivery,
        delivers: order.delivers,
        place: order.place,
        arrives_from: order.arrives_from,
        arrives_to: order.arrives_to,
    })
}

async fn find(ctx: &Ctx, number: OrderNumber, phone: &Phone) -> Result<Option<Order>, Refusal> {
    let found = ctx
        .platform
        .with_store(ctx.store, async |tx| order::find_by_number_tx(tx, number).await)
        .await
        .map_err(|fault: Fault| Refusal::from(fault))?;
    Ok(found.filter(|order| order.phone == *phone))
}

/// An order number as people write it: `1042`, `#1042`, or the account with its check character.
///
/// # Errors
/// [`Problem`] to show at the field.
pub fn parse_number(text: &str) -> Result<OrderNumber, Problem> {
    let text = text.trim().trim_start_matches('#');
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    if let Ok(number) = text.parse::<u64>() {
        return OrderNumber::new(number).map_err(|_| Problem::NotOffered);
    }
    AccountReference::parse(text).map(AccountReference::number).map_err(|_| Problem::NotOffered)
}

/// Everything a page shows of an order; the delivery code only to its shopper.
pub(crate) async fn view_tx(tx: &mut StoreTx, order: Order, with_code: bool) -> Result<OrderView, Fault> {
    let facts = payment::facts_tx(tx, order.id).await?;
    let lines = order::list_lines_tx(tx, order.id).await?;
    let timeline = order::timeline_tx(tx, order.id).await?;
    let standing = standing(&order, facts.has_live_attempt);
    let is_returning = !facts.balance.refunded.is_zero() && payment::is_returning_tx(tx, order.id).await?;
    let plan = payment::parts::plan_tx(tx, order.id).await?;
    let plan = plan.map(|plan| plan.view(facts.balance)).transpose()?;
    Ok(OrderView {
        label: standing.label(),
        next: standing.next_action(),
        reference: order.number.reference().to_string(),
        number: order.number.get(),
        id: order.id,
        token: order.token,
        state: order.state,
        payment: order.payment,
        fulfilment: order.fulfilment,
        customer_name: order.customer_name,
        phone: order.phone.local(),
        receiver: order.receiver.map(|receiver| ReceiverView { name: receiver.name, phone: receiver.phone.local() }),
        delivers: order.delivers,
        place: order.place,
        landmark: order.landmark,
        note: order.note,
        arrives_from: order.arrives_from,
        arrives_to: order.arrives_to,
        delivery_code: with_code.then_some(order.delivery_code),
        lines,
        items: order.items,
        delivery: order.delivery,
        tax: order.tax,
        total: order.total,
        paid: facts.balance.paid,
        refunded: facts.balance.refunded,
        is_returning,
        surplus: facts.balance.surplus,
        owed: facts.balance.owed,
        refunds: Vec::new(),
        receipt: facts.receipt,
        terms: order.terms,
        first: order.first,
        is_secured: order.is_secured,
        plan,
        cash_to_return: None,
        funds: None,
        cancel_reason: order.cancel_reason,
        claims: Vec::new(),
        booked: Vec::new(),
        held_until: order.held_until,
        placed_at: order.placed_at,
        timeline,
        version: order.version,
    })
}

/// Where the order stands, as the domain's rules read it.
pub(crate) const fn standing(order: &Order, has_live_attempt: bool) -> Standing {
    Standing {
        order: order.state,
        payment: order.payment,
        fulfilment: order.fulfilment,
        terms: order.terms,
        is_secured: order.is_secured,
        has_live_attempt,
    }
}

/// Facts on several orders at once, for lists.
pub(crate) async fn facts_of_tx(
    tx: &mut StoreTx,
    orders: &[Order],
) -> Result<std::collections::HashMap<kikapu_kernel::OrderId, Facts>, Fault> {
    let ids: Vec<_> = orders.iter().map(|order| order.id).collect();
    payment::facts_of_tx(tx, &ids).await
}
