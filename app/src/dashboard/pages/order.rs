use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::staff;
use kikapu_contract::order::{Happening, OrderLineView, OrderView, TimelineEntry};
use kikapu_domain::order::{OrderState, PayTerms};
use kikapu_kernel::OrderId;
use kikapu_ui::{Alert, Badge, Card, Icon, LinkButton, Mood, StepState, Timeline, Tone, link, timeline, value_label};
use leptos::prelude::*;
use serde::Deserialize;

use crate::dashboard::forms::Done;
use crate::dashboard::parts::call_off::CallOff;
use crate::dashboard::parts::cash::TakeCash;
use crate::dashboard::parts::claims::{Booked, Claims};
use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::next_step::{NextStep, OrderForms, first_name, international, owed};
use crate::dashboard::parts::plan::{CashBack, OrderPlan};
use crate::dashboard::parts::refunds::OrderRefunds;
use crate::dashboard::{t, when, who, words};
use crate::door::{No, Path, Query, Staff};
use crate::render::Frame;

/// What led here.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: Option<Done>,
}

/// `GET /dashboard/orders/{id}`
pub async fn show(staff: Staff, Path(id): Path<OrderId>, Query(asked): Query<Asked>) -> Result<Response, No> {
    answer(&staff, id, asked.done.map(News::Done), OrderForms::default()).await
}

/// What happened just before the page is shown.
#[derive(Clone, Debug)]
pub enum News {
    /// A step was done.
    Done(Done),
    /// A step was refused, and why.
    Refused(String),
}

/// The page of an order, with what happened just before and what was typed.
///
/// # Errors
/// [`No`] when this shop has no such order.
pub async fn answer(staff: &Staff, id: OrderId, news: Option<News>, typed: OrderForms) -> Result<Response, No> {
    let order = staff::orders::read(&staff.ctx, id).await?;
    let who = who(staff, &format!("/dashboard/orders/{id}"));
    let title = t::titled(who.language, &words::order(who.language, order.number), &who.staff.store_name);
    let has_problem = typed.code_error.is_some()
        || typed.receiver_error.is_some()
        || typed.unclear.is_some()
        || typed.phone_error.is_some()
        || typed.reason_error.is_some();
    let status = match &news {
        Some(News::Refused(_)) => StatusCode::CONFLICT,
        Some(News::Done(_)) | None if has_problem => StatusCode::UNPROCESSABLE_ENTITY,
        Some(News::Done(_)) | None => StatusCode::OK,
    };
    let frame = Frame { status, ..Frame::new(who.language, &title) };
    Ok(staff.page(frame, || view! { <Order who order news typed/> }))
}

/// One order: the next step on top, then what is in it, for whom, and what happened.
#[component]
pub fn Order(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
    /// What happened just before.
    news: Option<News>,
    /// What was typed into its forms.
    typed: OrderForms,
) -> impl IntoView {
    let language = who.language;
    let (cash, refund) = (typed.cash.clone(), typed.refund.clone());
    let news = news.map(|news| {
        let (mood, title) = match news {
            News::Done(done) => (Mood::Success, done.words(language, order.number)),
            News::Refused(why) => (Mood::Danger, why),
        };
        view! { <div class="desk-done" role="status"><Alert language mood title/></div> }
    });
    view! {
        <Desk who=who.clone() place=Place::Orders>
            <a class="desk-back" href=who.path("/dashboard/orders")><Icon name="back"/>{t::orders(language)}</a>
            <Heading who=who.clone() order=order.clone()/>
            {news}
            <div class="order-grid">
                <div class="order-next"><Claims who=who.clone() order=order.clone() unclear=typed.unclear.clone()/><NextStep who=who.clone() order=order.clone() typed/></div>
                <div class="order-items"><Items who=who.clone() order=order.clone()/></div>
                <aside class="order-side"><Customer who=who.clone() order=order.clone()/>
                    <div class="mt-4"><OrderPlan who=who.clone() order=order.clone()/></div>
                    <div class="mt-4"><CashBack who=who.clone() order=order.clone()/></div>
                    <div class="mt-4"><TakeCash who=who.clone() order=order.clone() typed=cash/></div>
                    <div class="mt-4"><CallOff who=who.clone() order=order.clone()/></div>
                    <div class="mt-4"><Booked who=who.clone() order=order.clone()/></div>
                    <div class="mt-4"><OrderRefunds who=who.clone() order=order.clone() typed=refund/></div>
                </aside>
                <div class="order-story"><Story who order/></div>
            </div>
        </Desk>
    }
}

