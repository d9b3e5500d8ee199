//! When to ask M-PESA what became of a prompt.

/// An attempt that is this old ends, or alerts a person (invariant P5). Seconds.
pub const ATTEMPT_MAX_S: u32 = 24 * HOUR_S;
/// A prompt whose answer is lost may be given up after this long, when M-PESA knows of no such transaction. Seconds.
pub const RETRY_UNKNOWN_AFTER_S: u32 = 180;

const HOUR_S: u32 = 3600;
/// Two queries of one attempt are never closer, so a worker that was down does not ask in a burst. Seconds.
const GAP_S: u32 = 5;

/// Seconds after the prompt was sent: while the page is watched, then 2, 5, 15 and 60 minutes on.
const QUERY_AT_S: [u32; 10] = [20, 40, 60, 75, 90, 120, 120 + 2 * 60, 120 + 7 * 60, 120 + 22 * 60, 120 + 82 * 60];

/// Seconds to wait before the query number `nth` (from 0) of an attempt sent `attempt_age_s` seconds ago. After the
/// tenth it is hourly. `None` from 24 hours on: a person must look.
pub fn query_schedule(attempt_age_s: u32, nth: u32) -> Option<u32> {
    if attempt_age_s >= ATTEMPT_MAX_S {
        return None;
    }
    let index = usize::try_from(nth).ok()?;
    let hours = |past: usize| u32::try_from(past).ok()?.checked_mul(HOUR_S);
    let due_s = match QUERY_AT_S.get(index) {
        Some(at_s) => *at_s,
        None => hours(index - QUERY_AT_S.len() + 1)?.checked_add(QUERY_AT_S[QUERY_AT_S.len() - 1])?,
    };
    let due_s = due_s.min(ATTEMPT_MAX_S);
    let delay_s = due_s.saturating_sub(attempt_age_s);
    Some(if nth == 0 { delay_s } else { delay_s.max(GAP_S) })
}
