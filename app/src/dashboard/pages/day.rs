use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use kikapu_commerce::payment::statement;
use kikapu_contract::statement::DayView;
use kikapu_ui::{Alert, Icon, Mood};
use leptos::prelude::*;
use serde::Deserialize;

use super::days::named;
use crate::dashboard::parts::day_rows::{DayRows, csv};
use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::facts::Section;
use crate::dashboard::parts::list::day_has;
use crate::dashboard::t::days as words;
use crate::dashboard::{t, who};
use crate::door::{No, Path, Query, Staff};
use crate::render::Frame;

/// The address of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A line was explained, or is to be explained again.
    done: String,
}

/// `GET /dashboard/money/days/{day}`
pub async fn show(staff: Staff, Path(day): Path<NaiveDate>, Query(asked): Query<Asked>) -> Result<Response, No> {
    let news = (!asked.done.is_empty()).then(|| (Mood::Success, words::noted(staff.language()).to_owned()));
    page(&staff, day, news, StatusCode::OK).await
}

/// The page once more, with why nothing was noted.
///
/// # Errors
/// [`No`] when the database fails.
pub async fn answer(staff: &Staff, day: NaiveDate, refused: Option<(String, u16)>) -> Result<Response, No> {
    let status = refused.as_ref().and_then(|(_, status)| StatusCode::from_u16(*status).ok());
    page(staff, day, refused.map(|(why, _)| (Mood::Danger, why)), status.unwrap_or(StatusCode::OK)).await
}

async fn page(staff: &Staff, day: NaiveDate, news: Option<(Mood, String)>, status: StatusCode) -> Result<Response, No> {
    let view = statement::day(&staff.ctx, day, None).await?;
    let who = who(staff, &format!("/dashboard/money/days/{day}"));
    let title = t::titled(who.language, &named(who.language, day), &who.staff.store_name);
    let frame = Frame { status, ..Frame::new(who.language, &title) };
    Ok(staff.page(frame, || view! { <DayPage who view news/> }))
}

/// `GET /dashboard/money/days/{day}/csv`
pub async fn export(staff: Staff, Path(day): Path<NaiveDate>) -> Result<Response, No> {
    let view = statement::day(&staff.ctx, day, Some(statement::EXPORT_MAX)).await?;
    let name = format!("attachment; filename=\"{}-{day}.csv\"", staff.session.view.store_slug);
    let mut response = csv(staff.language(), &view.rows).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment")),
    );
    Ok(response)
}

/// One day: its number, what is to be explained, the rest.
#[component]
pub fn DayPage(
    /// Who looks.
    who: Who,
    /// The day.
    view: DayView,
    /// What happened just before.
    news: Option<(Mood, String)>,
) -> impl IntoView {
    let language = who.language;
    let DayView { day, pulled, rows } = view;
    let pulled = pulled.map(|pulled| view! { <p class="text-muted">{day_has(language, &pulled)}</p> });
    let news = news.map(|(mood, title)| {
        view! { <div class="desk-done" role="status"><Alert language mood title/></div> }
    });
    let figure = |label: &'static str, money: String| {
        view! { <div class="figure"><dt>{label}</dt><dd>{money}</dd></div> }
    };
    let (open, done): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| !row.unexplained.is_zero());
    let shown = u32::try_from(open.len()).unwrap_or(u32::MAX);
    let more = (day.open > shown).then(|| view! { <p class="text-muted">{words::more_open(language, day.open)}</p> });
    let to_explain = if open.is_empty() {
        view! { <p class="todo-calm"><Icon name="check"/>{words::nothing_open(language)}</p> }.into_any()
    } else {
        view! { <DayRows who=who.clone() day=day.day rows=open/> }.into_any()
    };
    let explained = (!done.is_empty()).then(|| {
        let rows = view! { <DayRows who=who.clone() day=day.day rows=done/> };
        view! { <Section title=words::explained(language) id="explained">{rows}</Section> }
    });
    let back = who.path("/dashboard/money/days");
    let export = who.path(&format!("/dashboard/money/days/{}/csv", day.day));
    view! {
        <Desk who=who.clone() place=Place::Money>
            <p><a class="link" href=back>{words::day_close(language)}</a></p>
            <h1 class="text-heading-lg">{named(language, day.day)}</h1>
            {news}
            <dl class="figures">
                {figure(words::unexplained(language), day.unexplained.to_string())}
                {figure(words::paid_in(language), day.paid_in.to_string())}
                {figure(words::withdrawn(language), day.withdrawn.to_string())}
            </dl>
            {pulled}
            <Section title=words::to_explain(language) id="open" aside=(export, words::export(language))>
                {more}
                {to_explain}
            </Section>
            {explained}
        </Desk>
    }
}
