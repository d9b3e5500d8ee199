use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::{payment, tracking};
use kikapu_contract::FieldProblem;
use kikapu_contract::order::OrderView;
use kikapu_contract::payment::{ByHand, PaymentView, SendPromptError};
use kikapu_domain::order::PayTerms;
use kikapu_domain::payment::PayRow;
use kikapu_kernel::PublicToken;
use kikapu_ui::{Alert, Button, Language, Mood, Tone, link};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use serde::Deserialize;

use crate::checkout::islands::PaymentWatch;
use crate::checkout::parts::errors::{Stopped, error_of};
use crate::checkout::parts::pay_card::{PayCard, Standing, hold_s, key, standing, title};
use crate::checkout::parts::pay_ways::{Open, PayWays};
use crate::checkout::parts::receipt::Receipt;
use crate::checkout::t;
use crate::checkout::t::pay as words;
use crate::door::{No, Path, Query, Visitor};
use crate::frame::{CheckoutFrame, Shop, TrustStrip, Visit};
use crate::render::{Frame, Islands, Refresh};

/// How long a page that refreshes itself waits for a verdict.
const HELD: Duration = Duration::from_secs(6);
/// Seconds between two refreshes.
const REFRESH_S: u32 = 8;
/// Refreshes before the shopper is asked to press the button.
const REFRESHES_MAX: u32 = 15;
/// Least time between two questions when data is saved, seconds.
const LEAN_PAUSE_S: u32 = 5;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How often the page refreshed itself.
    n: u32,
    /// A part to open: `number`, `paybill`, `code`.
    open: String,
    /// What a form did: `asked`, `matching`, `kept`; or why it did nothing: `over`, `too_often`.
    said: String,
}

/// What the last form came to, when it did not do what was asked.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The number that was typed.
    pub phone: String,
    /// The code that was typed.
    pub code: String,
    /// What needs another look.
    pub problems: Vec<FieldProblem>,
    /// Why no request was sent.
    pub refused: Option<SendPromptError>,
}

/// What the page holds, loaded.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The payment.
    pub view: PaymentView,
    /// The order, once the page is its receipt.
    pub order: Option<OrderView>,
}

/// The order too, once the money is there: the page becomes the receipt.
pub async fn load(visitor: &Visitor, view: PaymentView) -> Result<Loaded, No> {
    let order = match standing(view.row) {
        Standing::Paid => Some(tracking::read(&visitor.ctx, &view.token).await?),
        Standing::Waiting | Standing::Failed | Standing::Open => None,
    };
    Ok(Loaded { view, order })
}

/// `GET /pay/{token}`
pub async fn show(
    visitor: Visitor,
    Path(token): Path<PublicToken>,
    Query(asked): Query<Asked>,
) -> Result<Response, No> {
    let mut view = payment::read(&visitor.ctx, &token).await?;
    if view.is_called_off {
        return Ok(visitor.see_other(&format!("/o/{}", token.expose())));
    }
    // A page that refreshes itself runs no script: it waits here instead. The first one comes at once, and so does the
    // answer to "Check now" where nothing is being asked.
    let waits_from = match standing(view.row) {
        Standing::Waiting => 1,
        Standing::Failed | Standing::Open => 2,
        Standing::Paid => REFRESHES_MAX,
    };
    if (waits_from..REFRESHES_MAX).contains(&asked.n) {
        view = payment::await_change(&visitor.ctx, &token, view.version, HELD).await?;
    }
    let loaded = load(&visitor, view).await?;
    answer(&visitor, loaded, &asked, Said::default(), StatusCode::OK).await
}

/// The page once more, with why the form did nothing.
pub async fn again_page(
    visitor: &Visitor,
    token: &PublicToken,
    said: Said,
    status: StatusCode,
) -> Result<Response, No> {
    let view = payment::read(&visitor.ctx, token).await?;
    let loaded = load(visitor, view).await?;
    answer(visitor, loaded, &Asked::default(), said, status).await
}

