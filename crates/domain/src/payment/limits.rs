//! How often a phone may ring. A prompt is a nuisance weapon, and Safaricom blocks numbers that get too many.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::{OrderId, Phone};
use serde::{Deserialize, Serialize};

/// The limits, configuration of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromptLimits {
    /// Prompts for one order in `short_window_s`.
    pub per_order: u32,
    /// Prompts to one phone in `short_window_s`, over all orders.
    pub per_phone_short: u32,
    /// Prompts to one phone in `long_window_s`, over all orders.
    pub per_phone_long: u32,
    /// The short window, in seconds.
    pub short_window_s: u32,
    /// The long window, in seconds.
    pub long_window_s: u32,
    /// Least time between the starts of two prompts to one phone, in seconds. The pay page would send again 10 s
    /// after some failures; Safaricom asks for a minute and may kill both prompts otherwise, so the minute wins.
    pub gap_s: u32,
}

impl Default for PromptLimits {
    fn default() -> Self {
        Self {
            per_order: 3,
            per_phone_short: 3,
            per_phone_long: 10,
            short_window_s: 600,
            long_window_s: 3600,
            gap_s: 60,
        }
    }
}

/// A prompt that was sent before: to this order, or to this phone for any order, within the long window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPrompt {
    /// For which order.
    pub order: OrderId,
    /// To which phone.
    pub phone: Phone,
    /// When its attempt was created.
    pub started_at: DateTime<Utc>,
    /// How it ended; `None` while it is created, sent or unknown.
    pub end: Option<PromptEnd>,
}

/// How a prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromptEnd {
    /// When.
    pub at: DateTime<Utc>,
    /// Seconds its result code asks to wait ([`super::Meaning::retry_after_s`]); 0 where it names none.
    pub retry_after_s: u32,
}

/// Why no prompt is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptRefusal {
    /// One is out for this order.
    #[error("a request for this order is still open")]
    Live,
    /// Wait a moment.
    #[error("wait {retry_after_s} seconds before asking again")]
    TooSoon {
        /// Seconds from now.
        retry_after_s: u32,
    },
    /// Enough for now: pay another way.
    #[error("too many requests; try again in {retry_after_s} seconds or pay another way")]
    TooMany {
        /// Seconds from now.
        retry_after_s: u32,
    },
}

/// Whether a prompt for this order may go to this phone now. `history` in any order; prompts of neither this order nor
/// this phone are passed over.
pub fn prompt_allowed(
    history: &[PastPrompt],
    order: OrderId,
    phone: &Phone,
    limits: &PromptLimits,
    now: DateTime<Utc>,
) -> Result<(), PromptRefusal> {
    if history.iter().any(|p| p.order == order && p.end.is_none()) {
        return Err(PromptRefusal::Live);
    }
    let to_order = |p: &&PastPrompt| p.order == order;
    let to_phone = |p: &&PastPrompt| p.phone == *phone;
    let windows = [
        full_for_s(history.iter().filter(to_order), limits.per_order, limits.short_window_s, now),
        full_for_s(history.iter().filter(to_phone), limits.per_phone_short, limits.short_window_s, now),
        full_for_s(history.iter().filter(to_phone), limits.per_phone_long, limits.long_window_s, now),
    ];
    if let Some(retry_after_s) = windows.into_iter().flatten().max() {
        return Err(PromptRefusal::TooMany { retry_after_s });
    }
    let pause_s = history
        .iter()
        .filter(to_phone)
        .filter_map(|p| {
            let after_start = left_s(p.started_at, limits.gap_s, now);
            let after_end = p.end.and_then(|end| left_s(end.at, end.retry_after_s, now));
            after_start.max(after_end)
        })
        .max();
    pause_s.map_or(Ok(()), |retry_after_s| Err(PromptRefusal::TooSoon { retry_after_s }))
}

/// Seconds until `wait_s` after `from` have passed; `None` when they have. A `from` in the future (clocks differ)
/// counts as now.
fn left_s(from: DateTime<Utc>, wait_s: u32, now: DateTime<Utc>) -> Option<u32> {
    let until = from.min(now) + TimeDelta::seconds(wait_s.into());
    let left_ms = (until - now).num_milliseconds();
    u32::try_from(left_ms.max(0)).ok().map(|ms| ms.div_ceil(1000)).filter(|s| *s > 0)
}

/// Seconds until a window has room again; `None` when it has.
fn full_for_s<'a>(
    prompts: impl Iterator<Item = &'a PastPrompt>,
    most: u32,
    window_s: u32,
    now: DateTime<Utc>,
) -> Option<u32> {
    let mut waits: Vec<u32> = prompts.filter_map(|p| left_s(p.started_at, window_s, now)).collect();
    let most = usize::try_from(most).ok()?;
    if waits.len() < most {
        return None;
    }
    // There is room once so many have left the window that one fewer than the limit is in it.
    waits.sort_unstable();
    let room_at = waits.len() - most;
    waits.get(room_at).copied().or(Some(window_s))
}
