//! The order list, one order, and the one next step of each.

use kikapu_contract::order::{Happening, OrderSummary, OrderView};
use kikapu_contract::refund::{AskRefund, RefundError};
use kikapu_contract::staff::{FulfilError, OrderListPage, OrderListView, OrderQuery};
use kikapu_contract::{Problem, Refusal};
use kikapu_domain::Step;
use kikapu_domain::cash::HolderName;
use kikapu_domain::ledger::Entry;
use kikapu_domain::order::{CancelReason, OrderState, PaymentState, Refusal as Rule, Standing};
use kikapu_domain::payment::parts::{give_up as give_up_share, may_give_up};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{BoundedText, OrderId, Phone};

use crate::ctx::Actor;
use crate::order::{Filter, Order};
use crate::tracking::{facts_of_tx, parse_number, standing, view_tx};
use crate::{Ctx, Fault, StoreTx, catalog, inventory, order, payment};

const PAGE: i64 = 24;
const QUERY_CHARS_MAX: usize = 200;

/// A page of orders, newest first.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn list(ctx: &Ctx, query: &OrderQuery) -> Result<OrderListPage, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(filter) = filter_tx(tx, query).await? else {
                return Ok(OrderListPage { query: query.clone(), orders: Vec::new(), next_before: None });
            };
            let mut orders = order::list_tx(tx, &filter).await?;
            let more = i64::try_from(orders.len()).is_ok_and(|found| found > PAGE);
            orders.truncate(24);
            let next_before = if more { orders.last().map(|order| order.number.get()) } else { None };
            let orders = summaries_tx(tx, orders).await?;
            Ok::<_, Fault>(OrderListPage { query: query.clone(), orders, next_before })
        })
        .await
        .map_err(Into::into)
}

/// One order with its timeline. The delivery code stays with the shopper.
///
/// # Errors
/// [`Refusal::NotFound`] when this store has no such order.
pub async fn read(ctx: &Ctx, id: OrderId) -> Result<OrderView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(order) = order::find_tx(tx, id).await? else { return Err(Refusal::NotFound) };
            let claims = payment::lookup::claims_tx(ctx, tx, id).await?;
            let refunds = payment::refund::of_order_tx(ctx, tx, id).await?;
            let booked = payment::booked_by_hand_tx(tx, id).await?;
            let cash_to_return = payment::cash::returnable_tx(tx, &order).await?;
            let funds = payment::balance::funds_tx(tx).await?;
            Ok(OrderView { claims, refunds, booked, cash_to_return, funds, ..view_tx(tx, order, false).await? })
        })
        .await
}

/// Packs the order. The goods of an order paid at the door leave the shelf here.
///
/// # Errors
/// [`FulfilError::NotPaid`] unless it is paid or to be paid at the door.
pub async fn pack(ctx: &Ctx, id: OrderId) -> Result<(), FulfilError> {
    ctx.require(Permission::Pack)?;
    advance(ctx, id, Standing::pack, "order.packed", Happening::Packed, async |tx, order| {
        // Of an order that was paid in full before, they have not left yet either.
        if order.terms.sells_when_packed() {
            inventory::commit_tx(tx, order.id).await?;
            let sold = order::wanted_tx(tx, order.id).await?;
            catalog::sold_tx(tx, &sold).await?;
        }
        Ok(())
    })
    .await
}

/// Calls the order off: its goods are for sale again, also those that are packed, and nothing more is asked for.
///
/// # Errors
/// [`FulfilError::MoneyReceived`] while the shop holds money for it, [`FulfilError::Unconfirmed`] while M-PESA is being
/// asked, [`FulfilError::WrongStep`] once it has left the shop.
pub async fn cancel(ctx: &Ctx, id: OrderId, reason: CancelReason) -> Result<(), FulfilError> {
    ctx.require(Permission::CallOff)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let facts = payment::facts_tx(tx, id).await?;
            let next = match standing(&order, facts.has_live_attempt).cancel().map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            if facts.balance.holds_money() {
                return Err(FulfilError::MoneyReceived);
            }
            cancel_tx(ctx, tx, order, next, reason).await?;
            Ok(())
        })
        .await
}