async fn answer(
    visitor: &Visitor,
    loaded: Loaded,
    asked: &Asked,
    said: Said,
    status: StatusCode,
) -> Result<Response, No> {
    let (shop, mut visit) = visitor.frame().await?;
    let language = visitor.language();
    let path = format!("/pay/{}", loaded.view.token.expose());
    // A language switch leads to the page, not to the address of a form.
    visit.path.clone_from(&path);
    // Money sent by hand may come whatever became of the request: who asked for a look, or said that they paid, is shown
    // what comes. Nobody else is interrupted in what they type.
    let (is_waiting, again) = match (standing(loaded.view.row), asked.said.as_str()) {
        (Standing::Waiting, _) => (true, ""),
        (Standing::Failed | Standing::Open, "asked") => (true, "said=asked&"),
        (Standing::Failed | Standing::Open, "matching") => (true, "said=matching&"),
        (Standing::Failed | Standing::Open | Standing::Paid, _) => (false, ""),
    };
    let is_typing = !asked.open.is_empty() || !said.problems.is_empty();
    let refresh = (is_waiting && !is_typing && asked.n < REFRESHES_MAX)
        .then(|| Refresh { after_s: REFRESH_S, to: link::path(language, &format!("{path}?{again}n={}", asked.n + 1)) });
    let frame = Frame {
        status,
        islands: Islands::Eager,
        refresh: refresh.clone(),
        ..Frame::new(language, title(language, &loaded.view))
    };
    let open = Open::parse(&asked.open);
    let done = asked.said.clone();
    Ok(visitor.page(frame, move || {
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone()>
                <PayPage shop visit loaded open said done refresh/>
            </CheckoutFrame>
        }
    }))
}

/// The pay page. The island stands outside of what it replaces.
#[component]
pub fn PayPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// What is loaded.
    loaded: Loaded,
    /// Which part stands open.
    open: Open,
    /// What the last form came to.
    said: Said,
    /// What the last form did, as [`Asked`] has it.
    done: String,
    /// Where a page without scripts goes on by itself.
    refresh: Option<Refresh>,
) -> impl IntoView {
    let language = visit.language;
    let view = loaded.view.clone();
    let watch = (!view.is_final).then(|| {
        let url = link::path(language, &format!("/pay/{}/status", view.token.expose()));
        let (version, key, hold_s) = (view.version, key(&view), hold_s(&view));
        let pause_s = if visit.data_saver { LEAN_PAUSE_S } else { 1 };
        view! {
            <PaymentWatch>
                <div id="watch" data-url=url data-version=version data-key=key data-hold=hold_s
                    data-pause=pause_s>
                    <div class="mb-4" data-offline="" hidden>
                        <Alert language mood=Mood::Warning title=words::offline(language)/>
                    </div>
                    <p class="sr-only" role="status"></p>
                </div>
            </PaymentWatch>
        }
    });
    let body = match loaded.order {
        Some(order) => {
            view! { <Paid language view whatsapp=shop.whatsapp.clone() phone=shop.phone.clone() order/> }.into_any()
        }
        None => {
            let refreshes = refresh.is_some();
            view! { <Unpaid shop=shop.clone() visit=visit.clone() view open said done refreshes/> }.into_any()
        }
    };
    view! {
        <div class="checkout">
            {watch}
            <div id="pay">{body}</div>
            {refresh.map(|refresh| view! { <Fallback to=refresh.to/> })}
        </div>
    }
}

/// Paid: what happened, then the receipt.
#[component]
pub fn Paid(
    /// Language of the words.
    language: Language,
    /// The payment.
    view: PaymentView,
    /// The shop's WhatsApp number.
    whatsapp: String,
    /// The shop's number to call.
    phone: String,
    /// The order.
    order: OrderView,
) -> impl IntoView {
    view! {
        <div class="stack">
            <h1 class="sr-only">{title(language, &view)}</h1>
            <PayCard language view whatsapp=whatsapp.clone()/>
            <Receipt language order whatsapp phone/>
        </div>
    }
}

