use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kikapu_commerce::staff;
use kikapu_contract::money::{Attach, MoneyPage, MoneyQuery};
use kikapu_domain::staff::Permission;
use kikapu_kernel::MoneyLineId;
use kikapu_ui::{Alert, Button, Card, EmptyState, Icon, LinkButton, Mood, Tone, link};
use leptos::prelude::*;
use serde::Deserialize;

use crate::dashboard::forms::money::Done;
use crate::dashboard::parts::balance::{BalanceCard, is_awaited};
use crate::dashboard::parts::cash::Cash;
use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::facts::Section;
use crate::dashboard::parts::list::ListCard;
use crate::dashboard::parts::money_open::{OpenLines, OwedBack};
use crate::dashboard::parts::money_table::{MoneyTable, csv};
use crate::dashboard::parts::rail::RailCard;
use crate::dashboard::parts::refunds::{Refunds, Sending};
use crate::dashboard::t::days::day_close;
use crate::dashboard::t::{money as words, mpesa, refund};
use crate::dashboard::{t, who};
use crate::door::{No, Query, Staff};
use crate::render::Frame;

/// While M-PESA is asked the page comes anew, scripts or not.
const REFRESH: &str = "3;url=";

/// The address of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    before: String,
    /// The deed that led here.
    done: Option<Done>,
    /// Which look at an answer that is awaited: see [`next_look`].
    look: String,
}

/// What happened just before the page is shown.
#[derive(Clone, Debug)]
pub enum News {
    /// A deed was done.
    Done(Done),
    /// A deed was refused.
    Refused {
        /// Why, in the reader's language.
        why: String,
        /// HTTP status of the page.
        status: u16,
    },
}

