use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::payment::statement;
use kikapu_contract::pull::PulledDay;
use kikapu_contract::statement::{Day, DaysView, File};
use kikapu_ui::{Alert, Badge, Button, Card, EmptyState, LinkButton, Mood, Tone};
use leptos::prelude::*;
use serde::Deserialize;

use crate::calendar;
use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::facts::{Ago, Section};
use crate::dashboard::parts::list::day_has;
use crate::dashboard::t::{days as words, list};
use crate::dashboard::{t, when, who};
use crate::door::{No, Query, Staff};
use crate::render::Frame;

/// What an upload came to, in the address that it leads to.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    new: Option<u32>,
    known: Option<u32>,
    refused: Option<u32>,
}

/// What happened just before the page is shown: how it is told, and in which mood.
type News = (Mood, String);

/// `GET /dashboard/money/days`
pub async fn show(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, No> {
    let told = asked.new.map(|new| {
        let (known, refused) = (asked.known.unwrap_or(0), asked.refused.unwrap_or(0));
        let mood = if refused > 0 { Mood::Warning } else { Mood::Success };
        (mood, words::taken(staff.language(), new, known, refused))
    });
    page(&staff, told, StatusCode::OK).await
}

/// The page once more, with why a file was not taken.
///
/// # Errors
/// [`No`] when the database fails.
pub async fn answer(staff: &Staff, refused: Option<(String, u16)>) -> Result<Response, No> {
    let status = refused.as_ref().and_then(|(_, status)| StatusCode::from_u16(*status).ok());
    page(staff, refused.map(|(why, _)| (Mood::Danger, why)), status.unwrap_or(StatusCode::OK)).await
}

async fn page(staff: &Staff, news: Option<News>, status: StatusCode) -> Result<Response, No> {
    let view = statement::days(&staff.ctx).await?;
    let who = who(staff, "/dashboard/money/days");
    let title = t::titled(who.language, words::day_close(who.language), &who.staff.store_name);
    let frame = Frame { status, ..Frame::new(who.language, &title) };
    Ok(staff.page(frame, || view! { <Days who days=view news/> }))
}

/// Upload, days, files.
#[component]
pub fn Days(
    /// Who looks.
    who: Who,
    /// What there is.
    days: DaysView,
    /// What happened just before.
    news: Option<News>,
) -> impl IntoView {
    let language = who.language;
    let news = news.map(|(mood, title)| {
        view! { <div class="desk-done" role="status"><Alert language mood title/></div> }
    });
    let back = who.path("/dashboard/money");
    let body = if days.is_set_up {
        let list = if days.days.is_empty() {
            view! { <p class="text-muted">{words::no_days(language)}</p> }.into_any()
        } else {
            let rows =
                days.days.into_iter().map(|day| view! { <li><DayCard who=who.clone() day/></li> }).collect_view();
            view! { <ul class="money-open">{rows}</ul> }.into_any()
        };
        let pulled = (!days.pulled.is_empty()).then(|| view! { <Pulled who=who.clone() days=days.pulled/> });
        let files = (!days.files.is_empty()).then(|| view! { <Files who=who.clone() files=days.files/> });
        view! {
            <UploadForm who=who.clone()/>
            {pulled}
            <Section title=words::by_day(language) id="days">{list}</Section>
            {files}
        }
        .into_any()
    } else {
        let title = words::no_number(language);
        let text = words::no_number_more(language);
        let on = view! { <LinkButton href=back.clone() tone=Tone::Secondary>{words::to_money(language)}</LinkButton> };
        view! { <Card><EmptyState icon="money" title text>{on}</EmptyState></Card> }.into_any()
    };
    view! {
        <Desk who=who.clone() place=Place::Money>
            <p><a class="link" href=back>{words::to_money(language)}</a></p>
            <h1 class="text-heading-lg mb-4">{words::day_close(language)}</h1>
            {news}
            {body}
        </Desk>
    }
}

#[component]
fn UploadForm(who: Who) -> impl IntoView {
    let language = who.language;
    let action = who.path("/dashboard/money/days");
    view! {
        <form method="post" action=action enctype="multipart/form-data" class="card money-line stack">
            <p>{words::lead(language)}</p>
            <label class="field">
                <span class="field-label">{words::file(language)}</span>
                <input
                    class="input" type="file" name="file" required=true
                    accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                />
            </label>
            <p class="text-muted">{words::where_from(language)}</p>
            <Button>{words::upload(language)}</Button>
        </form>
    }
}

/// What M-PESA's own list has, for days that may have no statement yet.
#[component]
fn Pulled(who: Who, days: Vec<PulledDay>) -> impl IntoView {
    let language = who.language;
    let rows = days
        .into_iter()
        .map(|day| view! { <li><strong>{named(language, day.day)}</strong>" · "{day_has(language, &day)}</li> })
        .collect_view();
    view! {
        <Section title=list::so_far(language) id="list">
            <ul class="stack">{rows}</ul>
            <p class="text-muted">{list::no_statement(language)}</p>
        </Section>
    }
}

#[component]
fn DayCard(who: Who, day: Day) -> impl IntoView {
    let language = who.language;
    let href = who.path(&format!("/dashboard/money/days/{}", day.day));
    let (mood, label) = if day.unexplained.is_zero() {
        (Mood::Success, words::all_explained(language).to_owned())
    } else {
        (Mood::Warning, words::unexplained_sum(language, day.unexplained))
    };
    view! {
        <article class="card money-line">
            <h3 class="money-sum"><a class="link" href=href>{named(language, day.day)}</a></h3>
            <p><Badge mood label/></p>
            <p class="text-muted">{words::sums(language, day.paid_in, day.withdrawn, day.lines)}</p>
        </article>
    }
}

/// "30 Nov 2026".
pub fn named(language: kikapu_ui::Language, day: chrono::NaiveDate) -> String {
    format!("{} {}", calendar::date(language, day), day.format("%Y"))
}

#[component]
fn Files(who: Who, files: Vec<File>) -> impl IntoView {
    let language = who.language;
    let rows = files
        .into_iter()
        .map(|file| {
            let span = format!("{} – {}", when::exact(language, file.covers_from), when::exact(language, file.covers_to));
            let refused = (!file.refused.is_empty()).then(|| {
                let lines = file
                    .refused
                    .iter()
                    .take(20)
                    .map(|line| view! { <li>{words::refused_line(language, line.number, words::why(language, &line.why))}</li> })
                    .collect_view();
                view! { <p>{words::unread(language, file.refused.len())}</p><ul class="text-muted">{lines}</ul> }
            });
            view! {
                <li class="card money-line">
                    <h3>{file.name}</h3>
                    <p class="text-muted">{span}</p>
                    <p class="text-muted">
                        {words::file_lines(language, file.new_lines, file.known_lines)}
                        " · "<Ago language at=file.uploaded_at now=who.now/>
                    </p>
                    {refused}
                </li>
            }
        })
        .collect_view();
    view! { <Section title=words::files(language) id="files"><ul class="money-open">{rows}</ul></Section> }
}
