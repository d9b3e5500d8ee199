use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::payment::parts;
use kikapu_contract::FieldProblem;
use kikapu_contract::payment::SendPromptError;
use kikapu_contract::shop::PayTo;
use kikapu_contract::slow::{PaymentLine, SlowState, StatementView};
use kikapu_kernel::PublicToken;
use kikapu_ui::{Adornment, Alert, Button, Card, Input, Language, LinkButton, Mood, TextField, Tone, link};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use serde::Deserialize;

use crate::checkout::parts::errors::Stopped;
use crate::checkout::t::{pay, problems, slow as t};
use crate::checkout::when;
use crate::door::{No, Path, Query, Visitor};
use crate::frame::{CheckoutFrame, Shop, Visit};
use crate::islands::CopyNumber;
use crate::render::{Frame, Refresh};

/// Seconds between two looks while a request is out.
const REFRESH_S: u32 = 6;
/// Looks before the shopper is asked to press the button.
const REFRESHES_MAX: u32 = 20;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How often the page looked again by itself.
    n: u32,
}

/// What the last form came to, when it did not do what was asked.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The sum that was typed.
    pub shillings: String,
    /// The number that was typed.
    pub phone: String,
    /// What needs another look.
    pub problems: Vec<FieldProblem>,
    /// Why no request was sent.
    pub refused: Option<SendPromptError>,
}

/// `GET /t/{token}`: what is paid and what is left, for whoever has the link.
pub async fn show(
    visitor: Visitor,
    Path(token): Path<PublicToken>,
    Query(asked): Query<Asked>,
) -> Result<Response, No> {
    answer(&visitor, &token, asked.n, Said::default(), StatusCode::OK).await
}

/// The page, with why the form did nothing.
///
/// # Errors
/// [`No`] when no order has that link here.
pub async fn answer(
    visitor: &Visitor,
    token: &PublicToken,
    looks: u32,
    said: Said,
    status: StatusCode,
) -> Result<Response, No> {
    let view = parts::read_statement(&visitor.ctx, token).await?;
    let (shop, mut visit) = visitor.frame().await?;
    let language = visitor.language();
    let path = format!("/t/{}", token.expose());
    visit.path.clone_from(&path);
    let is_typing = said.refused.is_some() || !said.problems.is_empty();
    let refresh = (view.asked.is_some() && !is_typing && looks < REFRESHES_MAX)
        .then(|| Refresh { after_s: REFRESH_S, to: link::path(language, &format!("{path}?n={}", looks + 1)) });
    let title = format!("{} · {}", t::title(language, view.number), shop.name);
    let frame = Frame { status, refresh: refresh.clone(), ..Frame::new(language, title) };
    Ok(visitor.page(frame, move || {
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone()>
                <StatementPage shop visit view said refresh/>
            </CheckoutFrame>
        }
    }))
}

/// What is paid, what is left, what was agreed, and two ways to pay some.
#[component]
pub fn StatementPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// The statement.
    view: StatementView,
    /// What the last form came to.
    said: Said,
    /// Where the page looks again by itself.
    refresh: Option<Refresh>,
) -> impl IntoView {
    let language = visit.language;
    let items = view.items.iter().map(|(qty, title)| view! { <li>{format!("{qty} × {title}")}</li> }).collect_view();
    let takes_money = matches!(view.state, SlowState::Running | SlowState::Overdue) && !view.owed.is_zero();
    let stopped = stopped(language, &said);
    let pay = takes_money.then(|| view! { <PaySome language view=view.clone() said/> });
    // A till has no account: a sum of any size would find no order.
    let by_hand = match &view.pay_to {
        Some(PayTo::PayBill { number }) if takes_money => Some(number.clone()),
        Some(PayTo::PayBill { .. } | PayTo::Till { .. }) | None => None,
    };
    let by_hand = by_hand.map(|number| view! { <ByHand language number reference=view.reference.clone()/> });
    let chat = (!shop.whatsapp.is_empty()).then(|| {
        let text = crate::checkout::t::order::whatsapp_text(language, view.number);
        let href = link::whatsapp(&shop.whatsapp, &text);
        view! { <LinkButton href tone=Tone::WhatsApp icon="whatsapp" wide=true>{pay::ask_whatsapp(language)}</LinkButton> }
    });
    let (number, first_name, payments) = (view.number, view.first_name.clone(), view.payments.clone());
    let (progress, stands) = (view.clone(), view.clone());
    view! {
        <div class="checkout stack">
            {stopped}
            <h1 class="text-heading-lg">{t::title(language, number)}</h1>
            <p class="text-muted">{t::hello(language, &first_name)}</p>
            <Card>
                <div class="stack">
                    <Progress language view=progress/>
                    <Stands language view=stands/>
                    <ul class="items">{items}</ul>
                </div>
            </Card>
            {pay}
            {by_hand}
            <Card>
                <h2 class="text-heading-sm mb-2">{t::payments(language)}</h2>
                <Payments language payments/>
            </Card>
            <Card><Agreed language view/></Card>
            {chat}
            {refresh.map(|refresh| view! { <LookAgain to=refresh.to/> })}
        </div>
    }
}

