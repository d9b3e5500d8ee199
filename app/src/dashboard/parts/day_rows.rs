use chrono::NaiveDate;
use kikapu_contract::statement::{DayRow, Finding, Resolution};
use kikapu_domain::delivery::NAIROBI;
use kikapu_ui::{Badge, Button, Disclosure, Language, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::money_table::line;
use crate::dashboard::t::days as words;
use crate::dashboard::when;

/// Lines of a day, each with what can be done about it.
#[component]
pub fn DayRows(
    /// Who looks.
    who: Who,
    /// Which day.
    day: NaiveDate,
    /// Its lines.
    rows: Vec<DayRow>,
) -> impl IntoView {
    let cards = rows.into_iter().map(|row| view! { <li><Row who=who.clone() day row/></li> }).collect_view();
    view! { <ul class="money-open">{cards}</ul> }
}

#[component]
fn Row(who: Who, day: NaiveDate, row: DayRow) -> impl IntoView {
    let language = who.language;
    let code = row.receipt.clone().unwrap_or_else(|| words::no_code(language).to_owned());
    let sum = match (row.paid_in.is_zero(), row.withdrawn.is_zero()) {
        (false, _) => words::came_in(language, row.paid_in, &code),
        (true, false) => words::went_out(language, row.withdrawn, &code),
        (true, true) => words::in_books(language, row.booked.unwrap_or(row.paid_in), &code),
    };
    let (mood, label) = words::finding(language, row.finding);
    let why = words::finding_more(language, &row).map(|why| view! { <p class="money-why">{why}</p> });
    let said = row.resolution.map(|resolution| {
        let note = if row.note.is_empty() { String::new() } else { format!(": {}", row.note) };
        view! { <p>{words::resolution(language, resolution)}{note}</p> }
    });
    let order = row.order.map(|(id, number)| {
        let href = who.path(&format!("/dashboard/orders/{id}"));
        view! { <a class="link" href=href>{words::order(language, number)}</a> }
    });
    let facts: Vec<String> = [row.details.clone(), row.other_party.clone(), row.account.clone()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let deeds = view! { <Deeds who=who.clone() day row=row.clone()/> };
    view! {
        <article class="card money-line">
            <h3 class="money-sum">{sum}</h3>
            <p><Badge mood label/>" "{order}</p>
            {why}
            {said}
            <p class="text-muted">{when::clock(language, row.at)}" · "{facts.join(" · ")}</p>
            {deeds}
        </article>
    }
}

#[component]
fn Deeds(who: Who, day: NaiveDate, row: DayRow) -> impl IntoView {
    let language = who.language;
    if row.finding == Finding::Unmatched || (row.finding == Finding::NotInBooks && row.money.is_some()) {
        let href = who.path(&format!("/dashboard/money#m-{}", row.receipt.unwrap_or_default()));
        return view! { <p><a class="link" href=href>{words::whose(language)}</a></p> }.into_any();
    }
    let Some(line) = row.line else { return ().into_any() };
    let action = who.path(&format!("/dashboard/money/days/{day}/{line}"));
    if row.finding == Finding::Resolved {
        return view! {
            <form method="post" action=action>
                <input type="hidden" name="what" value=""/>
                <Button tone=Tone::Ghost>{words::undo(language)}</Button>
            </form>
        }
        .into_any();
    }
    if !row.finding.can_be_resolved() || row.unexplained.is_zero() {
        return ().into_any();
    }
    let choices = Resolution::ALL
        .into_iter()
        .map(|what| {
            let tone = Tone::Secondary;
            view! { <Button tone name="what" value=what.as_str()>{words::resolution(language, what)}</Button> }
        })
        .collect_view();
    view! {
        <Disclosure summary=words::say_what(language)>
            <form method="post" action=action class="stack">
                <label class="field">
                    <span class="field-label">{words::note(language)}</span>
                    <input class="input" type="text" name="note" maxlength="300" autocomplete="off"/>
                </label>
                <div class="money-doubt">{choices}</div>
            </form>
        </Disclosure>
    }
    .into_any()
}

/// The day for a spreadsheet.
pub fn csv(language: Language, rows: &[DayRow]) -> String {
    let head = [
        words::code(language),
        words::time(language),
        words::paid_in(language),
        words::withdrawn(language),
        words::booked(language),
        words::unexplained(language),
        words::state(language),
        words::order_column(language),
        words::note(language),
        words::details(language),
    ];
    let mut text = line(head.iter().map(|cell| (*cell).to_owned()));
    let money = |money: kikapu_kernel::Money| {
        let minor = money.minor();
        if minor == 0 { String::new() } else { format!("{}.{:02}", minor / 100, minor % 100) }
    };
    for row in rows {
        let said = row.resolution.map(|resolution| words::resolution(language, resolution)).unwrap_or_default();
        let note = [said, row.note.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
        text.push_str(&line([
            row.receipt.clone().unwrap_or_default(),
            row.at.with_timezone(&NAIROBI).format("%Y-%m-%d %H:%M:%S").to_string(),
            money(row.paid_in),
            money(row.withdrawn),
            row.booked.map(money).unwrap_or_default(),
            money(row.unexplained),
            words::finding(language, row.finding).1.to_owned(),
            row.order.map(|(_, number)| number.to_string()).unwrap_or_default(),
            note,
            row.details.clone(),
        ]));
    }
    text
}
