use kikapu_contract::order::OrderView;
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState};
use kikapu_domain::staff::Permission;
use kikapu_ui::{Button, ChoiceItem, Disclosure, RadioChips, Tone};
use leptos::prelude::*;

use super::desk::Who;
use crate::dashboard::words;

/// What a person can choose; what runs out by itself is not theirs to say.
const REASONS: [CancelReason; 5] = [
    CancelReason::Customer,
    CancelReason::Unreachable,
    CancelReason::Inventory,
    CancelReason::Fraud,
    CancelReason::Other,
];

/// The end of an order that will not be: call it off, or take that back. Nothing where neither can be.
#[component]
pub fn CallOff(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
) -> impl IntoView {
    let has_left = !matches!(
        order.fulfilment,
        FulfilmentState::Unfulfilled | FulfilmentState::PartiallyFulfilled | FulfilmentState::Fulfilled
    );
    let has_money = !order.paid.is_zero() || !order.surplus.is_zero();
    if has_left || has_money || !who.staff.role.may(Permission::CallOff) {
        return None;
    }
    match order.state {
        OrderState::Open => Some(view! { <Cancel who order/> }.into_any()),
        OrderState::Cancelled => Some(view! { <Reopen who order/> }.into_any()),
        OrderState::Completed => None,
    }
}

#[component]
fn Cancel(who: Who, order: OrderView) -> impl IntoView {
    let language = who.language;
    let action = who.path(&format!("/dashboard/orders/{}/cancel", order.id));
    let items = REASONS
        .iter()
        .map(|reason| ChoiceItem {
            value: reason.as_str().to_owned(),
            label: words::cancel_reason(language, *reason).to_owned(),
            ..ChoiceItem::default()
        })
        .collect();
    view! {
        <Disclosure summary=words::cancel_order(language)>
            <form method="post" action=action class="stack">
                <p class="text-muted">{words::cancel_more(language)}</p>
                <RadioChips name="reason" legend=words::cancel_why(language) items chosen=CancelReason::Customer.as_str()/>
                <Button tone=Tone::Danger>{words::cancel_now(language, order.number)}</Button>
            </form>
        </Disclosure>
    }
}

#[component]
fn Reopen(who: Who, order: OrderView) -> impl IntoView {
    let language = who.language;
    let action = who.path(&format!("/dashboard/orders/{}/reopen", order.id));
    view! {
        <form method="post" action=action class="stack">
            <p class="text-muted">{words::reopen_more(language)}</p>
            <Button tone=Tone::Secondary>{words::reopen(language)}</Button>
        </form>
    }
}
