//! Times as a shopper plans with them: "today by 6 pm", "leo kabla ya saa 12 jioni".
//!
//! Swahili counts the hours from sunrise: six in the evening is the twelfth hour.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use kikapu_domain::delivery::{Arrival, ArrivalDay, NAIROBI};
use kikapu_ui::Language;

#[cfg(test)]
mod tests;

const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_SW: [&str; 12] = [
    "Januari", "Februari", "Machi", "Aprili", "Mei", "Juni", "Julai", "Agosti", "Septemba", "Oktoba", "Novemba",
    "Desemba",
];

/// "6 pm", "6:30 pm"; "saa 12 jioni", "saa 12:30 jioni".
pub fn time(language: Language, time: NaiveTime) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let of_twelve = |hour: u32| match hour % 12 {
        0 => 12,
        hour => hour,
    };
    match language {
        Language::En => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = of_twelve(hour);
            if minute == 0 { format!("{hour} {half}") } else { format!("{hour}:{minute:02} {half}") }
        }
        Language::Sw => {
            let part = match hour {
                4..=11 => "asubuhi",
                12..=15 => "mchana",
                16..=18 => "jioni",
                _ => "usiku",
            };
            let hour = of_twelve(hour + 6);
            if minute == 0 { format!("saa {hour} {part}") } else { format!("saa {hour}:{minute:02} {part}") }
        }
    }
}

const fn weekday(language: Language, day: Weekday) -> &'static str {
    match (day, language) {
        (Weekday::Mon, Language::En) => "Monday",
        (Weekday::Mon, Language::Sw) => "Jumatatu",
        (Weekday::Tue, Language::En) => "Tuesday",
        (Weekday::Tue, Language::Sw) => "Jumanne",
        (Weekday::Wed, Language::En) => "Wednesday",
        (Weekday::Wed, Language::Sw) => "Jumatano",
        (Weekday::Thu, Language::En) => "Thursday",
        (Weekday::Thu, Language::Sw) => "Alhamisi",
        (Weekday::Fri, Language::En) => "Friday",
        (Weekday::Fri, Language::Sw) => "Ijumaa",
        (Weekday::Sat, Language::En) => "Saturday",
        (Weekday::Sat, Language::Sw) => "Jumamosi",
        (Weekday::Sun, Language::En) => "Sunday",
        (Weekday::Sun, Language::Sw) => "Jumapili",
    }
}

/// "24 Nov".
pub fn date(language: Language, date: NaiveDate) -> String {
    let months = match language {
        Language::En => MONTHS_EN,
        Language::Sw => MONTHS_SW,
    };
    let month = months.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{} {month}", date.day())
}

/// When it comes if ordered now: "today by 6 pm", "Tuesday 24 Nov by 6 pm".
pub fn arrival(language: Language, arrival: &Arrival) -> String {
    let day = match (arrival.day, language) {
        (ArrivalDay::Today, Language::En) => "today".to_owned(),
        (ArrivalDay::Today, Language::Sw) => "leo".to_owned(),
        (ArrivalDay::Tomorrow, Language::En) => "tomorrow".to_owned(),
        (ArrivalDay::Tomorrow, Language::Sw) => "kesho".to_owned(),
        (ArrivalDay::Weekday(day), _) => format!("{} {}", weekday(language, day), date(language, arrival.date)),
    };
    let by = time(language, arrival.to);
    match language {
        Language::En => format!("{day} by {by}"),
        Language::Sw => format!("{day} kabla ya {by}"),
    }
}

/// A promised window as it was agreed: "Friday 20 Nov, 2 pm to 6 pm".
pub fn window(language: Language, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (from, to) = (from.with_timezone(&NAIROBI), to.with_timezone(&NAIROBI));
    let day = |date_of: NaiveDate| format!("{} {}", weekday(language, date_of.weekday()), date(language, date_of));
    if from.date_naive() == to.date_naive() {
        let (start, end) = (time(language, from.time()), time(language, to.time()));
        return match language {
            Language::En => format!("{}, {start} to {end}", day(from.date_naive())),
            Language::Sw => format!("{}, {start} hadi {end}", day(from.date_naive())),
        };
    }
    match language {
        Language::En => format!("by {}", day(to.date_naive())),
        Language::Sw => format!("kufikia {}", day(to.date_naive())),
    }
}

/// A moment that has passed: "20 Nov, 2:05 pm".
pub fn moment(language: Language, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&NAIROBI);
    format!("{}, {}", date(language, at.date_naive()), time(language, at.time()))
}
