use chrono::TimeZone;

use super::*;

fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    NAIROBI.with_ymd_and_hms(2026, 11, day, hour, minute, 0).single().expect("a moment").to_utc()
}

#[test]
fn the_hour_is_told_as_each_language_counts_it() {
    let told = |hour, minute| (clock(Language::En, at(20, hour, minute)), clock(Language::Sw, at(20, hour, minute)));
    assert_eq!(told(14, 5), ("2:05 pm".to_owned(), "saa 8:05 mchana".to_owned()));
    assert_eq!(told(18, 0), ("6 pm".to_owned(), "saa 12 jioni".to_owned()));
    assert_eq!(told(0, 30), ("12:30 am".to_owned(), "saa 6:30 usiku".to_owned()));
    assert_eq!(told(6, 0), ("6 am".to_owned(), "saa 12 asubuhi".to_owned()));
    assert_eq!(told(19, 0), ("7 pm".to_owned(), "saa 1 usiku".to_owned()));
}

#[test]
fn the_exact_time_is_nairobis() {
    let moment = Utc.with_ymd_and_hms(2026, 11, 19, 22, 15, 0).single().expect("a moment");
    assert_eq!(exact(Language::En, moment), "Friday 20 Nov, 1:15 am");
    assert_eq!(exact(Language::Sw, moment), "Ijumaa 20 Nov, saa 7:15 usiku");
}

#[test]
fn the_past_is_told_in_the_unit_a_person_would_use() {
    let now = at(20, 14, 0);
    let told = |then| (ago(Language::En, then, now), ago(Language::Sw, then, now));
    assert_eq!(told(at(20, 14, 0)).0, "just now");
    assert_eq!(told(at(20, 14, 3)).0, "just now");
    assert_eq!(told(at(20, 13, 59)), ("1 min ago".to_owned(), "dakika 1 iliyopita".to_owned()));
    assert_eq!(told(at(20, 13, 18)), ("42 min ago".to_owned(), "dakika 42 zilizopita".to_owned()));
    assert_eq!(told(at(20, 1, 0)).0, "13 h ago");
    assert_eq!(told(at(20, 12, 30)).1, "saa 1 iliyopita");
    assert_eq!(told(at(19, 18, 0)), ("yesterday".to_owned(), "jana".to_owned()));
    assert_eq!(told(at(17, 9, 0)), ("3 days ago".to_owned(), "siku 3 zilizopita".to_owned()));
    assert_eq!(told(at(2, 9, 0)).1, "2 Nov");
}

#[test]
fn a_promise_names_the_day_and_the_hour() {
    let now = at(20, 14, 0);
    assert_eq!(by(Language::En, at(20, 18, 0), now), "today by 6 pm");
    assert_eq!(by(Language::Sw, at(21, 13, 0), now), "kesho kufikia saa 7 mchana");
    assert_eq!(by(Language::En, at(19, 18, 0), now), "yesterday by 6 pm");
    assert_eq!(by(Language::En, at(23, 12, 0), now), "Monday by noon");
    assert_eq!(by(Language::En, at(14, 18, 0), now), "14 Nov by 6 pm");
    assert_eq!(capital("leo kufikia saa 12 jioni"), "Leo kufikia saa 12 jioni");
    assert_eq!(capital(""), "");
    assert_eq!(window(Language::En, at(20, 15, 0), at(20, 18, 0), now), "today, 3 pm to 6 pm");
    assert_eq!(window(Language::Sw, at(20, 15, 0), at(20, 18, 0), now), "leo, saa 9 mchana hadi saa 12 jioni");
}
