//! When to ask M-PESA what became of a prompt.

use chrono::{DateTime, TimeDelta, Utc};

/// An attempt that is this old ends, or alerts a person (invariant P5). Seconds.
pub const ATTEMPT_MAX_S: u32 = 24 * 3600;
/// A prompt whose answer is lost may be given up after this long, when M-PESA knows of no such transaction. Seconds.
pub const RETRY_UNKNOWN_AFTER_S: u32 = 180;

/// The longest pause between two questions about money that a callback said was paid.
const TOLD_PAUSE_MAX: TimeDelta = TimeDelta::minutes(10);

/// When to ask next about a request of which a callback said at `told_at` that it was paid, and M-PESA has not answered
/// since: somebody waits for their goods, whatever the hour of the plan. Each pause is half as long as has been waited, from
/// `retry` to ten minutes.
pub fn next_query_told(told_at: DateTime<Utc>, now: DateTime<Utc>, retry: TimeDelta) -> DateTime<Utc> {
    now + ((now - told_at) / 2).min(TOLD_PAUSE_MAX).max(retry)
}

/// The first moment of `plan` that is not before `earliest`, so that turns a shopper asked for use up none of it. The plan
/// is counted from when the request left; after its last moment it goes on with its last step.
pub fn next_query(plan: &[TimeDelta], left_at: DateTime<Utc>, earliest: DateTime<Utc>) -> DateTime<Utc> {
    let mut before = TimeDelta::zero();
    let mut step = TimeDelta::zero();
    for due in plan {
        if left_at + *due >= earliest {
            return left_at + *due;
        }
        (step, before) = (*due - before, *due);
    }
    earliest + step
}