/// `GET /dashboard/money`
pub async fn show(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, No> {
    let query = MoneyQuery { q: asked.q, before: asked.before };
    page(&staff, &query, asked.done.map(News::Done), None, &asked.look).await
}

/// The page once more, with why nothing was done and what was typed.
///
/// # Errors
/// [`No`] when the database fails.
pub async fn answer(staff: &Staff, news: Option<News>, typed: Option<(MoneyLineId, Attach)>) -> Result<Response, No> {
    page(staff, &MoneyQuery::default(), news, typed, "").await
}

/// The address that the page comes anew from while `done` is awaited. A browser that is sent to the address it is at, with a
/// mark on it, only scrolls; so looks take turns.
fn next_look(who: &Who, done: Done, look: &str) -> Option<String> {
    match done {
        Done::Asking => Some(who.path("/dashboard/money?done=asking")),
        Done::AskingBalance => {
            let look = if look == "1" { "2" } else { "1" };
            Some(who.path(&format!("/dashboard/money?done=asking_balance&look={look}#balance")))
        }
        _ => None,
    }
}

async fn page(
    staff: &Staff,
    query: &MoneyQuery,
    news: Option<News>,
    typed: Option<(MoneyLineId, Attach)>,
    look: &str,
) -> Result<Response, No> {
    let money = staff::money::read(&staff.ctx, query).await?;
    let who = who(staff, &address(query, &query.before));
    let title = t::titled(who.language, words::money(who.language), &who.staff.store_name);
    let status = match &news {
        Some(News::Refused { status, .. }) => StatusCode::from_u16(*status).unwrap_or(StatusCode::CONFLICT),
        Some(News::Done(_)) | None => StatusCode::OK,
    };
    let frame = Frame { status, ..Frame::new(who.language, &title) };
    // Whoever asked sees what came of it, scripts or not.
    let is_list = matches!(&news, Some(News::Done(Done::Asking)));
    let is_balance = matches!(&news, Some(News::Done(Done::AskingBalance)));
    let comes_anew = is_balance && is_awaited(&money.balance, who.now);
    let again = match &news {
        Some(News::Done(done)) if is_list && money.pull.is_reading || comes_anew => next_look(&who, *done, look),
        _ => None,
    };
    // The card about balances says itself how it stands.
    let news = news.filter(|_| !is_balance && (!is_list || again.is_some()));
    let mut response = staff.page(frame, || view! { <MoneyView who money news typed comes_anew/> });
    if let Some(again) = again {
        let again = HeaderValue::try_from(format!("{REFRESH}{again}")).unwrap_or(HeaderValue::from_static("3"));
        response.headers_mut().insert(HeaderName::from_static("refresh"), again);
    }
    Ok(response)
}

/// `GET /dashboard/money.csv`
pub async fn export(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, No> {
    let query = MoneyQuery { q: asked.q, before: String::new() };
    let rows = staff::money::export(&staff.ctx, &query).await?;
    let name = format!("attachment; filename=\"{}-money.csv\"", staff.session.view.store_slug);
    let mut response = csv(staff.language(), &rows).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment")),
    );
    Ok(response)
}

/// The address of a part of the list, without language.
fn address(query: &MoneyQuery, before: &str) -> String {
    let mut fields = Vec::new();
    if !query.q.is_empty() {
        fields.push(format!("q={}", link::percent_encode(&query.q)));
    }
    if !before.is_empty() {
        fields.push(format!("before={}", link::percent_encode(before)));
    }
    if fields.is_empty() { "/dashboard/money".to_owned() } else { format!("/dashboard/money?{}", fields.join("&")) }
}

/// What came in, what waits for a person, what is to go back.
#[component]
pub fn MoneyView(
    /// Who looks.
    who: Who,
    /// What there is.
    money: MoneyPage,
    /// What happened just before.
    news: Option<News>,
    /// What was typed for which line.
    typed: Option<(MoneyLineId, Attach)>,
    /// Whether it comes anew by itself until M-PESA has told what the accounts hold.
    #[prop(optional)]
    comes_anew: bool,
) -> impl IntoView {
    let language = who.language;
    let news = news.map(|news| {
        let (mood, title) = match news {
            News::Done(done) => (Mood::Success, done.words(language).to_owned()),
            News::Refused { why, .. } => (Mood::Danger, why),
        };
        view! { <div class="desk-done" role="status"><Alert language mood title/></div> }
    });
    let figure = |label: &'static str, money: String| {
        view! { <div class="figure"><dt>{label}</dt><dd>{money}</dd></div> }
    };
    let owed =
        (!money.owed_back_sum.is_zero()).then(|| figure(words::owed_back(language), money.owed_back_sum.to_string()));
    let is_list_only = !money.query.q.is_empty() || !money.query.before.is_empty();
    let open = (!is_list_only).then(|| {
        let lines = view! { <OpenLines who=who.clone() lines=money.open.clone() count=money.open_count typed/> };
        view! { <Section title=words::whose(language) id="whose">{lines}</Section> }
    });
    let owed_back = (!is_list_only && !money.owed_back.is_empty()).then(|| {
        let owed = view! { <OwedBack who=who.clone() owed=money.owed_back.clone() funds=money.funds/> };
        view! { <Section title=words::owed_back(language) id="owed">{owed}</Section> }
    });
    let rail = money.rail.clone().filter(|_| !is_list_only);
    let rail = rail.map(|rail| view! { <RailCard who=who.clone() rail/> });
    let list = (!is_list_only).then(|| view! { <ListCard who=who.clone() list=money.pull.clone()/> });
    let balance =
        (!is_list_only).then(|| view! { <BalanceCard who=who.clone() balance=money.balance.clone() comes_anew/> });
    let refunds = (!is_list_only && !money.refunds.is_empty()).then(|| {
        let refunds = view! { <Refunds who=who.clone() refunds=money.refunds.clone()/> };
        view! { <Section title=refund::refunds(language) id="refunds">{refunds}</Section> }
    });
    let sending = (!is_list_only).then(|| {
        let sending = view! { <Sending who=who.clone() sending=money.sending.clone()/> };
        view! { <Section title=refund::sending(language) id="sending">{sending}</Section> }
    });
    let settings = who.staff.role.may(Permission::ChangeKeys).then(|| {
        let href = who.path("/dashboard/settings/mpesa");
        view! { " · "<a class="link" href=href>{mpesa::settings(language)}</a> }
    });
    let pay_ways = who.staff.role.may(Permission::SetRules).then(|| {
        let href = who.path("/dashboard/pay-ways");
        let slow = who.path("/dashboard/pole-pole");
        view! {
            " · "<a class="link" href=slow>{t::slow::title(language)}</a>
            " · "<a class="link" href=href>{t::parts::pay_ways(language)}</a>
        }
    });
    let cash = (!is_list_only).then(|| {
        let cash = view! { <Cash who=who.clone() cash=money.cash.clone()/> };
        view! { <Section title=t::cash::cash(language) id="cash">{cash}</Section> }
    });
    view! {
        <Desk who=who.clone() place=Place::Money>
            <h1 class="text-heading-lg">{words::money(language)}</h1>
            <p class="mb-4">
                <a class="link" href=who.path("/dashboard/money/days")>{day_close(language)}</a>
                {pay_ways}
                {settings}
            </p>
            {news}
            <dl class="figures">
                {figure(words::today(language), money.today.to_string())}
                {figure(words::week(language), money.week.to_string())}
                {owed}
            </dl>
            <Notices who=who.clone() money=money.clone()/>
            {open}
            {owed_back}
            {refunds}
            {balance}
            {cash}
            {list}
            {rail}
            <Movements who money/>
            {sending}
        </Desk>
    }
}

