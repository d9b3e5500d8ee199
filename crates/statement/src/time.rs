//! Times as the portal and spreadsheets write them: Nairobi's, the day before the month.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};

/// East Africa Time, all the year.
const EAT_S: i32 = 3 * 3600;
const FORMATS: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y %I:%M:%S %p",
    "%d/%m/%Y %I:%M:%S %p",
    "%d-%b-%Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d-%m-%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %I:%M %p",
];

/// A moment, from Nairobi time; `None` for what is none, or lies outside of this century.
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim().trim_start_matches('\'').trim_end_matches('Z');
    if text.len() > 40 {
        return None;
    }
    let read = FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    let (first, last) = (NaiveDate::from_ymd_opt(2007, 1, 1)?, NaiveDate::from_ymd_opt(2100, 1, 1)?);
    if read.date() < first || read.date() >= last {
        return None;
    }
    let local = FixedOffset::east_opt(EAT_S)?.from_local_datetime(&read).single()?;
    Some(local.with_timezone(&Utc))
}