#[component]
fn Heading(who: Who, order: OrderView) -> impl IntoView {
    let language = who.language;
    let failed = order.timeline.iter().find_map(|entry| match entry.what {
        Happening::PromptFailed { reason } => Some(reason),
        _ => None,
    });
    let receipt = order.receipt.as_deref();
    let (payment_mood, payment) =
        words::payment(language, order.payment, (order.terms, order.is_secured), receipt, failed);
    let is_cancelled = order.state == OrderState::Cancelled;
    let (goods_mood, goods) = words::fulfilment(language, order.fulfilment, is_cancelled);
    let placed = words::placed_at(
        language,
        &when::ago(language, order.placed_at, who.now),
        &when::exact(language, order.placed_at),
    );
    view! {
        <div class="order-head">
            <h1 class="text-heading-lg">{words::order(language, order.number)}</h1>
            <p class="order-badges"><Badge mood=payment_mood label=payment/><Badge mood=goods_mood label=goods/></p>
            <p class="text-muted">{placed}</p>
        </div>
    }
}

#[component]
fn Items(who: Who, order: OrderView) -> impl IntoView {
    let language = who.language;
    let lines = order.lines.iter().map(|line| view! { <Line who=who.clone() line=line.clone()/> }).collect_view();
    let row = |label: &'static str, money: String| view! { <div><dt>{label}</dt><dd>{money}</dd></div> };
    let carried = if order.delivers { words::delivery(language) } else { words::pickup(language) };
    let some = move |label, money: kikapu_kernel::Money| (!money.is_zero()).then(|| row(label, money.to_string()));
    let still = (order.state == OrderState::Open).then(|| owed(&order)).flatten();
    let held = order
        .held_until
        .filter(|until| order.terms != PayTerms::OnDelivery && *until > who.now && order.paid.is_zero())
        .map(|until| {
            view! { <p class="text-muted">{words::held_until(language, &when::clock(language, until))}</p> }
        });
    view! {
        <Card>
            <h2 class="text-heading-sm">{words::items(language)}</h2>
            <ul class="order-lines">{lines}</ul>
            <dl class="totals">
                {row(words::goods(language), order.items.to_string())}
                {row(carried, order.delivery.to_string())}
                <div class="total"><dt>{words::total(language)}</dt><dd>{order.total.to_string()}</dd></div>
                {some(words::tax(language), order.tax)}
                {row(words::received(language), order.paid.to_string())}
                {still.and_then(|still| some(words::still_owed(language), still))}
                {some(words::to_return(language), order.surplus)}
            </dl>
            <p class="text-muted">{words::account(language, &order.reference)}</p>
            {held}
        </Card>
    }
}

#[component]
fn Line(who: Who, line: OrderLineView) -> impl IntoView {
    let language = who.language;
    let unit = (line.qty > 1)
        .then(|| view! { <span class="order-each">{words::each(language, &line.unit.to_string())}</span> });
    let choice = value_label(language, &line.choice).into_owned();
    let about = [choice, line.sku].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <span class="order-qty">{format!("{} ×", line.qty)}</span>
            <span class="order-what">
                <a href=who.shop(&format!("/p/{}", line.slug))>{line.title}</a>
                <span class="order-about">{about}</span>
            </span>
            <span class="order-price"><span>{line.total.to_string()}</span>{unit}</span>
        </li>
    }
}

