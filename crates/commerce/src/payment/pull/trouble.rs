//! What is in the way of the list, and how long to leave it alone because of it.

use chrono::TimeDelta;
use daraja::{Fault as DarajaFault, FaultKind};
use kikapu_domain::payment::pull::PullTrouble;

/// What M-PESA's refusal means here, and its words with its code.
pub fn of(fault: &DarajaFault) -> (PullTrouble, String) {
    let what = match fault.kind {
        FaultKind::ProductMismatch => PullTrouble::NotEnabled,
        // Nobody at M-PESA said it: the token could not be fetched.
        FaultKind::Token if fault.status.is_none() => PullTrouble::Away,
        FaultKind::Token | FaultKind::Configuration => PullTrouble::Keys,
        FaultKind::Busy | FaultKind::Throttled => PullTrouble::Busy,
        FaultKind::Connect | FaultKind::Timeout | FaultKind::Gateway | FaultKind::Unreadable => PullTrouble::Away,
        FaultKind::InvalidRequest => PullTrouble::Refused,
    };
    let words = match &fault.code {
        Some(code) => format!("{code}: {}", fault.message),
        None => fault.message.clone(),
    };
    (what, words)
}

/// Longer after each try; `None` once the next planned reading comes sooner.
pub fn pause(tries: i32, every: TimeDelta) -> Option<TimeDelta> {
    let doublings = tries.clamp(0, 10);
    let pause = TimeDelta::minutes(1) * (1 << doublings);
    (pause < every).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_the_next_reading_comes_sooner() {
        let hour = TimeDelta::hours(1);
        assert_eq!((pause(0, hour), pause(3, hour)), (Some(TimeDelta::minutes(1)), Some(TimeDelta::minutes(8))));
        assert_eq!((pause(6, hour), pause(i32::MAX, hour), pause(-1, hour)), (None, None, Some(TimeDelta::minutes(1))));
    }

    #[test]
    fn only_what_safaricom_must_enable_is_called_so() {
        let what = |kind| of(&DarajaFault::new(kind, "words")).0;
        assert_eq!(what(FaultKind::ProductMismatch), PullTrouble::NotEnabled);
        assert_eq!(what(FaultKind::Configuration), PullTrouble::Keys);
        assert_eq!((what(FaultKind::Token), what(FaultKind::Timeout)), (PullTrouble::Away, PullTrouble::Away));
        assert_eq!(
            (what(FaultKind::Throttled), what(FaultKind::InvalidRequest)),
            (PullTrouble::Busy, PullTrouble::Refused)
        );
    }
}
