//! When something arrives, in words: "today by 6 pm".

use chrono::NaiveTime;
use kikapu_contract::delivery::AreaPromise;
use kikapu_domain::delivery::Arrival;
use kikapu_kernel::Money;
use kikapu_ui::Language;

use super::t::delivery as t;
use crate::calendar;

/// `2026-03` as "Mar 2026". Anything else stays as it is.
pub fn month(language: Language, year_month: &str) -> String {
    let named = || {
        let (year, month) = year_month.split_once('-')?;
        let name = calendar::month(language, month.parse::<u32>().ok()?.checked_sub(1)?);
        (!name.is_empty()).then(|| format!("{name} {year}"))
    };
    named().unwrap_or_else(|| year_month.to_owned())
}

/// `18:00` as "6 pm". What is no time of day stays as it is.
pub fn hour(language: Language, clock: &str) -> String {
    match NaiveTime::parse_from_str(clock, "%H:%M") {
        Ok(time) => calendar::clock(language, time),
        Err(_) => clock.to_owned(),
    }
}

/// "today by 6 pm", "Monday 23 Nov by 1 pm".
pub fn short(language: Language, arrival: &Arrival) -> String {
    t::by(language, &calendar::coming(language, arrival), &calendar::clock(language, arrival.to))
}

/// "today, 3 pm to 6 pm".
pub fn window(language: Language, arrival: &Arrival) -> String {
    let (from, to) = (calendar::clock(language, arrival.from), calendar::clock(language, arrival.to));
    calendar::between(language, &calendar::coming(language, arrival), &from, &to)
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
    fn what_is_no_time_stays_as_written() {
        assert_eq!(hour(Language::En, "18:00"), "6 pm");
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