#[component]
fn Progress(language: Language, view: StatementView) -> impl IntoView {
    let paid_of = t::paid_of(language, view.paid, view.total);
    let until = matches!(view.state, SlowState::Running)
        .then(|| view! { <p>{t::until(language, &when::day(language, view.ends_at))}</p> });
    let left = (!view.owed.is_zero() && view.state != SlowState::CalledOff)
        .then(|| view! { <p class="text-heading-lg" data-left="">{t::left(language, view.owed)}</p> });
    view! {
        {left}
        <progress class="slow-bar" max=view.total.minor() value=view.paid.minor() aria-label=paid_of.clone()></progress>
        <p><b>{paid_of.clone()}</b></p>
        {until}
    }
}

/// How it stands: what happened to the money first.
#[component]
fn Stands(language: Language, view: StatementView) -> impl IntoView {
    let (mood, words) = match view.state {
        SlowState::Paid => (Mood::Success, t::all_paid(language).to_owned()),
        SlowState::Overdue => (Mood::Warning, t::overdue(language, view.paid)),
        SlowState::CalledOff if view.paid.is_zero() => (Mood::Plain, t::called_off_unpaid(language).to_owned()),
        SlowState::CalledOff => {
            let back = view.paid.minus(view.kept).unwrap_or(view.paid);
            (Mood::Info, t::called_off(language, back))
        }
        SlowState::Running if view.is_secured => (Mood::Info, t::kept(language).to_owned()),
        SlowState::Running => (Mood::Warning, t::first_missing(language, view.first)),
    };
    let kept = (!view.kept.is_zero()).then(|| view! { <p>{t::fee(language, view.kept)}</p> });
    let beside = (!view.surplus.is_zero()).then(|| view! { <p>{t::beside(language, view.surplus)}</p> });
    let asked = view.asked.map(|(amount, phone)| {
        let title = t::asked(language, amount, &phone);
        let again = link::path(language, &format!("/t/{}", view.token.expose()));
        view! {
            <div id="status"><Alert language mood=Mood::Info title><a class="link tap" href=again>{t::look_again(language)}</a></Alert></div>
        }
    });
    let failed = view.last_failed.then(|| view! { <Alert language mood=Mood::Warning title=t::failed(language)/> });
    view! { <Alert language mood title=words/>{kept}{beside}{asked}{failed} }
}

