//! M-PESA payments: one attempt is one prompt on one phone for one order.

mod attempt;
pub mod balance;
mod breaker;
mod budget;
mod by_code;
mod codes;
mod environment;
mod evidence;
mod health;
mod heard;
pub mod incoming;
mod landing;
mod limits;
mod moves;
pub mod parts;
pub mod pull;
pub mod question;
mod rail;
mod receipt;
pub mod refund;
mod schedule;
mod screen;
#[cfg(test)]
mod tests;
pub mod trial;
mod way;

pub use attempt::{Ask, Attempt, AttemptStatus, Checkout, Finding, SettleError};
pub use breaker::{Breaker, CommonBreaker, Gate, OPEN_FOR, OPENS_AFTER, PROBE_MAX, Pulse};
pub use budget::{Budget, Hurry, Turn};
pub use by_code::{Booking, ByCode, NotBooked, is_by_word_alone, is_same_code, may_book};
pub use codes::{HELD_BACK, Meaning, Reason, ResultCode};
pub use environment::{Environment, SANDBOX_SHORTCODE};
pub use evidence::{Evidence, Inconclusive};
pub use health::{Calls, STEPS, STEPS_MS, Weather, step_of};
pub use heard::{Fit, Heard};
pub use landing::{Landing, Lies, Readiness, Stays, Trouble, land, may_take_off, readiness};
pub use limits::{PastPrompt, PromptEnd, PromptLimits, PromptRefusal, prompt_allowed};
pub use rail::{Lead, LeadChoice, RAIL_WINDOW, RailHealth, Sign, judge, lead, sign};
pub use receipt::{Receipt, ReceiptError, Shortcode, ShortcodeError};
pub use schedule::{ATTEMPT_MAX_S, RETRY_UNKNOWN_AFTER_S, next_query, next_query_told};
pub use screen::{OtherWays, PayAction, PayFacts, PayRow, PayScreen, Received, pay_screen, unasked_screen};
pub use way::PayWay;