/// Calls the order off and asks for all of its money to go back: both, or neither.
///
/// # Errors
/// [`RefundError`]: see there.
pub async fn cancel_and_refund(
    ctx: &Ctx,
    id: OrderId,
    reason: CancelReason,
    typed: &AskRefund,
) -> Result<(), RefundError> {
    ctx.require(Permission::CallOff)?;
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let facts = payment::facts_tx(tx, id).await?;
            let moved = standing(&order, facts.has_live_attempt).cancel().map_err(refused);
            let order = match moved {
                // An order that was called off before may have money that came since.
                Ok(Step::Already) => order,
                Ok(Step::Moved(next)) => cancel_tx(ctx, tx, order, next, reason).await?,
                Err(FulfilError::Unconfirmed) => return Err(RefundError::Unconfirmed),
                Err(FulfilError::Refused(refusal)) => return Err(RefundError::Refused(refusal)),
                Err(_) => return Err(RefundError::OtherStep),
            };
            if facts.balance.holds_money() {
                payment::refund::whole_order_tx(ctx, tx, order, typed).await?;
            }
            Ok(())
        })
        .await
}

/// Gives up an order that is paid little by little and whose rest did not come in time: its goods are for sale again, the
/// shop keeps what was agreed, and all else that was paid by M-PESA goes back. All of that, or nothing.
///
/// # Errors
/// [`RefundError::OtherStep`] unless it is overdue and still owes money; see there for the others.
pub async fn give_up(ctx: &Ctx, id: OrderId, typed: &AskRefund) -> Result<(), RefundError> {
    ctx.require(Permission::LetGo)?;
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let plan = payment::parts::plan_tx(tx, id).await?.ok_or(RefundError::OtherStep)?;
            let facts = payment::facts_tx(tx, id).await?;
            if !may_give_up(plan.overdue_at, facts.balance.owed) {
                return Err(RefundError::OtherStep);
            }
            let next = match standing(&order, facts.has_live_attempt).cancel().map_err(refused) {
                Ok(Step::Moved(next)) => next,
                Err(FulfilError::Unconfirmed) => return Err(RefundError::Unconfirmed),
                Err(FulfilError::Refused(refusal)) => return Err(RefundError::Refused(refusal)),
                Ok(Step::Already) | Err(_) => return Err(RefundError::OtherStep),
            };
            let order = cancel_tx(ctx, tx, order, next, CancelReason::Overdue).await?;
            let held = facts.balance.held().map_err(Fault::defect)?;
            let shared = give_up_share(held, plan.fee_percent).map_err(Fault::defect)?;
            if !shared.fee.is_zero() {
                let entry = Entry::fee_kept(id, shared.fee).map_err(Fault::defect)?;
                payment::ledger::post_tx(tx, None, &entry).await?;
                order::record_tx(tx, &order, &Happening::FeeKept { amount: shared.fee }, ctx.actor).await?;
            }
            payment::refund::rest_of_order_tx(ctx, tx, order, shared.back, typed).await?;
            Ok(())
        })
        .await
}

/// Its goods are for sale again. The order is locked.
async fn cancel_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    next: Standing,
    reason: CancelReason,
) -> Result<Order, Fault> {
    let id = order.id;
    inventory::release_tx(tx, id).await?;
    inventory::take_back_tx(tx, id).await?;
    let freed: Vec<_> = order::wanted_tx(tx, id).await?.into_iter().map(|(variant, _)| variant).collect();
    catalog::goods_moved_tx(tx, &freed).await?;
    let order = Order {
        state: next.order,
        fulfilment: next.fulfilment,
        cancel_reason: Some(reason),
        held_until: None,
        ..order
    };
    let saved = order::save_tx(tx, order, "order.cancelled").await?;
    order::record_tx(tx, &saved, &Happening::Cancelled { reason }, ctx.actor).await?;
    Ok(saved)
}

/// Takes the calling off back: the goods are kept again, as for a new order.
///
/// # Errors
/// [`FulfilError::SoldOut`] when others bought them in the meantime, [`FulfilError::MoneyReceived`].
pub async fn reopen(ctx: &Ctx, id: OrderId) -> Result<(), FulfilError> {
    ctx.require(Permission::CallOff)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let facts = payment::facts_tx(tx, id).await?;
            let next = match standing(&order, facts.has_live_attempt).reopen().map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            if facts.balance.holds_money() {
                return Err(FulfilError::MoneyReceived);
            }
            if !payment::take_goods_again_tx(tx, &order).await? {
                return Err(FulfilError::SoldOut);
            }
            let taken: Vec<_> = order::wanted_tx(tx, id).await?.into_iter().map(|(variant, _)| variant).collect();
            catalog::goods_moved_tx(tx, &taken).await?;
            let order = payment::keep_goods_tx(ctx, tx, order).await?;
            let saved =
                order::save_tx(tx, Order { state: next.order, cancel_reason: None, ..order }, "order.reopened").await?;
            Ok(order::record_tx(tx, &saved, &Happening::Reopened, ctx.actor).await?)
        })
        .await
}

