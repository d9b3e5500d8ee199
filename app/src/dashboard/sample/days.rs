//! A day close, for the tests and for the eye.

use chrono::{NaiveDate, TimeDelta};
use kikapu_contract::pull::PulledDay;
use kikapu_contract::statement::{Day, DayRow, DayView, DaysView, File, Finding, RefusedLine};
use kikapu_domain::payment::incoming::LineState;

use super::{id, kes, now};

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 29).expect("a day")
}

fn of_29_november() -> Day {
    Day { day: date(), paid_in: kes(1_833), withdrawn: kes(4_000), unexplained: kes(4_333), open: 2, lines: 3 }
}

fn pulled() -> PulledDay {
    PulledDay { day: date(), count: 3, sum: kes(1_833), until: now() }
}

/// The list, with one file of which a line could not be read.
pub fn days() -> DaysView {
    let file = File {
        name: "ORG_600984_Utility.csv".to_owned(),
        new_lines: 3,
        known_lines: 0,
        refused: vec![RefusedLine { number: 12, why: "time".to_owned() }],
        covers_from: now() - TimeDelta::hours(24),
        covers_to: now(),
        uploaded_at: now(),
    };
    let calm = Day { day: date().pred_opt().expect("a day"), unexplained: kes(0), open: 0, ..of_29_november() };
    DaysView { is_set_up: true, days: vec![of_29_november(), calm], pulled: vec![pulled()], files: vec![file] }
}

/// A day with an unmatched payment, a settlement and a payment that is on its order.
pub fn day() -> DayView {
    let extra = DayRow {
        line: Some("00000000-0000-7000-8000-000000000201".parse().expect("an id")),
        at: now(),
        receipt: Some("UKT7EXTRA1".to_owned()),
        paid_in: kes(333),
        withdrawn: kes(0),
        booked: Some(kes(333)),
        finding: Finding::Unmatched,
        unexplained: kes(333),
        details: "Pay Bill from 2547****123 - WANJIKU".to_owned(),
        other_party: String::new(),
        account: "NOBODY".to_owned(),
        order: None,
        money: Some(LineState::Unmatched),
        resolution: None,
        note: String::new(),
    };
    let settlement = DayRow {
        line: Some("00000000-0000-7000-8000-000000000202".parse().expect("an id")),
        receipt: Some("UKT7SETTL1".to_owned()),
        paid_in: kes(0),
        withdrawn: kes(4_000),
        booked: None,
        finding: Finding::Other,
        unexplained: kes(4_000),
        details: "Organization Settlement Account to Bank".to_owned(),
        account: String::new(),
        money: None,
        ..extra.clone()
    };
    let matched = DayRow {
        line: Some("00000000-0000-7000-8000-000000000203".parse().expect("an id")),
        receipt: Some("UKT7A1B2C3".to_owned()),
        paid_in: kes(1_500),
        booked: Some(kes(1_500)),
        finding: Finding::Matched,
        unexplained: kes(0),
        account: "1041K".to_owned(),
        order: Some((id(1), 1_041)),
        money: None,
        ..extra.clone()
    };
    DayView { day: of_29_november(), pulled: Some(pulled()), rows: vec![extra, settlement, matched] }
}
