//! Moments in words, in Nairobi time. Swahili counts the hours from sunrise: 2 pm is the eighth hour of the day.

use chrono::{DateTime, Datelike, Timelike, Utc, Weekday};
use kikapu_domain::delivery::NAIROBI;
use kikapu_ui::Language;

#[cfg(test)]
mod tests;

/// "2:05 pm", "6 pm", "noon"; "saa 8:05 mchana", "saa 12 jioni".
pub(super) fn clock(language: Language, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&NAIROBI);
    let (hour, minute) = (at.hour(), at.minute());
    let shown = |hour: u32| {
        let hour = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
        if minute == 0 { hour.to_string() } else { format!("{hour}:{minute:02}") }
    };
    match language {
        // 12 am and 12 pm are read both ways.
        Language::En if (hour, minute) == (0, 0) => "midnight".to_owned(),
        Language::En if (hour, minute) == (12, 0) => "noon".to_owned(),
        Language::En => format!("{} {}", shown(hour), if hour < 12 { "am" } else { "pm" }),
        Language::Sw => format!("saa {} {}", shown(hour + 6), part_of_day(hour)),
    }
}

const fn part_of_day(hour: u32) -> &'static str {
    match hour {
        4..=5 => "alfajiri",
        6..=11 => "asubuhi",
        12..=15 => "mchana",
        16..=18 => "jioni",
        _ => "usiku",
    }
}

/// "Tuesday", "Jumanne".
pub(super) const fn weekday(language: Language, day: Weekday) -> &'static str {
    let (en, sw) = match day {
        Weekday::Mon => ("Monday", "Jumatatu"),
        Weekday::Tue => ("Tuesday", "Jumanne"),
        Weekday::Wed => ("Wednesday", "Jumatano"),
        Weekday::Thu => ("Thursday", "Alhamisi"),
        Weekday::Fri => ("Friday", "Ijumaa"),
        Weekday::Sat => ("Saturday", "Jumamosi"),
        Weekday::Sun => ("Sunday", "Jumapili"),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// The weekday of a moment.
pub(super) fn weekday_of(language: Language, at: DateTime<Utc>) -> &'static str {
    weekday(language, at.with_timezone(&NAIROBI).weekday())
}

/// "20 Nov".
fn date(language: Language, at: DateTime<Utc>) -> String {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const SW: [&str; 12] = ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"];
    let at = at.with_timezone(&NAIROBI);
    let months = match language {
        Language::En => EN,
        Language::Sw => SW,
    };
    format!("{} {}", at.day(), months[at.month0() as usize % 12])
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

/// "today by 6 pm", "leo kabla ya saa 12 jioni".
pub(super) fn by(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, clock) = (day(language, at, now), clock(language, at));
    match language {
        Language::En => format!("{day} by {clock}"),
        Language::Sw => format!("{day} kabla ya {clock}"),
    }
}

/// "today, 3 pm to 6 pm", "leo, saa 9 mchana hadi saa 12 jioni".
pub(super) fn window(language: Language, from: DateTime<Utc>, to: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, from, to) = (day(language, to, now), clock(language, from), clock(language, to));
    match language {
        Language::En => format!("{day}, {from} to {to}"),
        Language::Sw => format!("{day}, {from} hadi {to}"),
    }
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
