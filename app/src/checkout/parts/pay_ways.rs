use kikapu_contract::FieldProblem;
use kikapu_contract::payment::{ByHand, PaymentView};
use kikapu_contract::shop::PayTo;
use kikapu_kernel::{Money, PublicToken};
use kikapu_ui::{Adornment, Button, Icon, Input, Language, TextField, Tone, link};
use leptos::prelude::*;

use super::errors::error_of;
use super::pay_card::opens_paybill;
use crate::checkout::t::pay as t;
use crate::islands::CopyNumber;

/// Which of the closed parts the address asks to open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Open {
    /// None of them.
    #[default]
    Nothing,
    /// Another phone number.
    Number,
    /// The steps for paying by hand.
    Paybill,
    /// The code of the M-PESA SMS.
    Code,
}

impl Open {
    /// Reads the address; what is no part opens none.
    pub fn parse(name: &str) -> Self {
        match name {
            "number" => Self::Number,
            "paybill" => Self::Paybill,
            "code" => Self::Code,
            _ => Self::Nothing,
        }
    }
}

/// Like `Disclosure`, with an id that links lead to.
#[component]
fn Way(id: &'static str, summary: &'static str, open: bool, children: Children) -> impl IntoView {
    view! {
        <details class="disclosure" id=id open=open>
            <summary>{summary}<Icon name="chevron-down"/></summary>
            <div class="stack">{children()}</div>
        </details>
    }
}

/// Ways to go on that stay on the page whatever happens above them, so nothing typed is lost.
#[component]
pub fn PayWays(
    /// Language of the words.
    language: Language,
    /// The page.
    view: PaymentView,
    /// Which part stands open.
    open: Open,
    /// A number or code that was typed before.
    phone: String,
    /// A code that was typed before.
    code: String,
    /// What needs another look.
    problems: Vec<FieldProblem>,
) -> impl IntoView {
    let has_problem = |field: &str| problems.iter().any(|problem| problem.field == field);
    let number_open = open == Open::Number || has_problem("phone") || !phone.is_empty();
    let code_open = open == Open::Code || has_problem("code");
    let steps_open = open == Open::Paybill || opens_paybill(&view);
    let at = |rest: &str| link::path(language, &format!("/pay/{}{rest}", view.token.expose()));
    let (again, match_code) = (at("/again"), at("/code"));
    let phone_around = Adornment { error: error_of(language, &problems, "phone"), ..Adornment::default() };
    let code_around = Adornment {
        hint: Some(t::code_hint(language).to_owned()),
        error: error_of(language, &problems, "code"),
        aside: None,
    };
    let steps_heading = match view.pay_to {
        Some(PayTo::Till { .. }) => t::till_steps(language),
        Some(PayTo::PayBill { .. }) | None => t::paybill_steps(language),
    };
    let steps = view.pay_to.clone().map(|pay_to| {
        let view = view.clone();
        view! { <Way id="paybill" summary=steps_heading open=steps_open><Steps language pay_to view/></Way> }
    });
    view! {
        <div class="pay-ways">
            <Way id="number" summary=t::another_number(language) open=number_open>
                <form class="stack" method="post" action=again novalidate>
                    <TextField
                        name="phone"
                        label=t::other_phone(language)
                        kind=Input::Tel
                        value=phone
                        autocomplete="tel"
                        required=true
                        around=phone_around
                    />
                    <Button tone=Tone::Mpesa wide=true>{t::send_request(language)}</Button>
                </form>
            </Way>
            {steps}
            <Way id="code" summary=t::have_paid(language) open=code_open>
                <form class="stack" method="post" action=match_code novalidate>
                    <TextField name="code" label=t::code(language) value=code autocomplete="off" required=true around=code_around/>
                    <Button tone=Tone::Secondary wide=true>{t::match_payment(language)}</Button>
                </form>
            </Way>
        </div>
    }
}

/// What is asked for as it is typed into M-PESA, which takes whole shillings.
pub fn typed_amount(view: &PaymentView) -> String {
    view.amount.whole_shillings().unwrap_or_default().to_string()
}

/// The steps, and each number to copy.
#[component]
pub fn Steps(
    /// Language of the words.
    language: Language,
    /// Where to.
    pay_to: PayTo,
    /// The payment.
    view: PaymentView,
) -> impl IntoView {
    let amount = typed_amount(&view);
    let (pin, pin_till) = match view.by_hand {
        ByHand::ConfirmsItself => (t::step_pin(language), t::step_pin_till(language)),
        ByHand::ShopLooks => (t::step_pin_claim(language), t::step_pin_claim(language)),
    };
    let code = view! { <Scan language token=view.token.clone() amount=view.amount/> };
    match pay_to {
        PayTo::PayBill { number } => view! {
            {code}
            <ol class="pay-steps">
                <li>{t::step_menu(language)}</li>
                <li>{t::step_number(language, &number)}</li>
                <li>{t::step_account(language, &view.reference)}</li>
                <li data-asked-step="">{t::step_amount(language, view.amount)}</li>
                <li>{pin}</li>
            </ol>
            <div class="stack">
                <CopyNumber language label=t::business_number(language).to_owned() value=number/>
                <CopyNumber language label=t::account_number(language).to_owned() value=view.reference/>
                <div id="asked"><CopyNumber language label=t::amount(language).to_owned() value=amount/></div>
            </div>
        }
        .into_any(),
        PayTo::Till { number } => view! {
            {code}
            <ol class="pay-steps">
                <li>{t::step_menu_till(language)}</li>
                <li>{t::step_till(language, &number)}</li>
                <li data-asked-step="">{t::step_amount(language, view.amount)}</li>
                <li>{pin_till}</li>
            </ol>
            <div class="stack">
                <CopyNumber language label=t::till_number(language).to_owned() value=number/>
                <div id="asked"><CopyNumber language label=t::amount(language).to_owned() value=amount/></div>
            </div>
        }
        .into_any(),
    }
}

/// What a phone scans off a larger screen. It is fetched where it is seen: not on a phone, and not while the steps are shut.
#[component]
pub fn Scan(
    /// Language of the words.
    language: Language,
    /// The order's.
    token: PublicToken,
    /// What is asked for.
    amount: Money,
) -> impl IntoView {
    // The sum is in the address so that another sum is another picture.
    let src = format!("/pay/{}/code.png?a={}", token.expose(), amount.minor());
    view! {
        <figure class="pay-scan">
            <img src=src alt=t::scan_alt(language) width="180" height="180" loading="lazy"/>
            <figcaption>{t::scan(language, amount)}</figcaption>
        </figure>
    }
}
