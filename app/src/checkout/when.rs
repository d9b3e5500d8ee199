//! Times as a shopper plans with them: "today by 6 pm", "leo kufikia saa 12 jioni".

use chrono::{DateTime, Utc};
use kikapu_domain::delivery::{Arrival, NAIROBI};
use kikapu_ui::Language;

use crate::calendar::{self, clock, date};

#[cfg(test)]
mod tests;

/// When it comes if ordered now: "today by 6 pm", "Tuesday 24 Nov by 6 pm".
pub fn arrival(language: Language, arrival: &Arrival) -> String {
    calendar::by(language, &calendar::coming(language, arrival), &clock(language, arrival.to))
}

/// A promised window as it was agreed: "Friday 20 Nov, 2 pm to 6 pm".
pub fn window(language: Language, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (from, to) = (from.with_timezone(&NAIROBI), to.with_timezone(&NAIROBI));
    let day = |date| calendar::day(language, date);
    if from.date_naive() == to.date_naive() {
        let (start, end) = (clock(language, from.time()), clock(language, to.time()));
        return calendar::between(language, &day(from.date_naive()), &start, &end);
    }
    match language {
        Language::En => format!("by {}", day(to.date_naive())),
        Language::Sw => format!("kufikia {}", day(to.date_naive())),
    }
}

/// The day of a moment: "Friday 20 Nov".
pub fn day(language: Language, at: DateTime<Utc>) -> String {
    calendar::day(language, at.with_timezone(&NAIROBI).date_naive())
}

/// A moment that has passed: "20 Nov, 2:05 pm".
pub fn moment(language: Language, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&NAIROBI);
    format!("{}, {}", date(language, at.date_naive()), clock(language, at.time()))
}
