use kikapu_contract::cash::{self, CashDay, CashHolder, CashView, Handover};
use kikapu_contract::order::OrderView;
use kikapu_domain::order::OrderState;
use kikapu_domain::staff::Permission;
use kikapu_ui::{Button, Card, Disclosure, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Ago;
use super::form_key::FormKey;
use super::next_step::owed;
use crate::calendar;
use crate::dashboard::t::cash as words;

/// Who holds the shop's cash, each with what they received and a form for who counts it.
#[component]
pub fn Cash(
    /// Who looks.
    who: Who,
    /// How it stands.
    cash: CashView,
) -> impl IntoView {
    let language = who.language;
    let now = if cash.holders.is_empty() {
        view! { <p class="text-muted">{words::nobody(language)}</p> }.into_any()
    } else {
        let rows = cash.holders.into_iter().map(|holder| view! { <li><Holder who=who.clone() holder/></li> });
        let rows = rows.collect_view();
        view! { <p class="text-muted mb-2">{words::cash_more(language)}</p><ul class="money-back">{rows}</ul> }
            .into_any()
    };
    let days = (!cash.days.is_empty()).then(|| view! { <Days who=who.clone() days=cash.days/> });
    let counted = (!cash.handovers.is_empty()).then(|| view! { <Counted who handovers=cash.handovers/> });
    view! { <div class="stack">{now}{days}{counted}</div> }
}

#[component]
fn Holder(who: Who, holder: CashHolder) -> impl IntoView {
    let language = who.language;
    let CashHolder { id, name, today, in_hand } = holder;
    let received = (!today.is_zero()).then(|| words::today(language, &today.to_string()));
    let shown = name.clone();
    let form = (!in_hand.is_zero()).then(|| {
        let action = who.path(&format!("/dashboard/money/cash/{id}"));
        let shillings = in_hand.whole_shillings().map(|whole| whole.to_string()).unwrap_or_default();
        view! {
            <form method="post" action=action class="stack">
                <FormKey/>
                <label class="field">
                    <span class="field-label">{words::counted(language, &name)}</span>
                    <input class="input" type="text" name="shillings" value=shillings inputmode="numeric" autocomplete="off" maxlength="12" required/>
                </label>
                <p class="text-muted">{words::count_more(language)}</p>
                <Button tone=Tone::Secondary>{words::count(language, &name)}</Button>
            </form>
        }
    });
    view! {
        <article class="money-owed" id=format!("cash-{id}")>
            <p><b>{shown}</b>" · "{words::in_hand(language, &in_hand.to_string())}</p>
            {received.map(|received| view! { <p>{received}</p> })}
            {form}
        </article>
    }
}

#[component]
fn Days(who: Who, days: Vec<CashDay>) -> impl IntoView {
    let language = who.language;
    let columns = [words::day(language), words::receiver(language), words::amount(language), words::orders(language)];
    let head = columns.map(|label| view! { <th scope="col">{label}</th> }).into_iter().collect_view();
    let rows = days.into_iter().map(|day| {
        view! {
            <tr>
                <td>{calendar::day(language, day.day)}</td>
                <td>{day.name}</td>
                <td>{day.sum.to_string()}</td>
                <td>{day.orders}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Disclosure summary=words::days(language)>
            <table class="cash-days"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </Disclosure>
    }
}

#[component]
fn Counted(who: Who, handovers: Vec<Handover>) -> impl IntoView {
    let language = who.language;
    let rows = handovers.into_iter().map(|handover| {
        let words = words::from_to(language, &handover.amount.to_string(), &handover.name, &handover.counted_by);
        view! { <li>{words}" · "<Ago language at=handover.at now=who.now/></li> }
    });
    let rows = rows.collect_view();
    view! { <Disclosure summary=words::handed_over(language)><ul class="cash-counted">{rows}</ul></Disclosure> }
}

/// On an order that owes money: somebody pays it, or a part of it, in cash.
#[component]
pub fn TakeCash(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
    /// What was typed and refused.
    typed: Option<cash::TakeCash>,
) -> impl IntoView {
    let language = who.language;
    let role = who.staff.role;
    let may = role.may(Permission::Deliver) || role.may(Permission::BookMoney);
    let owed = owed(&order).filter(|_| may && order.state == OrderState::Open)?;
    let action = who.path(&format!("/dashboard/orders/{}/cash", order.id));
    let open = typed.is_some();
    let cash::TakeCash { shillings, receiver, .. } = typed.unwrap_or_else(|| cash::TakeCash {
        shillings: owed.whole_shillings().map(|whole| whole.to_string()).unwrap_or_default(),
        receiver: who.staff.name.clone(),
        ..cash::TakeCash::default()
    });
    Some(view! {
        <Card>
            <Disclosure summary=words::take(language) open>
                <form method="post" action=action class="stack">
                    <FormKey/>
                    <label class="field">
                        <span class="field-label">{words::take_amount(language)}</span>
                        <input class="input" type="text" name="shillings" value=shillings inputmode="numeric" autocomplete="off" maxlength="12" required/>
                    </label>
                    <label class="field">
                        <span class="field-label">{words::take_receiver(language)}</span>
                        <input class="input" type="text" name="receiver" value=receiver autocomplete="off" maxlength="80" required/>
                    </label>
                    <Button tone=Tone::Secondary>{words::take_now(language)}</Button>
                </form>
            </Disclosure>
        </Card>
    })
}
