//! Moments in words, in Nairobi time.

use chrono::{DateTime, Datelike, Timelike, Utc};
use kikapu_domain::delivery::NAIROBI;
use kikapu_ui::Language;

use crate::calendar;

#[cfg(test)]
mod tests;

/// "2:05 pm", "saa 8:05 mchana".
pub(super) fn clock(language: Language, at: DateTime<Utc>) -> String {
    calendar::clock(language, at.with_timezone(&NAIROBI).time())
}

/// The weekday of a moment.
pub(super) fn weekday_of(language: Language, at: DateTime<Utc>) -> &'static str {
    calendar::weekday(language, at.with_timezone(&NAIROBI).weekday())
}

/// "20 Nov".
fn date(language: Language, at: DateTime<Utc>) -> String {
    calendar::date(language, at.with_timezone(&NAIROBI).date_naive())
}

/// "20 Nov", the day of a moment.
pub(super) fn day_of(language: Language, at: DateTime<Utc>) -> String {
    date(language, at)
}

/// "Friday 20 Nov, 2:05 pm".
pub(super) fn exact(language: Language, at: DateTime<Utc>) -> String {
    format!("{} {}, {}", weekday_of(language, at), date(language, at), clock(language, at))
}

/// Whole days from `now` to `at` on the calendar of Nairobi; negative in the past.
fn days_ahead(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (at.with_timezone(&NAIROBI).date_naive() - now.with_timezone(&NAIROBI).date_naive()).num_days()
}

/// "5 min ago", "3 h ago", "yesterday", "4 days ago", "2 Nov". What lies ahead by a slow clock is "just now".
pub(super) fn ago(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let past = now - at;
    let (minutes, hours, days) = (past.num_minutes(), past.num_hours(), -days_ahead(at, now));
    match (language, minutes, hours, days) {
        (Language::En, ..1, _, _) => "just now".to_owned(),
        (Language::Sw, ..1, _, _) => "sasa hivi".to_owned(),
        (Language::En, ..60, _, _) => format!("{minutes} min ago"),
        (Language::Sw, 1, _, _) => "dakika 1 iliyopita".to_owned(),
        (Language::Sw, ..60, _, _) => format!("dakika {minutes} zilizopita"),
        (Language::En, _, ..12, _) | (Language::En, _, _, 0) => format!("{hours} h ago"),
        (Language::Sw, _, 1, _) => "saa 1 iliyopita".to_owned(),
        (Language::Sw, _, ..12, _) | (Language::Sw, _, _, 0) => format!("saa {hours} zilizopita"),
        (Language::En, _, _, 1) => "yesterday".to_owned(),
        (Language::Sw, _, _, 1) => "jana".to_owned(),
        (Language::En, _, _, ..7) => format!("{days} days ago"),
        (Language::Sw, _, _, ..7) => format!("siku {days} zilizopita"),
        (Language::En | Language::Sw, ..) => date(language, at),
    }
}

/// "today", "tomorrow", "yesterday", "Saturday" within six days ahead, else "14 Nov".
fn day(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let word = match (language, days_ahead(at, now)) {
        (Language::En, 0) => "today",
        (Language::Sw, 0) => "leo",
        (Language::En, 1) => "tomorrow",
        (Language::Sw, 1) => "kesho",
        (Language::En, -1) => "yesterday",
        (Language::Sw, -1) => "jana",
        (Language::En | Language::Sw, 2..=6) => weekday_of(language, at),
        (Language::En | Language::Sw, _) => return date(language, at),
    };
    word.to_owned()
}

/// "today by 6 pm", "leo kufikia saa 12 jioni".
pub(super) fn by(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    calendar::by(language, &day(language, at, now), &clock(language, at))
}

/// "today, 3 pm to 6 pm", "leo, saa 9 mchana hadi saa 12 jioni".
pub(super) fn window(language: Language, from: DateTime<Utc>, to: DateTime<Utc>, now: DateTime<Utc>) -> String {
    calendar::between(language, &day(language, to, now), &clock(language, from), &clock(language, to))
}

/// The same words where they begin a line.
pub(super) fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// Hour of the day in Nairobi, 0..=23, for a greeting.
pub(super) fn hour(at: DateTime<Utc>) -> u32 {
    at.with_timezone(&NAIROBI).hour()
}
