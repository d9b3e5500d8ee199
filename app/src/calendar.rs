//! Days and hours as people here say them. Swahili counts the hours from sunrise: six in the evening is the twelfth
//! hour of the day, *saa 12 jioni*.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use kikapu_domain::delivery::{Arrival, ArrivalDay};
use kikapu_ui::Language;

/// "2:05 pm", "6 pm", "noon"; "saa 8:05 mchana", "saa 12 jioni".
pub fn clock(language: Language, time: NaiveTime) -> String {
    let (hour, minute) = (time.hour(), time.minute());
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
pub const fn weekday(language: Language, day: Weekday) -> &'static str {
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

/// "Nov", "Mac", by its number from 0; empty for what is no month.
pub fn month(language: Language, month0: u32) -> &'static str {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const SW: [&str; 12] = ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"];
    let names = match language {
        Language::En => EN,
        Language::Sw => SW,
    };
    names.get(month0 as usize).copied().unwrap_or_default()
}

/// "24 Nov".
pub fn date(language: Language, date: NaiveDate) -> String {
    format!("{} {}", date.day(), month(language, date.month0()))
}

/// "Tuesday 24 Nov".
pub fn day(language: Language, day: NaiveDate) -> String {
    format!("{} {}", weekday(language, day.weekday()), date(language, day))
}

/// "today", "tomorrow", "Tuesday 24 Nov".
pub fn coming(language: Language, arrival: &Arrival) -> String {
    match (arrival.day, language) {
        (ArrivalDay::Today, Language::En) => "today".to_owned(),
        (ArrivalDay::Today, Language::Sw) => "leo".to_owned(),
        (ArrivalDay::Tomorrow, Language::En) => "tomorrow".to_owned(),
        (ArrivalDay::Tomorrow, Language::Sw) => "kesho".to_owned(),
        (ArrivalDay::Weekday(_), _) => day(language, arrival.date),
    }
}

/// "today by 6 pm", "leo kufikia saa 12 jioni".
pub fn by(language: Language, day: &str, clock: &str) -> String {
    match language {
        Language::En => format!("{day} by {clock}"),
        Language::Sw => format!("{day} kufikia {clock}"),
    }
}

/// "today, 3 pm to 6 pm", "leo, saa 9 mchana hadi saa 12 jioni".
pub fn between(language: Language, day: &str, from: &str, to: &str) -> String {
    match language {
        Language::En => format!("{day}, {from} to {to}"),
        Language::Sw => format!("{day}, {from} hadi {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_counts_from_midnight_and_swahili_from_dawn() {
        let said =
            |language, hour, minute| clock(language, NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day"));
        assert_eq!(said(Language::En, 18, 0), "6 pm");
        assert_eq!(said(Language::En, 0, 30), "12:30 am");
        assert_eq!(said(Language::En, 12, 0), "noon");
        assert_eq!(said(Language::En, 0, 0), "midnight");
        assert_eq!(said(Language::Sw, 18, 0), "saa 12 jioni");
        assert_eq!(said(Language::Sw, 14, 0), "saa 8 mchana");
        assert_eq!(said(Language::Sw, 9, 30), "saa 3:30 asubuhi");
        assert_eq!(said(Language::Sw, 7, 0), "saa 1 asubuhi");
        assert_eq!(said(Language::Sw, 5, 5), "saa 11:05 alfajiri");
        assert_eq!(said(Language::Sw, 0, 0), "saa 6 usiku");
    }

    #[test]
    fn a_day_has_its_names() {
        let christmas = NaiveDate::from_ymd_opt(2026, 12, 25).expect("a date");
        assert_eq!(day(Language::En, christmas), "Friday 25 Dec");
        assert_eq!(day(Language::Sw, christmas), "Ijumaa 25 Des");
        assert_eq!(month(Language::En, 12), "");
    }
}
