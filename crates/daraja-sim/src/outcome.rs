//! What becomes of a prompt: the names, the suffix table, and the plan behind each.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Timings, Unanswered};

/// What happens to a push. In JSON `"approve"`, or `{"result": "2001"}` for any code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The prompt waits on the phone page for a person.
    Interactive,
    /// Paid after a moment, callback, C2B confirmation.
    Approve,
    /// Result 1.
    InsufficientBalance,
    /// Result 1032.
    Cancel,
    /// Result 1037.
    NoAnswer,
    /// Result 1019.
    Expire,
    /// Result 2001.
    WrongPin,
    /// Result 1025 at once.
    PushFailed,
    /// Paid; neither callback nor confirmation is sent. The query says 0.
    NoCallback,
    /// Paid; four callbacks at the same moment.
    FourCallbacks,
    /// Paid; the callback comes ten minutes later.
    LateCallback,
    /// Paid; the callback is delivered before the push reply is written.
    CallbackBeforeReply,
    /// The push is answered with HTTP 504 although the prompt was accepted; then paid.
    GatewayTimeout,
    /// Accepted, but nothing reaches the phone; no callback. The query says 4999, then 1037.
    NoPrompt,
    /// A 1037 callback, then money moves after all and a success callback follows.
    LateSuccess,
    /// A success callback, then a false failure for the same id.
    StrayFailure,
    /// Paid; the callback has one of five odd shapes, in turn.
    OddShape,
    /// Paid; status queries about it answer 429 for two minutes.
    QueryLimited,
    /// Paid; the C2B confirmation is delivered first, the callback after it.
    ConfirmationFirst,
    /// Paid, but the callback carries the unheard-of code 7777. The query says 0.
    UnknownCode,
    /// Fails with this result code.
    Result(String),
}

/// One row of the suffix table.
#[derive(Clone, Debug)]
pub struct Suffix {
    /// The last three digits of the phone.
    pub digits: &'static str,
    /// What they mean.
    pub outcome: Outcome,
    /// The same in words, with the default timings.
    pub story: &'static str,
}

const fn row(digits: &'static str, outcome: Outcome, story: &'static str) -> Suffix {
    Suffix { digits, outcome, story }
}

/// Outcomes chosen by the last three digits of the phone.
pub static SUFFIXES: [Suffix; 19] = [
    row("000", Outcome::Approve, "approved after 4 s, callback, C2B confirmation too"),
    row("001", Outcome::InsufficientBalance, "insufficient balance, result 1"),
    row("032", Outcome::Cancel, "cancelled after 3 s, result 1032"),
    row("037", Outcome::NoAnswer, "no answer, result 1037 after 62 s"),
    row("019", Outcome::Expire, "expired, result 1019 after 120 s"),
    row("201", Outcome::WrongPin, "wrong PIN, result 2001"),
    row("025", Outcome::PushFailed, "the push cannot be sent, result 1025 at once"),
    row("100", Outcome::NoCallback, "approved, no callback ever; the query says 0"),
    row("101", Outcome::FourCallbacks, "approved, the callback comes 4 times in parallel"),
    row("102", Outcome::LateCallback, "approved, the callback comes 10 minutes later"),
    row("103", Outcome::CallbackBeforeReply, "approved, the callback comes before the push reply"),
    row("104", Outcome::GatewayTimeout, "push reply HTTP 504, yet approved; the callback comes"),
    row("105", Outcome::NoPrompt, "accepted, no prompt, no callback; query 4999, then 1037"),
    row("106", Outcome::LateSuccess, "callback 1037 at 62 s, then a success callback at 90 s"),
    row("107", Outcome::StrayFailure, "success, then a stray failure callback for the same id"),
    row("108", Outcome::OddShape, "approved, callback with an odd shape (rotates through five)"),
    row("109", Outcome::QueryLimited, "approved, queries about it answer 429 for 2 minutes"),
    row("110", Outcome::ConfirmationFirst, "approved, C2B confirmation first and callback last"),
    row("111", Outcome::UnknownCode, "callback with the unknown code 7777; the query says 0"),
];

/// The outcome the last digits of `phone` ask for.
pub(crate) fn by_suffix(phone: &str) -> Option<Outcome> {
    SUFFIXES.iter().find(|row| phone.ends_with(row.digits)).map(|row| row.outcome.clone())
}

/// How a prompt ends when its time is up and no person was quicker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Pay,
    Fail(String),
}