/// The shop called the order off while the page was open.
#[component]
pub fn CalledOff(
    /// Language of the words.
    language: Language,
    /// The payment.
    view: PaymentView,
) -> impl IntoView {
    let order = link::path(language, &format!("/o/{}", view.token.expose()));
    view! {
        <div class="stack">
            <h1 class="text-heading-lg" id="status" tabindex="-1">{t::order::cancelled(language, view.number)}</h1>
            <p>{words::called_off(language)}</p>
            <a class="link tap" href=order>{words::see_order(language)}</a>
        </div>
    }
}

/// Not paid: who asks for how much, how it stands, what can be done.
#[component]
fn Unpaid(
    shop: Shop,
    visit: Visit,
    view: PaymentView,
    open: Open,
    said: Said,
    done: String,
    refreshes: bool,
) -> impl IntoView {
    let language = visit.language;
    let token = view.token.expose().to_owned();
    let kept_now = kept(language, &view);
    let told = |mood, title, text: &str| Some((mood, title, text.to_owned()));
    let done = match done.as_str() {
        "asked" => told(Mood::Info, words::asked(language), words::asked_text(language)),
        "matching" => told(Mood::Info, words::matching(language), words::matching_text(language)),
        "kept" => kept_now.map(|text| (Mood::Success, words::kept_longer(language), text)),
        "over" => told(Mood::Warning, words::kept_no_more(language), words::kept_no_more_text(language)),
        "too_often" => told(Mood::Warning, words::kept_too_often(language), words::kept_too_often_text(language)),
        _ => None,
    };
    let done = done.map(|(mood, title, text)| view! { <Alert language mood title fresh=true><p>{text}</p></Alert> });
    let stopped = stopped(language, &said);
    let can_come = refreshes || view.by_hand == ByHand::ConfirmsItself;
    let without_script = can_come.then(|| view! { <WithoutScript language view=view.clone() refreshes/> });
    let change = link::path(language, &format!("/pay/{token}?open=number#number"));
    let later = (!view.later.is_zero()).then(|| match view.terms {
        PayTerms::Instalments => t::parts::later_slow(language, view.later),
        PayTerms::Prepaid | PayTerms::OnDelivery | PayTerms::Deposit => t::parts::later_at_door(language, view.later),
    });
    view! {
        <div class="stack">
            {stopped}
            <h1 class="text-heading-lg" data-asked="">{words::heading(language, view.amount)}</h1>
            {later.map(|later| view! { <p class="text-muted">{later}</p> })}
            <dl class="pay-facts">
                <div><dt>{words::to_business(language)}</dt><dd>{view.business_name.clone()}</dd></div>
                <div><dt>{words::account(language)}</dt><dd>{view.reference.clone()}</dd></div>
                <div>
                    <dt>{words::from_phone(language)}</dt>
                    <dd>{view.phone.clone()}" "<a class="link tap" href=change data-open="number">{words::wrong_number(language)}</a></dd>
                </div>
            </dl>
            {done}
            <Keep language view=view.clone()/>
            <div id="pay-live"><PayCard language view=view.clone() whatsapp=shop.whatsapp.clone()/></div>
            {without_script}
            <PayWays language view=view.clone() open phone=said.phone code=said.code problems=said.problems/>
            <Next language view/>
            <TrustStrip shop visit/>
        </div>
    }
}

/// What the last form was refused for.
fn stopped(language: Language, said: &Said) -> Option<AnyView> {
    if let Some(error) = &said.refused {
        let left_s = match error {
            SendPromptError::TooSoon { retry_after_s } => Some(*retry_after_s),
            _ => None,
        };
        return Some(view! { <Stopped title=t::problems::of_prompt(language, error) left_s/> }.into_any());
    }
    let field = &said.problems.first()?.field;
    let title = error_of(language, &said.problems, field)?;
    Some(view! { <Stopped title field=Some(field.clone())/> }.into_any())
}

