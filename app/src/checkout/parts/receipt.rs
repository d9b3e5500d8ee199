use chrono::{DateTime, Utc};
use kikapu_contract::order::{Happening, OrderView};
use kikapu_domain::order::{FulfilmentState, OrderLabel, OrderState, PayTerms, PaymentState};
use kikapu_ui::{Card, Language, LinkButton, Step, StepState, Timeline, Tone, link, value_label};
use leptos::prelude::*;

use super::facts::{Fact, Facts};
use super::totals::Totals;
use crate::checkout::{t, when};

/// Whether the money is in, or will be taken at the door.
pub fn counts(order: &OrderView) -> bool {
    order.terms == PayTerms::OnDelivery
        || (order.terms == PayTerms::Deposit && order.is_secured)
        || matches!(order.payment, PaymentState::Paid | PaymentState::PartiallyRefunded | PaymentState::Refunded)
}

/// All a shopper keeps of an order: code, facts, items, sum, history, help. It prints well.
#[component]
pub fn Receipt(
    /// Language of the words.
    language: Language,
    /// The order.
    order: OrderView,
    /// The shop's WhatsApp number; empty if none.
    whatsapp: String,
    /// The shop's number to call; empty if none.
    phone: String,
) -> impl IntoView {
    let done = matches!(order.fulfilment, FulfilmentState::Delivered | FulfilmentState::Returned);
    let code = order.delivery_code.clone().filter(|_| counts(&order) && !done && order.state != OrderState::Cancelled);
    let code = code.map(|code| view! { <DeliveryCode language code delivers=order.delivers/> });
    let fee_label = if order.delivers {
        t::cart::delivery_to(language, &order.place)
    } else {
        t::cart::pickup(language).to_owned()
    };
    let (facts, steps) = (facts(language, &order), steps(language, &order));
    let (number, items, delivery, total, tax) = (order.number, order.items, order.delivery, order.total, order.tax);
    let surplus = (!order.surplus.is_zero())
        .then(|| view! { <p class="free-in">{t::order::surplus(language, order.surplus)}</p> });
    view! {
        <div class="receipt stack">
            {code}
            <Card>
                <Facts facts/>
                {surplus}
            </Card>
            <Help language number whatsapp phone/>
            <Card>
                <h2 class="text-heading-sm">{t::order::items(language)}</h2>
                <Items language order/>
                <Totals language items fee_label fee=Some(delivery) total tax/>
            </Card>
            <Card>
                <h2 class="text-heading-sm mb-3">{t::order::history(language)}</h2>
                <Timeline language steps/>
            </Card>
            <p class="field-hint no-print">{t::order::save_receipt(language)}</p>
        </div>
    }
}

#[component]
fn DeliveryCode(language: Language, code: String, delivers: bool) -> impl IntoView {
    let text = if delivers { t::order::code_text(language) } else { t::order::code_text_counter(language) };
    view! {
        <section class="code-box" aria-label=t::order::code(language)>
            <p class="field-label">{t::order::code(language)}</p>
            <p class="code-digits">{code}</p>
            <p class="field-hint">{text}</p>
        </section>
    }
}

#[component]
fn Items(language: Language, order: OrderView) -> impl IntoView {
    let lines = order
        .lines
        .into_iter()
        .map(|line| {
            let href = link::path(language, &format!("/p/{}", line.slug));
            view! {
                <li class="item">
                    <div>
                        <a href=href>{t::order::times(language, line.qty, &line.title)}</a>
                        {(!line.choice.is_empty()).then(|| view! { <p class="text-muted">{value_label(language, &line.choice).into_owned()}</p> })}
                    </div>
                    <span>{line.total.to_string()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="items">{lines}</ul> }
}

#[component]
fn Help(language: Language, number: u64, whatsapp: String, phone: String) -> impl IntoView {
    let chat = (!whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&whatsapp, &t::order::whatsapp_text(language, number));
        view! { <LinkButton href tone=Tone::WhatsApp icon="whatsapp">{t::order::whatsapp(language)}</LinkButton> }
    });
    let call = (!phone.is_empty()).then(|| {
        view! { <LinkButton href=link::tel(&phone) tone=Tone::Secondary icon="phone">{t::order::call(language)}</LinkButton> }
    });
    view! { <section class="help-row no-print" aria-label=t::order::help(language)>{chat}{call}</section> }
}

fn money(language: Language, order: &OrderView) -> String {
    match (&order.receipt, order.payment) {
        (Some(code), _) if !order.paid.is_zero() && order.owed.is_zero() => {
            t::order::paid_code(language, order.paid, code)
        }
        (None, PaymentState::Paid) => t::order::paid(language, order.paid),
        (_, PaymentState::PartiallyPaid) if order.terms == PayTerms::Deposit && order.is_secured => {
            t::parts::paid_of(language, order.paid, order.owed)
        }
        (_, PaymentState::PartiallyPaid) => t::order::part_paid(language, order.paid, order.total),
        _ if order.state == OrderState::Cancelled => t::order::never_paid(language, order.total),
        _ if order.terms == PayTerms::OnDelivery => t::order::at_door(language, order.total),
        _ => t::order::not_paid(language, order.total),
    }
}

/// How it stands, in a word or two.
fn status(language: Language, order: &OrderView) -> &'static str {
    if order.terms == PayTerms::Deposit && order.is_secured && order.label == OrderLabel::PaymentPending {
        return t::parts::is_secured(language);
    }
    if is_slow(order) && order.is_secured {
        return t::parts::being_paid(language);
    }
    if order.label == OrderLabel::Refunded && order.is_returning {
        return t::order::is_returning(language);
    }
    t::order::standing(language, order.label, order.terms == PayTerms::OnDelivery)
}

