use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::payment::parts;
use kikapu_contract::parts::{RulesView, SaveRules};
use kikapu_contract::{FieldProblem, Problem};
use kikapu_domain::payment::parts::Share;
use kikapu_kernel::Money;
use kikapu_ui::{
    Adornment, Alert, Button, Card, Checkbox, ChoiceItem, Icon, Input, Language, Mood, RadioChips, TextField, link,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::t::parts as words;
use crate::dashboard::{t, who};
use crate::door::{No, Query, Staff};
use crate::render::Frame;

/// What led here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `saved`, or nothing.
    done: String,
}

/// `GET /dashboard/pay-ways`
pub async fn show(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, No> {
    let rules = parts::read_rules(&staff.ctx).await?;
    Ok(answer(&staff, typed(&rules), asked.done == "saved", Vec::new()))
}

/// The page with what was typed, and what needs another look.
pub fn answer(staff: &Staff, typed: SaveRules, is_saved: bool, problems: Vec<FieldProblem>) -> Response {
    let who = who(staff, "/dashboard/pay-ways");
    let title = t::titled(who.language, words::pay_ways(who.language), &who.staff.store_name);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let frame = Frame { status, ..Frame::new(who.language, &title) };
    staff.page(frame, || view! { <PayWaysPage who typed is_saved problems/> })
}

/// The rules as they would be typed.
fn typed(rules: &RulesView) -> SaveRules {
    let on = |is_on: bool| if is_on { "yes".to_owned() } else { String::new() };
    let from = |from: Money| if from.is_zero() { String::new() } else { shillings(from) };
    let (deposit_kind, deposit_first) = part(rules.deposit.map(|rule| rule.first), "20");
    let (slow_kind, slow_first) = part(rules.instalments.map(|rule| rule.first), "20");
    SaveRules {
        deposit: on(rules.deposit.is_some()),
        deposit_kind,
        deposit_first,
        deposit_from: rules.deposit.map(|rule| from(rule.from)).unwrap_or_default(),
        slow: on(rules.instalments.is_some()),
        slow_kind,
        slow_first,
        slow_from: rules.instalments.map(|rule| from(rule.from)).unwrap_or_default(),
        slow_weeks: rules.instalments.map_or(8, |rule| rule.weeks).to_string(),
        slow_fee_percent: rules.instalments.map_or(0, |rule| rule.fee_percent).to_string(),
    }
}

fn part(first: Option<Share>, usual: &str) -> (String, String) {
    match first {
        Some(Share::Percent { percent }) => ("percent".to_owned(), percent.to_string()),
        Some(Share::Fixed { amount }) => ("fixed".to_owned(), shillings(amount)),
        None => ("percent".to_owned(), usual.to_owned()),
    }
}

fn shillings(amount: Money) -> String {
    (amount.minor() / 100).to_string()
}

/// The ways to pay in parts, each with its switch.
#[component]
pub fn PayWaysPage(
    /// Who looks.
    who: Who,
    /// What the form holds.
    typed: SaveRules,
    /// It was saved just before.
    is_saved: bool,
    /// What needs another look.
    problems: Vec<FieldProblem>,
) -> impl IntoView {
    let language = who.language;
    let news = if !problems.is_empty() {
        Some((Mood::Danger, words::not_saved(language)))
    } else if is_saved {
        Some((Mood::Success, words::was_saved(language)))
    } else {
        None
    };
    let news = news.map(|(mood, title)| {
        view! { <div class="desk-done" role="status"><Alert language mood title/></div> }
    });
    let around = |field: &str| Adornment { error: problem(language, &problems, field), ..Adornment::default() };
    let of = |name: &'static str, label: &'static str, value: String| {
        view! {
            <TextField name=name label=label kind=Input::Number value=value around=around(name) autocomplete="off" max_chars=12/>
        }
    };
    let kinds = |name: &'static str, chosen: String| {
        let items = [("percent", words::percent(language)), ("fixed", words::fixed(language))].map(|(value, label)| {
            ChoiceItem { value: value.to_owned(), label: label.to_owned(), ..ChoiceItem::default() }
        });
        view! { <RadioChips name=name legend=words::kind(language) items=items.to_vec() chosen=chosen/> }
    };
    let deposit = view! {
        {of("deposit_first", words::first(language), typed.deposit_first)}
        {kinds("deposit_kind", typed.deposit_kind)}
        {of("deposit_from", words::from(language), typed.deposit_from)}
    };
    let deposit = deposit.into_any();
    let slow = view! {
        {of("slow_first", words::first(language), typed.slow_first)}
        {kinds("slow_kind", typed.slow_kind)}
        {of("slow_from", words::from(language), typed.slow_from)}
        {of("slow_weeks", words::weeks(language), typed.slow_weeks)}
        {of("slow_fee_percent", words::fee(language), typed.slow_fee_percent)}
    };
    let slow = slow.into_any();
    let (has_deposit, has_slow) = (!typed.deposit.is_empty(), !typed.slow.is_empty());
    view! {
        <Desk who=who.clone() place=Place::Money>
            <a class="desk-back" href=link::path(language, "/dashboard/money")><Icon name="back"/>{t::money::money(language)}</a>
            <h1 class="text-heading-lg">{words::pay_ways(language)}</h1>
            <p class="text-muted mb-4">{words::pay_ways_more(language)}</p>
            {news}
            <form method="post" action=who.path("/dashboard/pay-ways") class="stack" novalidate>
                <Card>
                    <div class="stack">
                        <h2 class="text-heading-sm">{words::deposit(language)}</h2>
                        <p class="text-muted">{words::deposit_more(language)}</p>
                        <Checkbox name="deposit" label=words::deposit_on(language) checked=has_deposit/>
                        {deposit}
                    </div>
                </Card>
                <Card>
                    <div class="stack">
                        <h2 class="text-heading-sm">{words::slow(language)}</h2>
                        <p class="text-muted">{words::slow_more(language)}</p>
                        <Checkbox name="slow" label=words::slow_on(language) checked=has_slow/>
                        {slow}
                        <p class="text-muted">{words::slow_rule(language)}</p>
                    </div>
                </Card>
                <Button>{words::save(language)}</Button>
            </form>
        </Desk>
    }
}

/// What is wrong with a field, in a few words.
fn problem(language: Language, problems: &[FieldProblem], field: &str) -> Option<String> {
    let problem = problems.iter().find(|problem| problem.field == field)?;
    Some(match &problem.problem {
        Problem::OutOfRange { .. } if field.ends_with("first") => words::percent_unclear(language).to_owned(),
        Problem::OutOfRange { min, max } => words::range_unclear(language, *min, *max),
        _ => words::shillings_unclear(language).to_owned(),
    })
}
