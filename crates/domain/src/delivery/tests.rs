use chrono::{TimeZone, Utc};
use proptest::prelude::*;

use super::*;

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

const WEEK: [Weekday; 6] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat];

fn nairobi_zone() -> Promise {
    Promise {
        cut_off: time(14, 0),
        same_day: Some(Window { from: time(15, 0), to: time(18, 0) }),
        later_day: Window { from: time(9, 0), to: time(13, 0) },
        lead_days: 1,
        working_days: WEEK.to_vec(),
        closed: vec![],
    }
}

fn upcountry() -> Promise {
    Promise { same_day: None, lead_days: 2, ..nairobi_zone() }
}

/// November 2026: the 19th is a Thursday.
fn november(day: u32, hour: u32, minute: u32) -> DateTime<FixedOffset> {
    NAIROBI.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap()
}

#[test]
fn before_the_cut_off_it_arrives_today_and_the_time_left_is_told() {
    let arrival = nairobi_zone().arrival(november(19, 11, 50)).unwrap();
    assert_eq!((arrival.day, arrival.to), (ArrivalDay::Today, time(18, 0)));
    assert_eq!(arrival.order_within_s, Some(2 * 3600 + 600));
}

#[test]
fn at_the_cut_off_it_is_tomorrow() {
    let arrival = nairobi_zone().arrival(november(19, 14, 0)).unwrap();
    assert_eq!((arrival.day, arrival.from, arrival.order_within_s), (ArrivalDay::Tomorrow, time(9, 0), None));
}

#[test]
fn days_off_are_stepped_over() {
    let saturday_evening = nairobi_zone().arrival(november(21, 20, 0)).unwrap();
    assert_eq!(saturday_evening.day, ArrivalDay::Weekday(Weekday::Mon));
    let sunday_morning = nairobi_zone().arrival(november(22, 8, 0)).unwrap();
    assert_eq!((sunday_morning.day, sunday_morning.order_within_s), (ArrivalDay::Tomorrow, None));
    let holiday = Promise { closed: vec![november(23, 0, 0).date_naive()], ..nairobi_zone() };
    assert_eq!(holiday.arrival(november(22, 8, 0)).unwrap().day, ArrivalDay::Weekday(Weekday::Tue));
}

#[test]
fn where_there_is_no_same_day_the_lead_counts_working_days() {
    let friday = upcountry().arrival(november(20, 10, 0)).unwrap();
    assert_eq!((friday.day, friday.order_within_s), (ArrivalDay::Weekday(Weekday::Mon), Some(4 * 3600)));
    let friday_late = upcountry().arrival(november(20, 15, 0)).unwrap();
    assert_eq!(friday_late.day, ArrivalDay::Weekday(Weekday::Tue));
}

#[test]
fn a_zone_without_working_days_promises_nothing() {
    let closed = Promise { working_days: vec![], ..nairobi_zone() };
    assert_eq!(closed.arrival(november(19, 9, 0)), None);
}

#[test]
fn nairobi_is_three_hours_ahead_of_utc() {
    let evening = Utc.with_ymd_and_hms(2026, 11, 19, 21, 30, 0).unwrap().with_timezone(&NAIROBI);
    // Half past midnight on Friday in Nairobi: Friday's delivery, "today".
    assert_eq!(nairobi_zone().arrival(evening).unwrap().date, november(20, 0, 0).date_naive());
}

proptest! {
    #[test]
    fn a_promise_is_for_an_open_day_and_never_in_the_past(
        minutes in 0..200_000_i64,
        days in prop::collection::vec(0..7_usize, 1..7),
        lead_days in 0..20_u8,
        same_day in any::<bool>(),
    ) {
        let all = [WEEK.as_slice(), &[Weekday::Sun]].concat();
        let zone = Promise {
            working_days: days.iter().map(|d| all[*d]).collect(),
            lead_days,
            same_day: nairobi_zone().same_day.filter(|_| same_day),
            ..nairobi_zone()
        };
        let now = november(1, 0, 0) + TimeDelta::minutes(minutes);
        let arrival = zone.arrival(now).unwrap();
        prop_assert!(zone.working_days.contains(&arrival.date.weekday()));
        prop_assert!(arrival.date.and_time(arrival.to) > now.naive_local());
        prop_assert_eq!(arrival.day == ArrivalDay::Today, arrival.date == now.date_naive());
    }
}

#[test]
fn an_area_is_found_by_the_beginning_of_any_of_its_names() {
    let westlands = finding::keys(["Westlands", "Westy", "Nairobi West"]);
    assert_eq!(westlands, " westlands westy nairobiwest west");
    let finds = |keys: &str, typed: &str| keys.contains(&format!(" {}", finding::folded(typed)));
    assert!(finds(&westlands, "westy") && finds(&westlands, "WESTL") && finds(&westlands, "nairobi w"));
    assert!(!finds(&westlands, "lands"), "a name is begun, not guessed from its end");
    let langata = finding::keys(["Lang'ata", "  Ongata   Rongai "]);
    assert!(finds(&langata, "langata") && finds(&langata, "Lang'ata") && finds(&langata, "rongai"));
    assert!(finds(&langata, ""), "what is empty finds everything");
    assert_eq!(finding::keys(["", " ", "'"]), "");
}

#[test]
fn a_week_tells_each_day_as_its_own_order_would_be_told() {
    // Thursday after the cut-off; Sunday is off.
    let week = nairobi_zone().week(november(19, 16, 0));
    let days: Vec<(u32, u32)> = week.iter().map(|(ordered, arrival)| (ordered.day(), arrival.date.day())).collect();
    assert_eq!(days, [(19, 20), (20, 20), (21, 21), (22, 23), (23, 23), (24, 24), (25, 25)]);
    assert_eq!(week[1].1.day, ArrivalDay::Today, "counted from the day of the order");
    let closed = Promise { working_days: vec![], ..nairobi_zone() };
    assert!(closed.week(november(19, 16, 0)).is_empty());
    let at_midnight = Promise { cut_off: NaiveTime::MIN, ..nairobi_zone() };
    assert_eq!(at_midnight.week(november(19, 16, 0)).len(), 7);
}