/// What the merchant is told in place of the plain callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Plain,
    Odd,
    UnknownCode,
}

/// How the push itself is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PushReply {
    AtOnce,
    AfterCallback,
    GatewayTimeout,
}

/// What follows the first round of callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sequel {
    Nothing,
    /// Money moves after all, this long after the push.
    Success(Duration),
    /// A false failure, this long after the callback.
    Failure(Duration),
}

/// When the C2B confirmation goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmation {
    Never,
    Beside,
    First,
}

/// The whole story of one prompt, fixed when the push is accepted.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub ending: Ending,
    pub ends_after: Duration,
    pub shown: bool,
    pub callbacks: u8,
    pub callback_after: Duration,
    pub shape: Shape,
    pub confirmation: Confirmation,
    pub reply: PushReply,
    pub sequel: Sequel,
    pub query_limited_for: Duration,
}

impl Plan {
    /// The plan behind `outcome`.
    pub fn of(outcome: &Outcome, config: &Config, unanswered: Unanswered) -> Self {
        let t = &config.timings;
        let paid = Self::paid(t);
        match outcome {
            Outcome::Interactive => match config.auto_approve_after {
                Some(after) => Self { ends_after: after, ..paid },
                None => Self::fails(unanswered.code(), t.prompt_life),
            },
            Outcome::Approve => paid,
            Outcome::InsufficientBalance => Self::fails("1", t.refuse_after),
            Outcome::Cancel => Self::fails("1032", t.refuse_after),
            Outcome::NoAnswer => Self::fails("1037", t.no_answer_after),
            Outcome::Expire => Self::fails("1019", t.expire_after),
            Outcome::WrongPin => Self::fails("2001", t.refuse_after),
            Outcome::PushFailed => Self::unseen("1025"),
            Outcome::NoCallback => Self { callbacks: 0, confirmation: Confirmation::Never, ..paid },
            Outcome::FourCallbacks => Self { callbacks: 4, ..paid },
            Outcome::LateCallback => Self { callback_after: t.late_callback_after, ..paid },
            Outcome::CallbackBeforeReply => {
                Self { ends_after: Duration::ZERO, reply: PushReply::AfterCallback, ..paid }
            }
            Outcome::GatewayTimeout => Self { reply: PushReply::GatewayTimeout, ..paid },
            Outcome::NoPrompt => Self { shown: false, callbacks: 0, ..Self::fails("1037", t.no_answer_after) },
            Outcome::LateSuccess => {
                Self { sequel: Sequel::Success(t.late_success_after), ..Self::fails("1037", t.no_answer_after) }
            }
            Outcome::StrayFailure => Self { sequel: Sequel::Failure(t.stray_failure_after), ..paid },
            Outcome::OddShape => Self { shape: Shape::Odd, ..paid },
            Outcome::QueryLimited => Self { query_limited_for: t.query_exhausted, ..paid },
            Outcome::ConfirmationFirst => Self { confirmation: Confirmation::First, ..paid },
            Outcome::UnknownCode => Self { shape: Shape::UnknownCode, ..paid },
            Outcome::Result(code) => Self::fails(code, t.refuse_after),
        }
    }

    /// Fails before anything reaches the phone.
    pub fn unseen(code: &str) -> Self {
        Self { shown: false, ..Self::fails(code, Duration::ZERO) }
    }

    fn paid(t: &Timings) -> Self {
        Self {
            ending: Ending::Pay,
            ends_after: t.approve_after,
            shown: true,
            callbacks: 1,
            callback_after: Duration::ZERO,
            shape: Shape::Plain,
            confirmation: Confirmation::Beside,
            reply: PushReply::AtOnce,
            sequel: Sequel::Nothing,
            query_limited_for: Duration::ZERO,
        }
    }

    fn fails(code: &str, after: Duration) -> Self {
        Self {
            ending: Ending::Fail(code.to_owned()),
            ends_after: after,
            shown: true,
            callbacks: 1,
            callback_after: Duration::ZERO,
            shape: Shape::Plain,
            confirmation: Confirmation::Beside,
            reply: PushReply::AtOnce,
            sequel: Sequel::Nothing,
            query_limited_for: Duration::ZERO,
        }
    }
}

impl Unanswered {
    /// The M-PESA result code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NoAnswer => "1037",
            Self::Expired => "1019",
        }
    }
}
