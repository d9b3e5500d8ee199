//! When an order arrives, in words a shopper can plan with: "today by 6 pm if you order in 2 h 10 min".

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

pub mod finding;
#[cfg(test)]
mod tests;

/// Nairobi time. Kenya has kept UTC+3 without summer time since 1960, so a fixed offset tells the truth and spares
/// the browser a time zone database.
pub const NAIROBI: FixedOffset = FixedOffset::east_opt(3 * 3600).expect("three hours is within a day");

/// How far ahead an open day is looked for.
const DAYS_MAX: u64 = 60;

/// From when to when, local time, on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Not before.
    pub from: NaiveTime,
    /// Not after.
    pub to: NaiveTime,
}

/// The promise of one delivery zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Orders placed before this local time are handled the same working day.
    pub cut_off: NaiveTime,
    /// When a same-day order arrives; absent where the zone is never served on the same day.
    pub same_day: Option<Window>,
    /// When any other order arrives.
    pub later_day: Window,
    /// Working days between handling and arrival where there is no same-day delivery; at least 1, at most 14.
    pub lead_days: u8,
    /// The weekdays worked, in any order.
    pub working_days: Vec<Weekday>,
    /// Dates off, such as public holidays.
    pub closed: Vec<NaiveDate>,
}

/// The day as a person would call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalDay {
    /// Before midnight.
    Today,
    /// The next day.
    Tomorrow,
    /// Two days away or more; name the date too when it is seven or more.
    Weekday(Weekday),
}

/// What a shopper is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The day in words.
    pub day: ArrivalDay,
    /// The day on the calendar.
    pub date: NaiveDate,
    /// Not before, local time.
    pub from: NaiveTime,
    /// Not after, local time.
    pub to: NaiveTime,
    /// Seconds left to order for this promise; absent when today's cut-off has passed or today is off.
    pub order_within_s: Option<u32>,
}

impl Promise {
    /// When an order placed now would arrive. `now` in the zone's local time ([`NAIROBI`]).
    ///
    /// `None` when no day is worked within two months: the zone is closed.
    pub fn arrival(&self, now: DateTime<FixedOffset>) -> Option<Arrival> {
        let today = now.date_naive();
        let in_time = self.is_open(today) && now.time() < self.cut_off;
        let left_s = (self.cut_off - now.time()).num_seconds();
        let order_within_s = if in_time { u32::try_from(left_s).ok() } else { None };
        let (date, window) = match self.same_day {
            Some(same_day) if in_time => (today, same_day),
            // The van that goes out the same day takes late orders along on its next day.
            Some(_) => (self.open_day_after(today)?, self.later_day),
            None => {
                let handled = if in_time { today } else { self.open_day_after(today)? };
                let lead_days = self.lead_days.clamp(1, 14);
                let date = (0..lead_days).try_fold(handled, |day, _| self.open_day_after(day))?;
                (date, self.later_day)
            }
        };
        let day = match (date - today).num_days() {
            0 => ArrivalDay::Today,
            1 => ArrivalDay::Tomorrow,
            _ => ArrivalDay::Weekday(date.weekday()),
        };
        Some(Arrival { day, date, from: window.from, to: window.to, order_within_s })
    }

    /// What an order of each of the next seven days is promised: today's as of `now`, the others' just before the
    /// cut-off. The day in words is counted from the day of the order. Days the zone cannot serve are left out.
    pub fn week(&self, now: DateTime<FixedOffset>) -> Vec<(NaiveDate, Arrival)> {
        let (just_in_time, day_before) = self.cut_off.overflowing_sub_signed(TimeDelta::seconds(1));
        let time = if day_before == 0 { just_in_time } else { NaiveTime::MIN };
        (0..7)
            .filter_map(|n| {
                let day = now.date_naive().checked_add_days(Days::new(n))?;
                let at = if n == 0 { now } else { day.and_time(time).and_local_timezone(now.timezone()).single()? };
                Some((day, self.arrival(at)?))
            })
            .collect()
    }

    fn is_open(&self, day: NaiveDate) -> bool {
        self.working_days.contains(&day.weekday()) && !self.closed.contains(&day)
    }

    fn open_day_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        (1..=DAYS_MAX).filter_map(|n| day.checked_add_days(Days::new(n))).find(|day| self.is_open(*day))
    }
}