#[component]
fn PaySome(language: Language, view: StatementView, said: Said) -> impl IntoView {
    let action = link::path(language, &format!("/t/{}/pay", view.token.expose()));
    let error = |field: &str| {
        let problem = said.problems.iter().find(|problem| problem.field == field)?;
        Some(match field {
            "shillings" => t::amount_unclear(language).to_owned(),
            _ => problems::of_field(language, field, &problem.problem),
        })
    };
    let hint =
        if view.is_secured { t::amount_hint(language, view.owed) } else { t::amount_first(language, view.first) };
    let amount = Adornment { hint: Some(hint), error: error("shillings"), aside: None };
    let phone = Adornment { hint: Some(t::phone_hint(language).to_owned()), error: error("phone"), aside: None };
    let first = view.first.minus(view.paid).unwrap_or(view.first);
    let value = match (said.shillings.is_empty(), view.is_secured) {
        (false, _) => said.shillings.clone(),
        (true, true) => String::new(),
        (true, false) => first.whole_shillings().map(|whole| whole.to_string()).unwrap_or_default(),
    };
    view! {
        <Card>
            <form class="stack" method="post" action=action novalidate id="pay">
                <h2 class="text-heading-sm">{t::pay_some(language)}</h2>
                <TextField
                    name="shillings" kind=Input::Number label=t::amount(language) value around=amount autocomplete="off"
                    required=true max_chars=9
                />
                <TextField
                    name="phone" kind=Input::Tel label=crate::checkout::t::parts::from_phone(language) value=said.phone
                    around=phone autocomplete="tel" max_chars=20
                />
                <Button tone=Tone::Mpesa wide=true>{t::send(language)}</Button>
            </form>
        </Card>
    }
}

#[component]
fn ByHand(language: Language, number: String, reference: String) -> impl IntoView {
    view! {
        <Card>
            <div class="stack">
                <h2 class="text-heading-sm">{t::by_hand(language)}</h2>
                <CopyNumber language label=pay::business_number(language).to_owned() value=number/>
                <CopyNumber language label=pay::account_number(language).to_owned() value=reference/>
            </div>
        </Card>
    }
}

#[component]
fn Payments(language: Language, payments: Vec<PaymentLine>) -> impl IntoView {
    if payments.is_empty() {
        return view! { <p class="text-muted">{t::none_yet(language)}</p> }.into_any();
    }
    let head = [t::day(language), t::sum(language), t::code(language)]
        .map(|label| view! { <th scope="col">{label}</th> })
        .into_iter()
        .collect_view();
    let rows = payments.into_iter().map(|payment| {
        let code = if payment.is_cash { t::cash(language).to_owned() } else { payment.code };
        view! {
            <tr>
                <td><time datetime=payment.at.to_rfc3339()>{when::day(language, payment.at)}</time></td>
                <td>{payment.amount.to_string()}</td>
                <td>{code}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <table class="slow-payments"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table> }.into_any()
}

/// The rules as they were agreed at the purchase.
#[component]
fn Agreed(language: Language, view: StatementView) -> impl IntoView {
    let rules = [
        t::rule_total(language, view.total),
        t::rule_pay(language, view.weeks, view.first),
        t::rule_goods(language).to_owned(),
        t::rule_end(language, view.fee_percent, view.grace_days),
    ];
    let rules = rules.map(|rule| view! { <li>{rule}</li> }).into_iter().collect_view();
    view! { <h2 class="text-heading-sm mb-2">{t::agreed(language)}</h2><ul class="slow-rules">{rules}</ul> }
}

/// Why the last form did nothing.
fn stopped(language: Language, said: &Said) -> Option<AnyView> {
    if let Some(error) = &said.refused {
        return Some(view! { <Stopped title=problems::of_prompt(language, error)/> }.into_any());
    }
    let field = said.problems.first()?.field.clone();
    let title = match field.as_str() {
        "shillings" => t::amount_unclear(language).to_owned(),
        _ => problems::of_field(language, &field, &said.problems.first()?.problem),
    };
    Some(view! { <Stopped title field=Some(field)/> }.into_any())
}

/// Looks again after a while, where scripts run; elsewhere the page's head does. `to` holds a token of letters and digits, and
/// words of ours, so it can stand in a script.
#[component]
fn LookAgain(to: String) -> impl IntoView {
    let script = format!("setTimeout(function(){{location.replace(\"{to}\")}},{})", REFRESH_S * 1000);
    view! { <script nonce=use_nonce() inner_html=script></script> }
}
