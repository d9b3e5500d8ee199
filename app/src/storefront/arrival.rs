//! When something arrives, in words: "today by 6 pm". Swahili counts its hours from dawn, so 6 pm is *saa 12 jioni*.

use kikapu_contract::delivery::AreaPromise;
use kikapu_domain::delivery::{Arrival, ArrivalDay};
use kikapu_kernel::Money;
use kikapu_ui::Language;

use super::t::delivery as t;

const DAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Jumatatu", "Jumanne", "Jumatano", "Alhamisi", "Ijumaa", "Jumamosi", "Jumapili"],
];
const MONTHS: [[&str; 12]; 2] = [
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"],
];

const fn column(language: Language) -> usize {
    match language {
        Language::En => 0,
        Language::Sw => 1,
    }
}

/// `2026-03` as "Mar 2026". Anything else stays as it is.
pub fn month(language: Language, year_month: &str) -> String {
    let named = || {
        let (year, month) = year_month.split_once('-')?;
        let name = MONTHS[column(language)].get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(format!("{name} {year}"))
    };
    named().unwrap_or_else(|| year_month.to_owned())
}

/// `18:00` as "6 pm". What is no time of day stays as it is.
pub fn hour(language: Language, clock: &str) -> String {
    let read = || {
        let (hours, minutes) = clock.split_once(':')?;
        Some((hours.parse::<u32>().ok().filter(|hours| *hours < 24)?, minutes.get(..2)?.to_owned()))
    };
    let Some((hours, minutes)) = read() else {
        return clock.to_owned();
    };
    let on_the_dial = |hours: u32| {
        if hours.is_multiple_of(12) { 12 } else { hours % 12 }
    };
    let past = if minutes == "00" { String::new() } else { format!(":{minutes}") };
    match language {
        Language::En => format!("{}{past} {}", on_the_dial(hours), if hours < 12 { "am" } else { "pm" }),
        Language::Sw => {
            let time_of_day = match hours {
                5..=11 => "asubuhi",
                12..=15 => "mchana",
                16..=18 => "jioni",
                _ => "usiku",
            };
            format!("saa {}{past} {time_of_day}", on_the_dial(hours + 6))
        }
    }
}

fn day(language: Language, arrival: &Arrival) -> String {
    match arrival.day {
        ArrivalDay::Today => t::today(language).to_owned(),
        ArrivalDay::Tomorrow => t::tomorrow(language).to_owned(),
        ArrivalDay::Weekday(weekday) => {
            let names = &DAYS[column(language)];
            let name = names.get(weekday.num_days_from_monday() as usize).copied().unwrap_or_default();
            let month = month(language, &arrival.date.format("%Y-%m").to_string());
            let month = month.split(' ').next().unwrap_or_default().to_owned();
            format!("{name} {} {month}", arrival.date.format("%-d"))
        }
    }
}

/// "today by 6 pm", "Monday 23 Nov by 1 pm".
pub fn short(language: Language, arrival: &Arrival) -> String {
    t::by(language, &day(language, arrival), &hour(language, &arrival.to.format("%H:%M").to_string()))
}

/// "today, 3 pm to 6 pm".
pub fn window(language: Language, arrival: &Arrival) -> String {
    let clock = |time: &dyn std::fmt::Display| hour(language, &time.to_string());
    let (from, to) = (clock(&arrival.from.format("%H:%M")), clock(&arrival.to.format("%H:%M")));
    t::between(language, &day(language, arrival), &from, &to)
}

/// "2 h 10 min".
pub fn time_left(language: Language, seconds: u32) -> String {
    match (seconds / 3_600, seconds % 3_600 / 60) {
        (0, minutes) => t::minutes(language, minutes.max(1)),
        (hours, 0) => t::hours(language, hours),
        (hours, minutes) => t::hours_and_minutes(language, hours, minutes),
    }
}

/// `KSh 200`, or "free".
pub fn fee(language: Language, fee: Money) -> String {
    if fee.is_zero() { t::free(language).to_owned() } else { fee.to_string() }
}

/// Where to, for how much and when: the delivery line of a product.
pub fn sentence(language: Language, promise: &AreaPromise) -> String {
    let (fee, arrives) = (fee(language, promise.fee), short(language, &promise.arrival));
    match promise.arrival.order_within_s {
        Some(left) => t::to_area_if(language, &promise.name, &fee, &arrives, &time_left(language, left)),
        None => t::to_area(language, &promise.name, &fee, &arrives),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_counts_from_midnight_and_swahili_from_dawn() {
        assert_eq!(hour(Language::En, "18:00"), "6 pm");
        assert_eq!(hour(Language::En, "00:30"), "12:30 am");
        assert_eq!(hour(Language::En, "12:00"), "12 pm");
        assert_eq!(hour(Language::Sw, "18:00"), "saa 12 jioni");
        assert_eq!(hour(Language::Sw, "14:00"), "saa 8 mchana");
        assert_eq!(hour(Language::Sw, "09:30"), "saa 3:30 asubuhi");
        assert_eq!(hour(Language::Sw, "07:00"), "saa 1 asubuhi");
    }

    #[test]
    fn what_is_no_time_stays_as_written() {
        assert_eq!(hour(Language::En, "noon"), "noon");
        assert_eq!(hour(Language::En, "25:00"), "25:00");
        assert_eq!(month(Language::En, "2026"), "2026");
        assert_eq!(month(Language::En, "2026-13"), "2026-13");
    }

    #[test]
    fn a_month_has_its_name() {
        assert_eq!(month(Language::En, "2026-03"), "Mar 2026");
        assert_eq!(month(Language::Sw, "2026-12"), "Des 2026");
    }

    #[test]
    fn the_time_left_is_told_in_hours_and_minutes() {
        assert_eq!(time_left(Language::En, 7_800), "2 h 10 min");
        assert_eq!(time_left(Language::En, 3_600), "1 h");
        assert_eq!(time_left(Language::En, 20), "1 min");
        assert_eq!(time_left(Language::Sw, 7_800), "saa 2 na dakika 10");
    }
}