#[component]
fn Customer(who: Who, order: OrderView) -> impl IntoView {
    let language = who.language;
    let dialled = international(&order.phone);
    let hello = words::chat_message(language, first_name(&order.customer_name), &who.staff.store_name, order.number);
    let map = order.delivers.then(|| {
        let query = [order.landmark.as_str(), order.place.as_str(), "Kenya"];
        let query = query.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let href = format!("https://www.google.com/maps/search/?api=1&query={}", link::percent_encode(&query));
        view! { <a class="order-link" href=href><Icon name="pin"/>{words::open_map(language)}</a> }
    });
    let where_to = if order.delivers { words::deliver_to(language) } else { words::collects_at(language) };
    let promise = if order.terms.waits_for_all(order.payment) {
        Some(words::once_paid(language).to_owned())
    } else {
        // What is collected is promised for no hour.
        order.delivers.then(|| when::capital(&when::window(language, order.arrives_from, order.arrives_to, who.now)))
    };
    let receiver = order.receiver.clone().map(|receiver| {
        let href = link::tel(&international(&receiver.phone));
        view! {
            <section>
                <h2 class="desk-label">{words::received_by(language)}</h2>
                <p class="order-name">{receiver.name}</p>
                <p>{receiver.phone}</p>
                <div class="order-reach">
                    <LinkButton href tone=Tone::Secondary icon="phone">{words::call_receiver(language)}</LinkButton>
                </div>
            </section>
        }
    });
    let note = (!order.note.is_empty()).then(|| {
        view! { <section><h2 class="desk-label">{words::note(language)}</h2><p class="order-note">{order.note.clone()}</p></section> }
    });
    view! {
        <Card>
            <section>
                <h2 class="desk-label">{words::customer(language)}</h2>
                <p class="order-name">{order.customer_name.clone()}</p>
                <p>{order.phone.clone()}</p>
                <div class="order-reach">
                    <LinkButton href=link::tel(&dialled) tone=Tone::Secondary icon="phone">{words::call(language)}</LinkButton>
                    <LinkButton href=link::whatsapp(&dialled, &hello) tone=Tone::WhatsApp icon="whatsapp">{words::whatsapp(language)}</LinkButton>
                </div>
            </section>
            <section>
                <h2 class="desk-label">{where_to}</h2>
                <p class="order-name">{order.place.clone()}</p>
                <p>{order.landmark.clone()}</p>
                <p class="text-muted">{promise}</p>
                {map}
            </section>
            {receiver}
            {note}
            <section>
                <h2 class="desk-label">{words::shopper_page(language)}</h2>
                <a class="order-link" href=who.shop(&format!("/o/{}", order.token.expose()))>
                    <Icon name="user"/>{words::open_shopper_page(language)}
                </a>
            </section>
        </Card>
    }
}

/// Newest first; each with the time a person says and the exact one.
#[component]
fn Story(who: Who, order: OrderView) -> impl IntoView {
    let language = who.language;
    let steps = order
        .timeline
        .into_iter()
        .map(|TimelineEntry { at, what, by }| {
            let state = match what {
                Happening::PromptFailed { .. }
                | Happening::PaymentNotFound { .. }
                | Happening::MoneyTakenOff { .. }
                | Happening::RefundFailed { .. }
                | Happening::Cancelled { .. }
                | Happening::TermOver { .. }
                | Happening::OutOfStockAfterPayment => StepState::Failed,
                Happening::Placed
                | Happening::PromptSent { .. }
                | Happening::PaymentTold { .. }
                | Happening::Paid { .. }
                | Happening::CashReceived { .. }
                | Happening::PaidByHand { .. }
                | Happening::RefundAsked { .. }
                | Happening::Refunded { .. }
                | Happening::Reopened
                | Happening::Packed
                | Happening::HandedOver
                | Happening::Delivered
                | Happening::LeftOwing { .. }
                | Happening::MoreTime { .. }
                | Happening::FeeKept { .. }
                | Happening::CashReturned { .. } => StepState::Done,
            };
            let (label, more) = words::happening(language, &what);
            let by = by.map(|name| words::by(language, &name));
            let detail = [more, by].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let people = format!("{} · {}", when::ago(language, at, who.now), when::exact(language, at));
            timeline::Step {
                label,
                detail: (!detail.is_empty()).then_some(detail),
                at: Some((at.to_rfc3339(), people)),
                state,
            }
        })
        .collect();
    view! {
        <Card>
            <h2 class="text-heading-sm mb-4">{words::happened(language)}</h2>
            <Timeline language steps/>
        </Card>
    }
}
