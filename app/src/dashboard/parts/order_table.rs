use kikapu_contract::order::OrderSummary;
use kikapu_domain::order::OrderLabel;
use kikapu_ui::{Badge, Button, LinkButton, Size, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Ago;
use super::next_step::Step;
use crate::dashboard::{t, when, words};

/// Orders as a table on a desk and as cards on a phone, in the same reading order. The roles are written out because
/// browsers forget that a table is one when it is laid out as cards.
#[component]
pub fn OrderTable(
    /// Who looks.
    who: Who,
    /// The orders, newest first.
    orders: Vec<OrderSummary>,
    /// What the list is, for readers.
    #[prop(into)]
    caption: String,
) -> impl IntoView {
    let language = who.language;
    let columns = [
        t::order(language),
        t::placed(language),
        t::customer(language),
        t::total(language),
        t::payment(language),
        t::goods(language),
        t::promised(language),
        t::next(language),
    ];
    let head =
        columns.map(|label| view! { <th scope="col" role="columnheader">{label}</th> }).into_iter().collect_view();
    let rows = orders.into_iter().map(|order| view! { <Row who=who.clone() order/> }).collect_view();
    view! {
        <table class="orders" role="table">
            <caption class="sr-only">{caption}</caption>
            <thead role="rowgroup"><tr role="row">{head}</tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

#[component]
fn Row(who: Who, order: OrderSummary) -> impl IntoView {
    let language = who.language;
    let step = Step::of(order.next, order.terms, order.fulfilment).filter(|step| step.is_for(who.staff.role));
    let is_cancelled = order.label == OrderLabel::Cancelled;
    let (payment_mood, payment) =
        words::payment(language, order.payment, (order.terms, order.is_secured), order.receipt.as_deref(), None);
    let (goods_mood, goods) = words::fulfilment(language, order.fulfilment, is_cancelled);
    let by = when::by(language, order.arrives_to, who.now);
    let promise = if order.late {
        view! { <Badge mood=kikapu_ui::Mood::Danger label=t::was_due(language, &by)/> }.into_any()
    } else {
        // A promise that is kept or void is history: the page of the order tells it.
        let shown = order.next.is_some().then(|| {
            if order.terms.waits_for_all(order.payment) {
                words::once_paid(language).to_owned()
            } else if order.delivers {
                when::capital(&by)
            } else {
                // What is collected is promised for no hour.
                words::pickup(language).to_owned()
            }
        });
        shown.map(|words| view! { <span>{words}</span> }).into_any()
    };
    let href = who.path(&format!("/dashboard/orders/{}", order.id));
    let label = words::order(language, order.number);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="orders-number">
                <a href=href aria-label=label>{format!("#{}", order.number)}</a>
            </th>
            <td role="cell" class="orders-time"><Ago language at=order.placed_at now=who.now/></td>
            <td role="cell" class="orders-who">
                <span class="orders-name">{order.customer_name.clone()}</span>
                <span class="orders-place">{order.place.clone()}</span>
            </td>
            <td role="cell" class="orders-total">
                <span class="orders-money">{order.total.to_string()}</span>
                <span class="orders-units">{t::units(language, order.units)}</span>
            </td>
            <td role="cell" class="orders-paid"><Badge mood=payment_mood label=payment/></td>
            <td role="cell" class="orders-goods"><Badge mood=goods_mood label=goods/></td>
            <td role="cell" class="orders-promise">{promise}</td>
            <td role="cell" class="orders-next">{step.map(|step| view! { <StepButton who step order/> })}</td>
        </tr>
    }
}

/// The one next step: done at once where a press says it all, else a link to where it is done.
#[component]
fn StepButton(who: Who, step: Step, order: OrderSummary) -> impl IntoView {
    let language = who.language;
    let words = step.label(language, order.delivers);
    let of_order = words::of_order(language, order.number);
    if let Some(verb) = step.form_path() {
        let action = who.path(&format!("/dashboard/orders/{}/{verb}", order.id));
        view! {
            <form method="post" action=action>
                <input type="hidden" name="back" value=who.path/>
                <input type="hidden" name="number" value=order.number/>
                <Button tone=Tone::Secondary size=Size::Medium>
                    {words}<span class="sr-only">{of_order}</span>
                </Button>
            </form>
        }
        .into_any()
    } else {
        let href = who.path(&format!("/dashboard/orders/{}#next", order.id));
        view! {
            <LinkButton href tone=Tone::Secondary>
                {words}<span class="sr-only">{of_order}</span>
            </LinkButton>
        }
        .into_any()
    }
}