/// Paid little by little, and not all of it yet: its goods are kept, and no day is promised.
fn is_slow(order: &OrderView) -> bool {
    order.state == OrderState::Open && order.terms.waits_for_all(order.payment)
}

/// The six facts: status, next step, arrival, place, receiver, money; and what only some orders have.
fn facts(language: Language, order: &OrderView) -> Vec<Fact> {
    let is_over = order.state != OrderState::Open
        || matches!(order.fulfilment, FulfilmentState::Delivered | FulfilmentState::Returned);
    let next = if is_over {
        String::new()
    } else if counts(order) {
        t::order::next(language, order.fulfilment, order.delivers).to_owned()
    } else {
        t::order::next_pay(language).to_owned()
    };
    let arrival = if is_over {
        String::new()
    } else if is_slow(order) {
        t::parts::once_paid(language).to_owned()
    } else {
        when::window(language, order.arrives_from, order.arrives_to)
    };
    let arrives = if order.delivers {
        Fact::new(t::order::arrives(language), arrival)
    } else {
        let ready = if is_over { String::new() } else { t::order::ask_first(language).to_owned() };
        Fact::new(t::order::pick_up(language), ready)
    };
    let place =
        if order.landmark.is_empty() { order.place.clone() } else { format!("{}, {}", order.landmark, order.place) };
    let shopper = format!("{}, {}", order.customer_name, order.phone);
    let (receiver, ordered_by) = match &order.receiver {
        Some(receiver) => (format!("{}, {}", receiver.name, receiver.phone), shopper),
        None => (shopper, String::new()),
    };
    vec![
        Fact::new(t::order::status(language), status(language, order)),
        Fact::new(t::order::next_step(language), next),
        arrives,
        Fact::new(t::order::place(language), place),
        Fact::new(t::order::receiver(language), receiver),
        Fact::new(t::order::ordered_by(language), ordered_by),
        Fact::new(t::order::money(language), money(language, order)),
        Fact::new(t::form::note(language), order.note.clone()),
    ]
}

fn times(language: Language, at: DateTime<Utc>) -> (String, String) {
    (at.to_rfc3339(), when::moment(language, at))
}

/// What happened, first to last.
fn steps(language: Language, order: &OrderView) -> Vec<Step> {
    order
        .timeline
        .iter()
        .rev()
        .map(|entry| {
            let (label, detail, state) = match &entry.what {
                Happening::Placed => (t::order::was_placed(language).to_owned(), None, StepState::Done),
                Happening::PromptSent { phone } => (t::order::prompt_sent(language, phone), None, StepState::Done),
                Happening::PromptFailed { .. } => {
                    (t::order::prompt_failed(language).to_owned(), None, StepState::Failed)
                }
                Happening::PaymentTold { receipt } => {
                    let code = receipt.as_ref().map(|code| t::order::with_code(language, code));
                    (t::order::payment_told(language).to_owned(), code, StepState::Done)
                }
                Happening::Paid { amount, receipt, .. } => {
                    let code = receipt.as_ref().map(|code| t::order::with_code(language, code));
                    (t::order::money_arrived(language, *amount), code, StepState::Done)
                }
                Happening::PaidByHand { code } => (t::order::code_given(language, code), None, StepState::Done),
                Happening::PaymentNotFound { code } => {
                    (t::order::code_not_found(language, code), None, StepState::Failed)
                }
                Happening::MoneyTakenOff { amount, receipt } => {
                    let code = Some(t::order::with_code(language, receipt));
                    (t::order::money_off(language, *amount), code, StepState::Failed)
                }
                Happening::CashReceived { amount, .. } => {
                    (t::order::money_arrived(language, *amount), None, StepState::Done)
                }
                Happening::RefundAsked { amount } => (t::order::refund_asked(language, *amount), None, StepState::Done),
                Happening::Refunded { amount, receipt } => {
                    let code = receipt.as_ref().map(|code| t::order::with_code(language, code));
                    (t::order::refunded(language, *amount), code, StepState::Done)
                }
                Happening::RefundFailed { amount } => {
                    (t::order::refund_failed(language, *amount), None, StepState::Failed)
                }
                Happening::Reopened => (t::order::reopened(language).to_owned(), None, StepState::Done),
                Happening::Packed => (t::order::packed(language).to_owned(), None, StepState::Done),
                Happening::HandedOver => (t::order::handed_over(language).to_owned(), None, StepState::Done),
                Happening::Delivered => (t::order::was_delivered(language).to_owned(), None, StepState::Done),
                Happening::LeftOwing { owed, .. } => (t::parts::left_owing(language, *owed), None, StepState::Done),
                Happening::TermOver { owed } => (t::slow::term_over(language, *owed), None, StepState::Failed),
                Happening::MoreTime { until } => {
                    (t::slow::more_time(language, &when::day(language, *until)), None, StepState::Done)
                }
                Happening::FeeKept { amount } => (t::slow::fee_kept(language, *amount), None, StepState::Done),
                Happening::CashReturned { amount } => {
                    (t::slow::cash_returned(language, *amount), None, StepState::Done)
                }
                Happening::Cancelled { .. } => (t::order::was_cancelled(language).to_owned(), None, StepState::Failed),
                Happening::OutOfStockAfterPayment => {
                    (t::order::out_of_stock(language).to_owned(), None, StepState::Failed)
                }
            };
            Step { label, detail, at: Some(times(language, entry.at)), state }
        })
        .collect()
}