/// Hands the order to the rider, or over the counter.
///
/// # Errors
/// [`FulfilError::WrongStep`] unless it is packed.
pub async fn hand_over(ctx: &Ctx, id: OrderId) -> Result<(), FulfilError> {
    ctx.require(Permission::HandOver)?;
    advance(ctx, id, Standing::hand_over, "order.handed_over", Happening::HandedOver, async |_, _| Ok(())).await
}

/// What is known at the door.
#[derive(Clone, Debug, Default)]
pub struct AtTheDoor {
    /// The four digits the shopper gave.
    pub code: String,
    /// Who received cash, when any is still owed.
    pub cash_receiver: String,
}

/// Confirms that the goods arrived: the shopper's code must match, and what was still owed was received in cash by a
/// named person. The order is then complete and its sale is booked.
///
/// # Errors
/// [`FulfilError::WrongCode`], [`FulfilError::CashNeedsReceiver`], or the step is not the next one.
pub async fn deliver(ctx: &Ctx, id: OrderId, door: &AtTheDoor) -> Result<(), FulfilError> {
    ctx.require(Permission::Deliver)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = lock_by_code_tx(ctx, tx, id, &door.code).await?;
            let order = take_cash_tx(tx, ctx.actor, order, &door.cash_receiver).await?;
            let facts = payment::facts_tx(tx, id).await?;
            let next = match standing(&order, facts.has_live_attempt).deliver().map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            let done = next.complete().map_err(refused)?.or(next);
            let saved = order::save_tx(
                tx,
                Order { fulfilment: done.fulfilment, state: done.order, ..order },
                "order.delivered",
            )
            .await?;
            order::record_tx(tx, &saved, &Happening::Delivered, ctx.actor).await?;
            Ok(payment::book_sale_tx(tx, &saved).await?)
        })
        .await
}

/// Longest reason for letting goods go.
const REASON_CHARS_MAX: usize = 200;

/// Confirms that the goods arrived though money is still owed: somebody who may answers for it and says why. The shopper's
/// code must match as ever. The order stays open, and is done once the rest is there.
///
/// # Errors
/// [`FulfilError::WrongCode`], [`FulfilError::ReasonNeeded`], or the step is not the next one.
pub async fn let_go(ctx: &Ctx, id: OrderId, code: &str, reason: &str) -> Result<(), FulfilError> {
    ctx.require(Permission::LetGo)?;
    let reason = BoundedText::<REASON_CHARS_MAX>::parse(reason).map_err(|_| FulfilError::ReasonNeeded)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = lock_by_code_tx(ctx, tx, id, code).await?;
            let facts = payment::facts_tx(tx, id).await?;
            if facts.balance.owed.is_zero() {
                return Err(FulfilError::WrongStep);
            }
            let next = match standing(&order, facts.has_live_attempt).let_go().map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            let saved = order::save_tx(tx, Order { fulfilment: next.fulfilment, ..order }, "order.delivered").await?;
            let what = Happening::LeftOwing { owed: facts.balance.owed, reason: reason.as_str().to_owned() };
            Ok(order::record_tx(tx, &saved, &what, ctx.actor).await?)
        })
        .await
}

/// The order, locked, for who names the code that its shopper was given. Four digits are guessed in minutes unless tries are
/// few. Counted before the code is looked at, or the right one would always pass.
///
/// # Errors
/// [`FulfilError::WrongCode`]; [`Refusal::TooMany`] after `code_tries` for an order; one more is free after every `code_rest`.
async fn lock_by_code_tx(ctx: &Ctx, tx: &mut StoreTx, id: OrderId, code: &str) -> Result<Order, FulfilError> {
    let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
    ctx.platform.limits().code(id)?;
    if code.trim() == order.delivery_code { Ok(order) } else { Err(FulfilError::WrongCode) }
}

/// Cash covers what is still owed of an order whose last money is taken at the door.
async fn take_cash_tx(tx: &mut StoreTx, actor: Actor, order: Order, receiver: &str) -> Result<Order, FulfilError> {
    let owed = payment::ledger::balance_tx(tx, order.id).await?.owed;
    if !order.terms.ends_at_the_door() || owed.is_zero() || order.payment == PaymentState::Paid {
        return Ok(order);
    }
    let receiver = HolderName::parse(receiver).ok_or(FulfilError::CashNeedsReceiver)?;
    Ok(payment::cash::receive_tx(tx, actor, order, owed, &receiver).await?)
}

async fn advance(
    ctx: &Ctx,
    id: OrderId,
    rule: fn(Standing) -> Result<Step<Standing>, Rule>,
    event: &'static str,
    what: Happening,
    also: impl AsyncFnOnce(&mut StoreTx, &Order) -> Result<(), Fault>,
) -> Result<(), FulfilError> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let facts = payment::facts_tx(tx, id).await?;
            let next = match rule(standing(&order, facts.has_live_attempt)).map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            also(tx, &order).await?;
            let saved = order::save_tx(tx, Order { fulfilment: next.fulfilment, ..order }, event).await?;
            Ok(order::record_tx(tx, &saved, &what, ctx.actor).await?)
        })
        .await
}

