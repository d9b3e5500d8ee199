//! M-PESA's own list of what came in (Pull Transactions): what is asked for, and how its rows are read. It holds the last
//! 48 hours; what is disputed about it is read so that no money is missed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::words::words;

/// How far back a look at all of it goes. Daraja keeps 48 hours; an hour less, so that no row falls off the list while its
/// pages are read, which would move all others up.
const ALL: TimeDelta = TimeDelta::hours(47);
/// How often all of it is looked at.
const ALL_EVERY: TimeDelta = TimeDelta::hours(24);
/// How much of what was asked for before is asked for again: rows may come late, and nobody knows for certain in which zone
/// Daraja reads the beginning of a span, which is three hours.
const OVERLAP: TimeDelta = TimeDelta::hours(6);
/// Pages that were read in part are read on for so long; after it the list has moved too far.
const STALE: TimeDelta = TimeDelta::minutes(50);
/// Nairobi is so far ahead.
const NAIROBI_AHEAD: TimeDelta = TimeDelta::hours(3);
/// How far two clocks of M-PESA may be apart.
const DRIFT: TimeDelta = TimeDelta::minutes(20);

/// A span that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// All that Daraja keeps, not only what is new.
    pub is_all: bool,
}

impl Span {
    /// What is asked for next. `read_to`: until when the list was read to its end; `all_at`: when all of it was.
    pub fn next(read_to: Option<DateTime<Utc>>, all_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let oldest = now - ALL;
        let is_all = all_at.is_none_or(|at| now - at >= ALL_EVERY);
        let from = match read_to {
            Some(read_to) if !is_all => (read_to - OVERLAP).clamp(oldest, now),
            Some(_) | None => oldest,
        };
        Self { from, to: now, is_all }
    }

    /// The same, as it was kept.
    pub fn kept(from: DateTime<Utc>, to: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        (now - to < STALE).then_some(Self { from, to, is_all: to - from >= ALL })
    }

    /// What was between the last reading and this one, and is no longer on the list.
    pub fn missed(&self, read_to: Option<DateTime<Utc>>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        read_to.filter(|read_to| *read_to < self.from).map(|read_to| (read_to, self.from))
    }
}

/// Whether a row is money that came in, by M-PESA's word for it (`transactiontype`). A word that nobody knows is not: it
/// may be money out.
pub fn is_income(word: &str) -> bool {
    const WORDS: [&str; 5] =
        ["pay bill", "pay bill online", "buy goods", "customer merchant payment", "customer buy goods online"];
    let word = word.trim().to_ascii_lowercase();
    word.starts_with("c2b") || WORDS.contains(&word.as_str())
}

words! {
    /// What the `Z` of `trxDate` is worth.
    pub enum Zone {
        /// As it says.
        Utc = "utc",
        /// Nairobi's time all the same.
        Nairobi = "nairobi",
    }
}

impl Zone {
    /// Learns it from payments whose time is known otherwise: by how much the list is ahead. `None` where they say nothing,
    /// or not the same.
    pub fn learn(ahead: &[TimeDelta]) -> Option<Self> {
        let near = |ahead: &TimeDelta, of: TimeDelta| (*ahead - of).abs() <= DRIFT;
        let is = |of: TimeDelta| !ahead.is_empty() && ahead.iter().all(|ahead| near(ahead, of));
        if is(TimeDelta::zero()) {
            Some(Self::Utc)
        } else if is(NAIROBI_AHEAD) {
            Some(Self::Nairobi)
        } else {
            None
        }
    }

    /// When a row was booked that says `written`. Unless the zone is known it is read as it says: of the two readings that
    /// is the later one, and a line must not be held to be older than what it pays for.
    pub fn moment(zone: Option<Self>, written: DateTime<Utc>) -> DateTime<Utc> {
        match zone {
            Some(Self::Nairobi) => written - NAIROBI_AHEAD,
            Some(Self::Utc) | None => written,
        }
    }
}

words! {
    /// How the list of a number stands.
    pub enum ListState {
        /// It was switched off.
        Off = "off",
        /// M-PESA is being asked to open it.
        Opening = "opening",
        /// It is read.
        Open = "open",
        /// M-PESA did not open it.
        Refused = "refused",
    }
}

words! {
    /// What is in the way of the list.
    pub enum PullTrouble {
        /// "no apiproduct match": Safaricom has to enable Pull Transactions for the app.
        NotEnabled = "not_enabled",
        /// M-PESA does not take the keys.
        Keys = "keys",
        /// M-PESA did not answer, or with something that is no answer.
        Away = "away",
        /// M-PESA wants fewer questions.
        Busy = "busy",
        /// M-PESA refused in its own words.
        Refused = "refused",
        /// Every page was the same: M-PESA does not turn pages as it is documented.
        Repeats = "repeats",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
    }

    #[test]
    fn the_first_look_and_one_each_day_ask_for_all_there_is() {
        for (read_to, all_at) in [(None, None), (Some(at(-60)), Some(at(-24 * 60)))] {
            let span = Span::next(read_to, all_at, at(0));
            assert_eq!((span.to - span.from, span.is_all, span.missed(read_to)), (TimeDelta::hours(47), true, None));
        }
    }

    #[test]
    fn what_is_new_is_asked_for_with_what_was_before_it() {
        let span = Span::next(Some(at(-60)), Some(at(-120)), at(0));
        assert_eq!((span.from, span.to, span.is_all), (at(-60 - 6 * 60), at(0), false));
        let late = Span::next(Some(at(-46 * 60)), Some(at(-120)), at(0));
        assert_eq!((late.from, late.missed(Some(at(-46 * 60)))), (at(-47 * 60), None), "never more than there is");
    }

    #[test]
    fn what_fell_off_the_list_before_it_was_read_is_named() {
        let read_to = Some(at(-60 * 60));
        let span = Span::next(read_to, read_to, at(0));
        assert_eq!(span.missed(read_to), Some((at(-60 * 60), at(-47 * 60))));
    }

    #[test]
    fn pages_are_read_on_until_the_list_has_moved() {
        let span = Span::next(None, None, at(0));
        assert_eq!(Span::kept(span.from, span.to, at(40)), Some(span));
        assert_eq!(Span::kept(span.from, span.to, at(50)), None);
    }

    #[test]
    fn only_what_is_known_to_come_in_is_income() {
        for word in ["c2b-pay-bill-debit", "C2B-buy-goods-debit", "Pay Bill", " buy goods "] {
            assert!(is_income(word), "{word}");
        }
        for word in ["", "b2c-business-payment", "b2b-pay-bill", "reversal", "utility-to-working", "debit"] {
            assert!(!is_income(word), "{word}");
        }
    }

    #[test]
    fn the_zone_is_learned_where_all_say_the_same() {
        let ahead = |minutes: &[i64]| Zone::learn(&minutes.iter().copied().map(TimeDelta::minutes).collect::<Vec<_>>());
        assert_eq!(ahead(&[0, 1, -3]), Some(Zone::Utc));
        assert_eq!(ahead(&[180, 179, 200]), Some(Zone::Nairobi));
        assert_eq!((ahead(&[]), ahead(&[0, 180]), ahead(&[90])), (None, None, None));
        assert_eq!(Zone::moment(Some(Zone::Nairobi), at(180)), at(0));
        assert_eq!((Zone::moment(Some(Zone::Utc), at(180)), Zone::moment(None, at(180))), (at(180), at(180)));
    }
}