/// The goods' time is nearly over: one press gives more. It waits unseen until then, for the island to show it.
#[component]
fn Keep(language: Language, view: PaymentView) -> impl IntoView {
    let form = keep_form(language, &view, Tone::Primary);
    form.map(|form| {
        view! {
            <div class="pay-keep" hidden=!must_keep(&view)>
                <Alert language mood=Mood::Warning title=words::kept_little(language)>{form}</Alert>
            </div>
        }
    })
}

/// The button that has the goods kept longer.
fn keep_form(language: Language, view: &PaymentView, tone: Tone) -> Option<impl IntoView + use<>> {
    let offer = view.keep?;
    let action = link::path(language, &format!("/pay/{}/keep", view.token.expose()));
    Some(view! {
        <form class="mt-3" method="post" action=action>
            <input type="hidden" name="until_us" value=offer.until_us/>
            <Button tone wide=true>{words::keep_items(language)}</Button>
        </form>
    })
}

/// Whether the shopper is to be asked.
pub fn must_keep(view: &PaymentView) -> bool {
    view.keep.is_some_and(|offer| offer.is_urgent)
}

#[component]
fn Next(language: Language, view: PaymentView) -> impl IntoView {
    let kept = kept(language, &view);
    // A page that no script brings up to date cannot ask when the time comes: its button is there all along.
    let keep = keep_form(language, &view, Tone::Secondary).filter(|_| !must_keep(&view));
    let keep = keep.map(|form| view! { <noscript>{form}</noscript> });
    view! {
        <section class="pay-next">
            <h2 class="text-heading-sm">{words::next(language)}</h2>
            {kept.map(|words| view! { <p data-kept="">{words}</p> })}
            {keep}
            <ol class="pay-steps">
                <li>{words::next_confirm(language)}</li>
                <li>{words::next_pack(language)}</li>
                <li>{words::next_arrive(language)}</li>
            </ol>
            <p class="text-muted">{words::safe(language)}</p>
        </section>
    }
}

/// How long the goods are kept; nothing where that does not depend on the hour.
pub fn kept(language: Language, view: &PaymentView) -> Option<String> {
    view.hold_left_s.map(|left_s| match left_s {
        0 => words::kept_over(language).to_owned(),
        1..=120 if view.keep.is_some() => words::kept_little(language).to_owned(),
        1..=120 => words::kept_last(language).to_owned(),
        left_s => words::kept_minutes(language, left_s / 60),
    })
}

/// For browsers that run no script.
#[component]
fn WithoutScript(language: Language, view: PaymentView, refreshes: bool) -> impl IntoView {
    let at = |rest: &str| link::path(language, &format!("/pay/{}{rest}", view.token.expose()));
    // "Check now" stands in the card already while M-PESA is being asked.
    let has_button = view.row == PayRow::Checking;
    view! {
        <noscript>
            <div class="pay-noscript">
                {(!has_button).then(|| view! {
                    <form method="post" action=at("/check")>
                        <button class="btn btn-secondary btn-wide">{words::check_payment_now(language)}</button>
                    </form>
                })}
                {refreshes.then(|| view! {
                    <a class="link tap" href=at(&format!("?n={REFRESHES_MAX}"))>{words::stop_refreshing(language)}</a>
                })}
            </div>
        </noscript>
    }
}

/// Reloads when the island has not started in 4 s: the wasm file may be out of reach. `to` holds a token of letters
/// and digits, and words of ours, so it can stand in a script.
#[component]
fn Fallback(to: String) -> impl IntoView {
    let script = format!(
        "setTimeout(function(){{if(document.documentElement.getAttribute(\"data-islands\")!=\"live\")location.replace(\"{to}\")}},4000)"
    );
    view! { <script nonce=use_nonce() inner_html=script></script> }
}
