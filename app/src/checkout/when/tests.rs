use chrono::{NaiveDate, NaiveTime, TimeZone, Weekday};

use kikapu_domain::delivery::ArrivalDay;

use super::*;

fn at(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("a time of day")
}

#[test]
fn a_day_further_off_carries_its_date() {
    let date = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
    let far = Arrival { day: ArrivalDay::Weekday(Weekday::Tue), date, from: at(10), to: at(18), order_within_s: None };
    assert_eq!(arrival(Language::En, &far), "Tuesday 24 Nov by 6 pm");
    let today = Arrival { day: ArrivalDay::Today, ..far };
    assert_eq!(arrival(Language::En, &today), "today by 6 pm");
    assert_eq!(arrival(Language::Sw, &today), "leo kufikia saa 12 jioni");
}

#[test]
fn a_window_is_told_in_nairobi_time() {
    let utc = |day, hour| Utc.with_ymd_and_hms(2026, 11, day, hour, 0, 0).single().expect("a moment");
    assert_eq!(window(Language::En, utc(20, 11), utc(20, 15)), "Friday 20 Nov, 2 pm to 6 pm");
    assert_eq!(window(Language::En, utc(20, 11), utc(27, 11)), "by Friday 27 Nov");
    assert_eq!(moment(Language::En, utc(20, 22)), "21 Nov, 1 am");
}
