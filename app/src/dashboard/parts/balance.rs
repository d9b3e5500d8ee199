use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::balance::{AccountView, AskedView, BalanceView, RefundFunds, ToldView};
use kikapu_domain::payment::balance::is_too_little;
use kikapu_domain::payment::question::QuestionState;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Money;
use kikapu_ui::{Alert, Button, Language, Mood, Tone, unbroken};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Section;
use crate::dashboard::t::{balance as words, mpesa};
use crate::dashboard::when;

/// So long the page comes anew by itself: M-PESA answers within seconds, and nobody types into a page that goes away.
const AWAITED: TimeDelta = TimeDelta::minutes(1);

/// Whether M-PESA's answer may come any moment.
pub fn is_awaited(view: &BalanceView, now: DateTime<Utc>) -> bool {
    view.asked.as_ref().is_some_and(|asked| asked.state == QuestionState::Asked && now - asked.at < AWAITED)
}

/// What the shop's M-PESA accounts hold, with the button that asks.
#[component]
pub fn BalanceCard(
    /// Who looks.
    who: Who,
    /// What M-PESA told.
    balance: BalanceView,
    /// Whether this very page comes anew by itself.
    comes_anew: bool,
) -> impl IntoView {
    if !balance.is_set_up {
        return None;
    }
    let language = who.language;
    let BalanceView { has_operator, asked, told, .. } = balance;
    let is_asking = asked.as_ref().is_some_and(|asked| asked.state == QuestionState::Asked);
    let is_old = asked.as_ref().is_some_and(|asked| asked.state != QuestionState::Answered);
    let is_blank = asked.is_none() && told.is_none();
    let blank =
        (is_blank && has_operator).then(|| view! { <p class="text-muted">{unbroken(words::never(language))}</p> });
    let state = asked.map(|asked| view! { <Standing who=who.clone() asked comes_anew/> });
    let told = told.map(|told| {
        let before = is_old.then(|| view! { <p class="text-muted">{words::before(language)}</p> });
        view! { {before}<Told language told/> }
    });
    let ask = if !has_operator {
        let link = who.staff.role.may(Permission::SendMoney).then(|| {
            view! { <p><a class="link" href="#sending">{words::name_one(language)}</a></p> }
        });
        Some(view! { <p class="text-muted">{unbroken(words::no_operator(language))}</p>{link} }.into_any())
    } else if is_asking {
        None
    } else {
        let action = who.path("/dashboard/money/balance");
        Some(
            view! { <form method="post" action=action><Button tone=Tone::Secondary>{words::ask(language)}</Button></form> }
                .into_any(),
        )
    };
    Some(view! {
        <Section title=words::accounts(language) id="balance">
            <div class="stack money-balance">{blank}{state}{told}{ask}</div>
        </Section>
    })
}

/// How the last question stands, where it was not answered.
#[component]
fn Standing(who: Who, asked: AskedView, comes_anew: bool) -> impl IntoView {
    let language = who.language;
    let AskedView { state, at, trouble, detail, missed } = asked;
    let ago = when::ago(language, at, who.now);
    let missed = missed.map(|missed| view! { <p>{unbroken(words::missed(language, missed))}</p> });
    let body = match state {
        QuestionState::Answered => return None,
        QuestionState::Asked if comes_anew => {
            view! { <Alert language mood=Mood::Info title=words::asking(language)/> }.into_any()
        }
        QuestionState::Asked => {
            let href = who.path("/dashboard/money");
            view! {
                <Alert language mood=Mood::Info title=words::still_asking(language)>
                    {missed}
                    <p>{unbroken(words::look_again(language))}</p>
                    <p><a class="link" href=href>{words::reload(language)}</a></p>
                </Alert>
            }
            .into_any()
        }
        QuestionState::Refused => {
            let why = trouble.map(|trouble| view! { <p>{unbroken(words::trouble(language, trouble))}</p> });
            let theirs = (!detail.is_empty())
                .then(|| view! { <p class="text-muted">{unbroken(&mpesa::mpesa_said(language, &detail))}</p> });
            let title = words::refused(language, &ago);
            view! { <Alert language mood=Mood::Warning title>{why}{theirs}</Alert> }.into_any()
        }
        QuestionState::Lost => {
            let title = words::lost(language, &ago);
            view! {
                <Alert language mood=Mood::Warning title>{missed}<p>{words::lost_more(language)}</p></Alert>
            }
            .into_any()
        }
    };
    Some(view! { <div role="status">{body}</div> })
}

#[component]
fn Told(language: Language, told: ToldView) -> impl IntoView {
    let at = when::exact(language, told.at);
    let when = if told.by.is_empty() { words::as_of(language, &at) } else { words::as_of_by(language, &at, &told.by) };
    let rows = told.accounts.into_iter().map(|account| view! { <Account language account/> }).collect_view();
    view! { <dl class="money-accounts">{rows}</dl><p class="text-muted">{when}</p> }
}

#[component]
fn Account(language: Language, account: AccountView) -> impl IntoView {
    let (name, what) = match account.account {
        Some(known) => {
            let (name, what) = words::account(language, known);
            (name.to_owned(), Some(what))
        }
        None => (account.name, None),
    };
    let available = account.available_minor.and_then(signed);
    let amount = available.unwrap_or_else(|| words::unreadable(language).to_owned());
    let in_all = account.current_minor.filter(|current| account.available_minor.is_some_and(|minor| minor != *current));
    let in_all =
        in_all.and_then(signed).map(|all| view! { <dd class="text-muted">{words::in_all(language, &all)}</dd> });
    view! {
        <div>
            <dt><b>{name}</b>{what.map(|what| view! { <p class="text-muted">{unbroken(what)}</p> })}</dt>
            <dd><b>{amount}</b></dd>
            {in_all}
        </div>
    }
}

/// An amount that may be below zero, as it is shown: with a minus before the currency.
fn signed(minor: i64) -> Option<String> {
    let money = Money::kes_minor(minor.checked_abs()?).ok()?;
    Some(if minor < 0 { format!("−{money}") } else { money.to_string() })
}

/// Before a refund is asked for: that the account it would be paid from held less, where M-PESA said so within a day.
/// Nothing is held up by it.
#[component]
pub fn FundsWarning(
    /// Language of the words.
    language: Language,
    /// What M-PESA said.
    funds: Option<RefundFunds>,
    /// What would go back.
    back: Money,
    /// Whether less can be typed.
    #[prop(optional)]
    is_most: bool,
) -> impl IntoView {
    let funds = funds.filter(|funds| is_too_little(funds.available_minor, back))?;
    let title = words::funds(language, &signed(funds.available_minor)?);
    let at = when::exact(language, funds.at);
    let more = if is_most { words::funds_part(language, &at) } else { words::funds_all(language, &at) };
    Some(view! { <Alert language mood=Mood::Warning title><p>{more}</p></Alert> })
}
