use kikapu_contract::order::OrderView;
use kikapu_contract::slow::PlanView;
use kikapu_domain::order::OrderState;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Money;
use kikapu_ui::{Alert, Button, Card, Disclosure, LinkButton, Mood, Tone, link};
use leptos::prelude::*;

use super::balance::FundsWarning;
use super::desk::Who;
use super::next_step::{first_name, international};
use crate::dashboard::t::slow as words;
use crate::dashboard::{t, when};
use crate::islands::CopyNumber;

/// On an order that is paid little by little: how far it is, its statement, and what is to be done once its time is over.
#[component]
pub fn OrderPlan(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
) -> impl IntoView {
    let language = who.language;
    let plan = order.plan.clone()?;
    let paid_of = words::paid_of(language, &order.paid.to_string(), &order.total.to_string());
    let day = when::full_day(language, plan.ends_at);
    let address = who.shop(&format!("/t/{}", plan.token.expose()));
    let text = words::share(language, first_name(&order.customer_name), &address);
    let waits = order.state == OrderState::Open && !order.owed.is_zero();
    let over = (waits && plan.overdue_at.is_some()).then(|| {
        let title = words::over(language, &order.paid.to_string());
        view! { <Alert language mood=Mood::Warning title/> }
    });
    let deeds = (waits && who.staff.role.may(Permission::LetGo))
        .then(|| view! { <Deeds who=who.clone() order=order.clone() plan=plan.clone()/> });
    Some(view! {
        <Card>
            <div class="stack">
                <h2 class="text-heading-sm">{words::plan(language)}</h2>
                <progress class="slow-bar" max=order.total.minor() value=order.paid.minor() aria-label=paid_of.clone()></progress>
                <p><b>{paid_of.clone()}</b>" · "{words::until(language, &day)}</p>
                {over}
                <CopyNumber language label=words::statement(language).to_owned() value=address/>
                <LinkButton href=link::whatsapp(&international(&order.phone), &text) tone=Tone::WhatsApp icon="whatsapp">
                    {words::send_statement(language)}
                </LinkButton>
                {deeds}
            </div>
        </Card>
    })
}

#[component]
fn Deeds(who: Who, order: OrderView, plan: PlanView) -> impl IntoView {
    let language = who.language;
    let [extend, give_up] =
        ["extend", "give-up"].map(|deed| who.path(&format!("/dashboard/orders/{}/{deed}", order.id)));
    let may_give_up = plan.overdue_at.is_some() && who.staff.role.may(Permission::BookMoney);
    let funds = order.funds;
    let give_up = may_give_up.then(|| {
        let (fee, back) = plan.given_up;
        let more = if fee.is_zero() {
            words::give_up_more(language, &back.to_string())
        } else {
            words::give_up_fee(language, &fee.to_string(), &back.to_string())
        };
        view! {
            <Disclosure summary=words::give_up(language)>
                <form method="post" action=give_up class="stack">
                    <FundsWarning language funds back/>
                    <p class="text-muted">{more}</p>
                    <label class="field"><span class="field-label">{t::refund::to_phone(language)}</span>
                        <input class="input" type="tel" name="phone" inputmode="tel" autocomplete="off" maxlength="20"/></label>
                    <Button tone=Tone::Danger>{words::give_up(language)}</Button>
                </form>
            </Disclosure>
        }
    });
    view! {
        <form method="post" action=extend class="stack">
            <label class="field"><span class="field-label">{words::more_weeks(language)}</span>
                <input class="input" type="text" name="weeks" value="2" inputmode="numeric" autocomplete="off" maxlength="2"/></label>
            <Button tone=Tone::Secondary>{words::extend(language)}</Button>
        </form>
        {give_up}
    }
}

/// On an order that is called off: what was paid in cash and goes back so.
#[component]
pub fn CashBack(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
) -> impl IntoView {
    let language = who.language;
    let amount: Money = order.cash_to_return.filter(|_| who.staff.role.may(Permission::BookMoney))?;
    let action = who.path(&format!("/dashboard/orders/{}/cash-back", order.id));
    let label = words::cash_back(language, &amount.to_string());
    Some(view! {
        <Card>
            <Disclosure summary=label.clone()>
                <form method="post" action=action class="stack">
                    <p class="text-muted">{words::cash_back_more(language)}</p>
                    <Button tone=Tone::Danger>{label}</Button>
                </form>
            </Disclosure>
        </Card>
    })
}
