//! When to ask M-PESA what became of a prompt.

use chrono::{DateTime, TimeDelta, Utc};

/// An attempt that is this old ends, or alerts a person (invariant P5). Seconds.
pub const ATTEMPT_MAX_S: u32 = 24 * 3600;
/// A prompt whose answer is lost may be given up after this long, when M-PESA knows of no such transaction. Seconds.
pub const RETRY_UNKNOWN_AFTER_S: u32 = 180;

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
