use kikapu_contract::lookup::ClaimView;
use kikapu_contract::order::{BookedByHand, OrderView};
use kikapu_domain::staff::Permission;
use kikapu_ui::{Adornment, Button, Disclosure, Input, Size, TextField, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::next_step::{UnclearAmount, first_name, owed};
use crate::dashboard::t::lookup;
use crate::dashboard::{when, words};

/// Codes the shopper says they paid with: each is looked up by a person, and booked or not.
#[component]
pub fn Claims(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
    /// An amount that was typed and cannot be read.
    unclear: Option<UnclearAmount>,
) -> impl IntoView {
    let may = who.staff.role.may(Permission::BookMoney);
    let claims = if may { order.claims.clone() } else { Vec::new() };
    let claim = move |claim: ClaimView| {
        let unclear = unclear.clone().filter(|unclear| unclear.code == claim.code);
        view! { <Claim who=who.clone() order=order.clone() claim unclear/> }
    };
    claims.into_iter().map(claim).collect_view()
}

/// What a person booked on the order by hand, and may undo.
#[component]
pub fn Booked(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
) -> impl IntoView {
    let language = who.language;
    let may = who.staff.role.may(Permission::BookMoney);
    let path = format!("/dashboard/orders/{}/payment/undo", order.id);
    let booked = if may { order.booked } else { Vec::new() };
    booked
        .into_iter()
        .map(move |BookedByHand { code, amount }| {
            let action = who.path(&path);
            let summary = words::booked_by_hand(language, &amount.to_string(), &code);
            view! {
                <Disclosure summary>
                    <form method="post" action=action class="stack">
                        <p class="text-muted">{words::undo_more(language)}</p>
                        <input type="hidden" name="code" value=code/>
                        <Button tone=Tone::Danger>{words::undo_booking(language)}</Button>
                    </form>
                </Disclosure>
            }
        })
        .collect_view()
}

#[component]
fn Claim(who: Who, order: OrderView, claim: ClaimView, unclear: Option<UnclearAmount>) -> impl IntoView {
    let language = who.language;
    let ago = claim.asked_at.map(|at| when::ago(language, at, who.now)).unwrap_or_default();
    let said = lookup::said(language, &claim, &ago).map(|said| view! { <p><b>{said}</b></p> });
    let ClaimView { code, may_ask, .. } = claim;
    let at = |rest: &str| who.path(&format!("/dashboard/orders/{}/payment{rest}", order.id));
    let around = Adornment {
        error: unclear.is_some().then(|| words::amount_unclear(language).to_owned()),
        ..Adornment::default()
    };
    let owed = || owed(&order).and_then(|owed| owed.whole_shillings().ok()).map(|n| n.to_string()).unwrap_or_default();
    let shillings = unclear.map_or_else(owed, |unclear| unclear.shillings);
    let id = format!("shillings-{code}");
    let name = first_name(&order.customer_name).to_owned();
    let ask = may_ask.then(|| {
        view! {
            <form method="post" action=at("/look-up") class="next-form">
                <input type="hidden" name="code" value=code.clone()/>
                <Button tone=Tone::Ghost wide=true>{lookup::ask(language)}</Button>
            </form>
        }
    });
    view! {
        <section class="card card-raised next-step mb-4">
            <h2 class="text-heading-sm">{words::claim(language)}</h2>
            <p class="text-muted">{words::claim_more(language, &name, &code)}</p>
            {said}
            <form method="post" action=at("") class="next-form stack" novalidate>
                <input type="hidden" name="code" value=code.clone()/>
                <div class="next-code">
                    <TextField name="shillings" id kind=Input::Number label=words::claim_amount(language) value=shillings around required=true/>
                </div>
                <Button size=Size::Large wide=true>{words::claim_yes(language)}</Button>
            </form>
            <form method="post" action=at("/reject") class="next-form">
                <input type="hidden" name="code" value=code.clone()/>
                <Button tone=Tone::Secondary wide=true>{words::claim_no(language)}</Button>
            </form>
            {ask}
        </section>
    }
}
