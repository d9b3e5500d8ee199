use kikapu_contract::balance::RefundFunds;
use kikapu_contract::order::OrderView;
use kikapu_contract::refund::{AskRefund, RefundView, SendingView};
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState};
use kikapu_domain::payment::refund::{RefundStatus, RefundWay};
use kikapu_domain::staff::Permission;
use kikapu_kernel::Money;
use kikapu_ui::{Badge, Button, Card, Disclosure, Tone};
use leptos::prelude::*;

use super::balance::FundsWarning;
use super::desk::Who;
use super::facts::Ago;
use super::form_key::FormKey;
use crate::dashboard::t::refund as words;

/// Asks for money to be sent back. Works without scripts: nothing but a form.
#[component]
pub fn SendBack(
    /// Who looks.
    who: Who,
    /// Where the form goes.
    action: String,
    /// How much, where it is all of it.
    money: Option<Money>,
    /// Fields that are not typed: name and value.
    hidden: Vec<(&'static str, String)>,
    /// What lay where it is paid from.
    funds: Option<RefundFunds>,
    /// The most that can be typed, where it is not all of it.
    #[prop(optional_no_strip)]
    most: Option<Money>,
    /// What was typed and refused.
    #[prop(optional)]
    typed: AskRefund,
) -> impl IntoView {
    let language = who.language;
    let AskRefund { shillings, phone, way, .. } = typed;
    let is_most = money.is_none();
    let warning = money.or(most).map(|back| view! { <FundsWarning language funds back is_most/> });
    let hidden =
        hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let amount = money.is_none().then(|| {
        view! {
            <label class="field">
                <span class="field-label">{words::how_much(language)}</span>
                <input class="input" type="text" name="shillings" value=shillings inputmode="numeric" autocomplete="off" maxlength="12" required/>
            </label>
        }
    });
    // M-PESA sends no less than ten shillings: what is less can only be undone.
    let undone = money.is_some_and(|money| money.minor() < 1_000) || way == RefundWay::Reversal.as_str();
    let label = money.map_or_else(|| words::return_some(language).to_owned(), |money| words::send_now(language, money));
    view! {
        <form method="post" action=action class="stack">
            <FormKey/>
            {warning}
            {hidden}
            {amount}
            <label class="field">
                <span class="field-label">{words::to_phone(language)}</span>
                <input class="input" type="tel" name="phone" value=phone inputmode="tel" autocomplete="off" maxlength="20"/>
            </label>
            <label class="check"><input type="checkbox" name="way" value="reversal" checked=undone/>" "{words::undo(language)}</label>
            <p class="text-muted">{words::send_more(language)}</p>
            <Button tone=Tone::Danger>{label}</Button>
        </form>
    }
}

/// Refunds, each with where it stands and what may be done.
#[component]
pub fn Refunds(
    /// Who looks.
    who: Who,
    /// The refunds.
    refunds: Vec<RefundView>,
) -> impl IntoView {
    let rows = refunds.into_iter().map(|refund| view! { <li><Refund who=who.clone() refund/></li> }).collect_view();
    view! { <ul class="money-back">{rows}</ul> }
}

#[component]
fn Refund(who: Who, refund: RefundView) -> impl IntoView {
    let language = who.language;
    let (mood, label) = words::status(language, refund.status);
    let order = refund.order.map(|(id, number)| {
        let href = who.path(&format!("/dashboard/orders/{id}"));
        view! { <a class="link" href=href>{words::of_order(language, number)}</a>" · " }
    });
    let whom = if refund.phone.is_empty() {
        words::undone(language, refund.original.as_deref().unwrap_or_default())
    } else {
        words::to(language, &refund.phone.replace(' ', "\u{a0}"))
    };
    let code = refund.receipt.as_deref().map(|code| format!(" · {}", words::with_code(language, code)));
    let trouble = refund.trouble.map(|why| view! { <p class="money-why">{words::trouble(language, why)}</p> });
    let deeds = view! { <Deeds who=who.clone() refund=refund.clone()/> };
    view! {
        <article class="money-owed" id=format!("r-{}", refund.id)>
            <p><b>{refund.amount.to_string()}</b>" "<Badge mood label/></p>
            <p>{order}{whom}{code}" · "<Ago language at=refund.ended_at.unwrap_or(refund.asked_at) now=who.now/></p>
            {trouble}
            {deeds}
        </article>
    }
}

#[component]
fn Deeds(who: Who, refund: RefundView) -> impl IntoView {
    let language = who.language;
    let role = who.staff.role;
    let may = |what| role.may(what);
    let id = refund.id;
    let [to_approve, to_withdraw, to_resolve] =
        ["approve", "withdraw", "resolve"].map(|deed| who.path(&format!("/dashboard/refunds/{id}/{deed}")));
    let is_waiting = refund.status == RefundStatus::Requested && may(Permission::BookMoney);
    let approve = (is_waiting && !refund.is_mine).then(|| {
        view! { <form method="post" action=to_approve><Button>{words::approve(language)}</Button></form> }
    });
    let not_you =
        (is_waiting && refund.is_mine).then(|| view! { <p class="text-muted">{words::not_you(language)}</p> });
    let can_stop = matches!(refund.status, RefundStatus::Requested | RefundStatus::Approved);
    let withdraw = (can_stop && may(Permission::BookMoney)).then(|| {
        view! {
            <form method="post" action=to_withdraw><Button tone=Tone::Ghost>{words::withdraw(language)}</Button></form>
        }
    });
    let is_stuck = refund.needs_look || refund.status == RefundStatus::Unknown;
    let resolve = (is_stuck && may(Permission::SendMoney)).then(|| {
        view! {
            <Disclosure summary=words::look(language)>
                <form method="post" action=to_resolve class="stack">
                    <label class="field">
                        <span class="field-label">{words::its_code(language)}</span>
                        <input class="input" type="text" name="code" autocomplete="off" maxlength="12"/>
                    </label>
                    <Button tone=Tone::Secondary name="went" value="yes">{words::it_went(language)}</Button>
                    <Button tone=Tone::Secondary name="went" value="no">{words::it_did_not(language)}</Button>
                </form>
            </Disclosure>
        }
    });
    view! { {not_you}{approve}{withdraw}{resolve} }
}

/// Who may send the shop's money out, and the form to say so.
#[component]
pub fn Sending(
    /// Who looks.
    who: Who,
    /// How it stands.
    sending: SendingView,
) -> impl IntoView {
    let language = who.language;
    let action = who.path("/dashboard/money/sending");
    let now = match &sending.operator {
        None => words::no_operator(language).to_owned(),
        Some(name) => {
            let limit =
                sending.limit.map(|limit| format!("; {}", words::limit_is(language, limit))).unwrap_or_default();
            format!("{}{limit}.", words::operator_is(language, name))
        }
    };
    let limit = sending.limit.map(|limit| (limit.minor() / 100).to_string()).unwrap_or_default();
    let operator = sending.operator.unwrap_or_default();
    let form = who.staff.role.may(Permission::SendMoney).then(|| {
        view! {
            <Disclosure summary=words::change_sending(language)>
                <form method="post" action=action class="stack">
                    <label class="field"><span class="field-label">{words::operator(language)}</span>
                        <input class="input" type="text" name="operator" value=operator autocomplete="off" maxlength="64" required/></label>
                    <label class="field"><span class="field-label">{words::password(language)}</span>
                        <input class="input" type="password" name="password" autocomplete="new-password" maxlength="200"/></label>
                    <label class="field"><span class="field-label">{words::certificate(language)}</span>
                        <textarea class="input" name="certificate" rows="4" spellcheck="false"></textarea></label>
                    <label class="field"><span class="field-label">{words::limit(language)}</span>
                        <input class="input" type="text" name="limit" value=limit inputmode="numeric" autocomplete="off" maxlength="12"/></label>
                    <p class="text-muted">{words::kept_secret(language)}</p>
                    <Button tone=Tone::Secondary>{words::save(language)}</Button>
                </form>
            </Disclosure>
        }
    });
    view! { <p class="text-muted">{now}</p>{form} }
}

/// On an order: what went back, and the ways to return its money.
#[component]
pub fn OrderRefunds(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
    /// The refund that was typed and refused.
    typed: Option<AskRefund>,
) -> impl IntoView {
    let language = who.language;
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let funds = order.funds;
    let held = order.paid.minus(order.refunded).ok().filter(|held| !held.is_zero());
    let role = who.staff.role;
    let may = |what| role.may(what);
    let asker = who.clone();
    let refund = who.path(&format!("/dashboard/orders/{}/refund", order.id));
    let part = held.filter(|_| may(Permission::BookMoney)).map(|held| {
        // What an open order costs goes back with the order; of another, all may.
        let all = (order.state != OrderState::Open).then_some(held);
        let summary = if all.is_some() { words::send_back(language) } else { words::return_part(language) };
        view! {
            <Disclosure summary open>
                <SendBack who=asker.clone() action=refund money=all most=Some(held) hidden=vec![("source", "order".to_owned())] funds typed/>
            </Disclosure>
        }
    });
    let is_here = matches!(
        order.fulfilment,
        FulfilmentState::Unfulfilled | FulfilmentState::PartiallyFulfilled | FulfilmentState::Fulfilled
    );
    let can_cancel =
        order.state == OrderState::Open && is_here && may(Permission::CallOff) && may(Permission::BookMoney);
    let cancel = held.filter(|_| can_cancel).map(|held| {
        let all = held.plus(order.surplus).unwrap_or(held);
        let action = who.path(&format!("/dashboard/orders/{}/cancel-refund", order.id));
        view! {
            <Disclosure summary=words::cancel_and_return(language)>
                <form method="post" action=action class="stack">
                    <FundsWarning language funds back=all/>
                    <p class="text-muted">{words::cancel_more(language)}</p>
                    <input type="hidden" name="reason" value=CancelReason::Customer.as_str()/>
                    <label class="field"><span class="field-label">{words::to_phone(language)}</span>
                        <input class="input" type="tel" name="phone" inputmode="tel" autocomplete="off" maxlength="20"/></label>
                    <Button tone=Tone::Danger>{words::cancel_and_return(language)}</Button>
                </form>
            </Disclosure>
        }
    });
    if order.refunds.is_empty() && part.is_none() && cancel.is_none() {
        return None;
    }
    let list = (!order.refunds.is_empty()).then(|| {
        view! {
            <h2 class="text-heading-sm mb-2">{words::refunds(language)}</h2>
            <Refunds who=who.clone() refunds=order.refunds.clone()/>
        }
    });
    Some(view! { <Card>{list}{part}{cancel}</Card> })
}
