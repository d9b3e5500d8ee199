//! The statement.

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;

use super::{Sim, problem};
use crate::clock::from_nairobi;
use crate::handle::Handle;
use crate::statement::StatementFormat;

/// `from` and `to` are days in Nairobi, the last one included, or moments, the last one not; without them, all there is.
#[derive(Deserialize)]
pub(super) struct Asked {
    shortcode: String,
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    format: StatementFormat,
}

pub(super) async fn statement(State(core): Sim, Query(asked): Query<Asked>) -> Response {
    let from = asked.from.as_deref().map_or(Some(DateTime::UNIX_EPOCH), |text| moment(text, 0));
    let until = asked.to.as_deref().map_or_else(|| core.now().checked_add_days(Days::new(1)), |text| moment(text, 1));
    let (Some(from), Some(until)) = (from, until) else {
        let rule = "from and to are days (2026-01-15) or moments (2026-01-15T06:00:00Z)";
        return problem(StatusCode::UNPROCESSABLE_ENTITY, rule);
    };
    let Some(file) = Handle::new(core).statement(&asked.shortcode, from, until, asked.format) else {
        return problem(StatusCode::NOT_FOUND, "no such shortcode or till");
    };
    let name = format!("attachment; filename=\"statement.{}\"", asked.format.extension());
    ([(header::CONTENT_TYPE, asked.format.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)], file)
        .into_response()
}

/// A moment, or the beginning of the day that is so many days after the one that is named.
fn moment(text: &str, days: u64) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.checked_add_days(Days::new(days))?;
    from_nairobi(day.and_time(NaiveTime::MIN))
}