fn refused(rule: Rule) -> FulfilError {
    match rule {
        Rule::NotPaid | Rule::Refunded => FulfilError::NotPaid,
        Rule::PaymentUnverified => FulfilError::Unconfirmed,
        Rule::MoneyReceived => FulfilError::MoneyReceived,
        Rule::Closed | Rule::NotPacked | Rule::NotHandedOver | Rule::HasLeft | Rule::Returned | Rule::NotDelivered => {
            FulfilError::WrongStep
        }
    }
}

/// `None` when nothing can match.
async fn filter_tx(tx: &mut StoreTx, query: &OrderQuery) -> Result<Option<Filter>, Fault> {
    let mut filter = Filter { limit: PAGE + 1, ..view_filter(tx, query.view).await? };
    filter.before = (query.before > 0).then(|| i64::try_from(query.before).unwrap_or(i64::MAX));
    let text: String = query.q.trim().chars().take(QUERY_CHARS_MAX).filter(|c| !c.is_control()).collect();
    if text.is_empty() {
        return Ok(Some(filter));
    }
    if let Ok(phone) = Phone::parse(&text) {
        filter.phone = Some(phone.msisdn().to_owned());
        return Ok(Some(filter));
    }
    let by_receipt = payment::orders_by_receipt_tx(tx, &text.to_uppercase()).await?;
    if !by_receipt.is_empty() {
        filter.ids = Some(by_receipt.into_iter().map(OrderId::uuid).collect());
        return Ok(Some(filter));
    }
    match parse_number(&text) {
        Ok(number) => filter.number = Some(i64::try_from(number.get()).map_err(Fault::defect)?),
        Err(Problem::Missing) => return Ok(None),
        Err(_) => filter.name = Some(text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")),
    }
    Ok(Some(filter))
}

async fn view_filter(tx: &mut StoreTx, view: OrderListView) -> Result<Filter, Fault> {
    let words = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect());
    let open = words(&["open"]);
    Ok(match view {
        OrderListView::All => Filter::default(),
        OrderListView::ToPack => Filter {
            states: open,
            payment_states: words(&["paid", "partially_refunded", "on_delivery"]),
            fulfilment_states: words(&["unfulfilled", "partially_fulfilled"]),
            ..Filter::default()
        },
        OrderListView::Late => Filter {
            states: open,
            payment_states: words(&["paid", "partially_refunded", "on_delivery"]),
            fulfilment_states: words(&["unfulfilled", "partially_fulfilled", "fulfilled", "shipped"]),
            promised_before: Some(tx.now()),
            ..Filter::default()
        },
        OrderListView::Awaiting => Filter {
            states: open,
            payment_states: words(&["pending", "processing", "partially_paid", "failed"]),
            ..Filter::default()
        },
        OrderListView::OnDelivery => {
            Filter { states: open, fulfilment_states: words(&["shipped"]), ..Filter::default() }
        }
        OrderListView::Review => Filter {
            ids: Some(payment::orders_to_review_tx(tx).await?.into_iter().map(OrderId::uuid).collect()),
            ..Filter::default()
        },
    })
}

/// Orders as the list shows them.
pub(super) async fn summaries_tx(tx: &mut StoreTx, orders: Vec<Order>) -> Result<Vec<OrderSummary>, Fault> {
    let facts = facts_of_tx(tx, &orders).await?;
    let units = order::units_tx(tx, &orders).await?;
    let now = tx.now();
    Ok(orders
        .into_iter()
        .map(|order| {
            let of_order = facts.get(&order.id);
            let standing = standing(&order, of_order.is_some_and(|facts| facts.has_live_attempt));
            let next = standing.next_action();
            OrderSummary {
                id: order.id,
                number: order.number.get(),
                placed_at: order.placed_at,
                customer_name: order.customer_name,
                phone: order.phone.local(),
                delivers: order.delivers,
                place: order.place,
                total: order.total,
                label: standing.label(),
                payment: order.payment,
                fulfilment: order.fulfilment,
                terms: order.terms,
                is_secured: order.is_secured,
                receipt: of_order.and_then(|facts| facts.receipt.clone()),
                arrives_to: order.arrives_to,
                late: order.state == OrderState::Open && next.is_some() && order.delivers && order.arrives_to < now,
                next,
                units: units.get(&order.id).copied().unwrap_or(0),
            }
        })
        .collect())
}
