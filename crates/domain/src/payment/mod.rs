//! M-PESA payments: one attempt is one prompt on one phone for one order.

mod attempt;
mod codes;
mod evidence;
pub mod incoming;
mod limits;
mod moves;
mod receipt;
pub mod refund;
mod schedule;
mod screen;
#[cfg(test)]
mod tests;

pub use attempt::{Ask, Attempt, AttemptStatus, Checkout, Finding, SettleError};
pub use codes::{Meaning, Reason, ResultCode};
pub use evidence::{Evidence, Inconclusive};
pub use limits::{PastPrompt, PromptEnd, PromptLimits, PromptRefusal, prompt_allowed};
pub use receipt::{Receipt, ReceiptError, Shortcode, ShortcodeError};
pub use schedule::{ATTEMPT_MAX_S, RETRY_UNKNOWN_AFTER_S, query_schedule};
pub use screen::{OtherWays, PayAction, PayFacts, PayRow, PayScreen, Received, pay_screen};
