use kikapu_contract::balance::{BalanceView, Balances, Held, Unanswered};
use kikapu_domain::payment::balance::Account;
use kikapu_ui::{Alert, Button, Mood, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Section;
use crate::dashboard::t::{balance as words, list, mpesa};
use crate::dashboard::when;

/// What the shop's accounts with M-PESA hold, with the button that asks. Works without scripts.
#[component]
pub fn BalanceCard(
    /// Who looks.
    who: Who,
    /// What is known.
    balance: BalanceView,
) -> impl IntoView {
    let language = who.language;
    let BalanceView { has_operator, is_asking, trouble, last } = balance;
    let is_first = last.is_none();
    let asking = is_asking.then(|| {
        view! { <div role="status"><Alert language mood=Mood::Info title=list::reading(language)/></div> }
    });
    let trouble = trouble.map(|trouble| view! { <NoAnswer who=who.clone() trouble/> });
    let body = match last {
        Some(last) => view! { <Accounts who=who.clone() last/> }.into_any(),
        None => view! { <p class="text-muted">{words::never(language)}</p> }.into_any(),
    };
    let way = if !has_operator {
        view! {
            <p>{words::no_operator(language)}</p>
            <p><a class="link" href="#sending">{words::set_up(language)}</a></p>
        }
        .into_any()
    } else if is_asking {
        ().into_any()
    } else {
        let action = who.path("/dashboard/money/balance");
        let label = if is_first { words::ask(language) } else { words::ask_again(language) };
        view! { <form method="post" action=action><Button tone=Tone::Secondary>{label}</Button></form> }.into_any()
    };
    view! {
        <Section title=words::balance(language) id="balance">
            <div class="stack">{asking}{trouble}{body}{way}</div>
        </Section>
    }
}

#[component]
fn NoAnswer(who: Who, trouble: Unanswered) -> impl IntoView {
    let language = who.language;
    let title = words::unanswered(language, &when::ago(language, trouble.asked_at, who.now));
    let theirs = (!trouble.detail.is_empty())
        .then(|| view! { <p class="text-muted">{mpesa::mpesa_said(language, &trouble.detail)}</p> });
    view! {
        <Alert language mood=Mood::Warning title>
            <p>{words::trouble(language, trouble.why)}</p>
            {theirs}
        </Alert>
    }
}

#[component]
fn Accounts(who: Who, last: Balances) -> impl IntoView {
    let language = who.language;
    let by = (!last.asked_by.is_empty()).then(|| format!(" · {}", words::asked_by(language, &last.asked_by)));
    let number = words::of_number(language, &last.shortcode);
    let as_of = words::as_of(language, &when::exact(language, last.as_of));
    let accounts = last.accounts.into_iter().map(|held| {
        let (name, what_for) = match Account::of(&held.name) {
            Some(account) => {
                let (name, what_for) = words::account(language, account);
                (name.to_owned(), Some(view! { <p class="text-muted">{what_for}</p> }))
            }
            None => (held.name.clone(), None),
        };
        let Held { available, is_below_zero, .. } = held;
        let amount = match available {
            Some(money) if is_below_zero => format!("−{money}"),
            Some(money) => money.to_string(),
            None => words::unreadable(language).to_owned(),
        };
        view! { <li><article class="money-owed"><p>{name}": "<b>{amount}</b></p>{what_for}</article></li> }
    });
    view! {
        <p>{as_of}" · "{number}{by}</p>
        <ul class="money-back">{accounts.collect_view()}</ul>
        <p class="text-muted">{words::only_shown(language)}</p>
    }
}