/// Whether M-PESA tells us of payments, where it does not.
#[component]
fn Notices(who: Who, money: MoneyPage) -> impl IntoView {
    let language = who.language;
    let why = words::notices(language, money.notices.status, &money.notices.detail)?;
    let action = who.path("/dashboard/money/register");
    Some(view! {
        <div class="money-notices">
            <Alert language mood=Mood::Warning title=words::not_told(language)>
                <p>{why}</p>
                <form method="post" action=action class="mt-3"><Button tone=Tone::Secondary>{words::register(language)}</Button></form>
            </Alert>
        </div>
    })
}

#[component]
fn Movements(who: Who, money: MoneyPage) -> impl IntoView {
    let language = who.language;
    let MoneyPage { query, movements, next_before, .. } = money;
    let csv = who.path(&address(&MoneyQuery { before: String::new(), ..query.clone() }, "").replacen(
        "money",
        "money.csv",
        1,
    ));
    let clear = (!query.q.is_empty() && !movements.is_empty()).then(|| {
        let href = who.path("/dashboard/money");
        view! { <p class="orders-found"><a class="link" href=href>{words::clear(language)}</a></p> }
    });
    let older = next_before.map(|before| {
        let href = who.path(&address(&query, &before));
        view! { <LinkButton href tone=Tone::Secondary>{words::older(language)}</LinkButton> }
    });
    let newest = (!query.before.is_empty()).then(|| {
        let href = who.path(&address(&query, ""));
        view! { <LinkButton href tone=Tone::Ghost>{words::newest(language)}</LinkButton> }
    });
    let body = if movements.is_empty() {
        let (title, text, on, way) = if query.q.is_empty() {
            let (title, text) = (words::nothing(language), words::nothing_more(language));
            (title, text, t::see_all_orders(language), "/dashboard/orders")
        } else {
            let (title, text) = (words::no_match(language), words::no_match_more(language));
            (title, text, words::clear(language), "/dashboard/money")
        };
        let href = who.path(way);
        let on = view! { <LinkButton href tone=Tone::Secondary>{on}</LinkButton> };
        view! { <Card><EmptyState icon="money" title text>{on}</EmptyState></Card> }.into_any()
    } else {
        view! { <MoneyTable who=who.clone() movements/> }.into_any()
    };
    view! {
        <Section title=words::all(language) id="all" aside=(csv, words::export(language))>
            <form class="search orders-search" role="search" action=who.path("/dashboard/money")>
                <input
                    type="search" name="q" value=query.q maxlength="200" autocomplete="off"
                    aria-label=words::find(language) placeholder=words::find_example(language)
                />
                <button aria-label=words::find(language)><Icon name="search"/></button>
            </form>
            {clear}
            {body}
            <div class="orders-pages">{newest}{older}</div>
        </Section>
    }
}
