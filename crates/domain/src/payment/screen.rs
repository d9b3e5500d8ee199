//! What the pay page shows: one row of the table in the interface specification, and the buttons in their order.

use chrono::{DateTime, Utc};
use kikapu_kernel::Money;
use serde::{Deserialize, Serialize};

use super::{Attempt, PromptRefusal, Reason, schedule::RETRY_UNKNOWN_AFTER_S};

/// How long a prompt lives on the phone, in seconds.
const PROMPT_S: u32 = 60;
/// After this long the page asks whether the phone is on, in seconds.
const HINT_S: u32 = 15;
/// After this long the page stops promising an answer, in seconds.
const CHECKING_S: u32 = 120;

/// What has happened, for the sentence in the status card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayRow {
    /// Nothing was asked for: the shopper sends the money by hand.
    ByHand,
    /// The request is about to leave.
    Sending,
    /// The phone rings.
    Waiting {
        /// Of the minute a prompt lives.
        seconds_left: u32,
    },
    /// The phone has been ringing for a while.
    WaitingHint {
        /// Of the minute a prompt lives.
        seconds_left: u32,
    },
    /// The prompt is over and its answer is being fetched.
    Checking,
    /// A callback says that it was paid; M-PESA has not confirmed it yet.
    Told,
    /// Thank you.
    Paid,
    /// Code 2001.
    WrongPin,
    /// Code 1.
    LowBalance,
    /// Code 1032.
    Cancelled,
    /// Code 1037.
    NoAnswer,
    /// Code 1019.
    Expired,
    /// Code 1001.
    LineBusy {
        /// Seconds until a new request makes sense.
        retry_in_s: u32,
    },
    /// M-PESA does not answer.
    ProviderBusy,
    /// Codes 2, 3, 4.
    OverLimit,
    /// Code 2040.
    NotMpesaNumber,
    /// The shop must act.
    ShopSetUp,
    /// Code 8006: Safaricom (100) unlocks the PIN.
    PinLocked,
    /// Codes 11, 2006: Safaricom (100) knows why.
    AccountBlocked,
    /// No answer after two minutes. Never says that it failed.
    Unknown {
        /// Seconds until a new request may be possible.
        retry_in_s: u32,
    },
    /// Paid after a failure was shown.
    PaidLate,
    /// Part of it came.
    PaidTooLittle {
        /// What is missing.
        missing: Money,
    },
    /// What was to come now is there, and the rest comes later.
    PaidForNow {
        /// What is left.
        rest: Money,
    },
    /// More came than was owed.
    PaidTooMuch {
        /// What goes back.
        extra: Money,
    },
}

/// A button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayAction {
    /// A new request to the same phone, for what is missing.
    SendAgain {
        /// Seconds until it works; 0 is now.
        after_s: u32,
    },
    /// A request to another phone.
    AnotherNumber,
    /// The Paybill steps.
    Paybill,
    /// Ask M-PESA now.
    CheckNow,
    /// Cash or M-PESA at the door.
    PayOnDelivery,
    /// Ask the shop.
    WhatsApp,
    /// Type the code of the M-PESA SMS.
    EnterCode,
    /// The order page.
    SeeOrder,
}

/// What the ledger says has come in for the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Received {
    /// Nothing yet.
    Nothing,
    /// All of it.
    Enough,
    /// All that was to come now.
    EnoughForNow {
        /// What is left.
        rest: Money,
    },
    /// Less.
    Short {
        /// What is missing.
        missing: Money,
    },
    /// More.
    Surplus {
        /// What is too much.
        extra: Money,
    },
}

/// Ways to pay or ask that do not need a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherWays {
    /// The shop shows its Paybill.
    pub has_paybill: bool,
    /// This order may be paid at the door.
    pub has_pay_on_delivery: bool,
    /// The shop answers on WhatsApp.
    pub has_whatsapp: bool,
}

/// What the page must know beside the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayFacts {
    /// What the ledger says.
    pub received: Received,
    /// A callback says that a request was paid, and M-PESA does not answer our question about it.
    pub is_told: bool,
    /// A failure was on the page before the money came.
    pub was_failure_shown: bool,
    /// What [`super::prompt_allowed`] says once this attempt is over: seconds to wait, 0 for now. `None`: too many
    /// requests, other ways to pay lead.
    pub send_again_after_s: Option<u32>,
    /// What else the shop offers.
    pub ways: OtherWays,
}

/// A row and its buttons, the first one primary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayScreen {
    /// What has happened.
    pub row: PayRow,
    /// What can be done.
    pub actions: Vec<PayAction>,
}

/// What the pay page shows now.
pub fn pay_screen(attempt: &Attempt, facts: &PayFacts, now: DateTime<Utc>) -> PayScreen {
    let (row, retry_s) = row(attempt, facts, now);
    PayScreen { row, actions: actions(row, retry_s, facts) }
}

/// What the pay page shows of an order that nobody was asked to pay: its shopper pays by hand, or its phone was asked too
/// often; `refusal` is what [`super::prompt_allowed`] says. Or M-PESA does not answer, and is left in peace for `away_for_s`.
pub fn unasked_screen(facts: &PayFacts, refusal: Option<PromptRefusal>, away_for_s: u32) -> PayScreen {
    let (row, retry_s) = match (facts.received, refusal) {
        (Received::Surplus { extra }, _) => (PayRow::PaidTooMuch { extra }, 0),
        (Received::Enough, _) => (PayRow::Paid, 0),
        (Received::EnoughForNow { rest }, _) => (PayRow::PaidForNow { rest }, 0),
        (Received::Short { missing }, _) => (PayRow::PaidTooLittle { missing }, 0),
        (
            Received::Nothing,
            Some(PromptRefusal::TooSoon { retry_after_s } | PromptRefusal::TooMany { retry_after_s }),
        ) => (PayRow::LineBusy { retry_in_s: retry_after_s }, retry_after_s),
        (Received::Nothing, Some(PromptRefusal::Live) | None) if away_for_s > 0 => (PayRow::ProviderBusy, away_for_s),
        (Received::Nothing, Some(PromptRefusal::Live) | None) if facts.ways.has_paybill => (PayRow::ByHand, 0),
        (Received::Nothing, Some(PromptRefusal::Live) | None) => (PayRow::ShopSetUp, 0),
    };
    PayScreen { row, actions: actions(row, retry_s, facts) }
}

fn row(attempt: &Attempt, facts: &PayFacts, now: DateTime<Utc>) -> (PayRow, u32) {
    let is_live = attempt.status().is_live();
    match facts.received {
        Received::Surplus { extra } => return (PayRow::PaidTooMuch { extra }, 0),
        Received::Enough if facts.was_failure_shown => return (PayRow::PaidLate, 0),
        Received::Enough => return (PayRow::Paid, 0),
        Received::Short { .. } | Received::Nothing if facts.is_told => return (PayRow::Told, 0),
        // A request for the rest may be out: then the page tells of that.
        Received::Short { missing } if !is_live => return (PayRow::PaidTooLittle { missing }, 0),
        Received::EnoughForNow { rest } if !is_live => return (PayRow::PaidForNow { rest }, 0),
        Received::Short { .. } | Received::EnoughForNow { .. } | Received::Nothing => {}
    }
    let seconds_since = |at: DateTime<Utc>| u32::try_from((now - at).num_seconds().max(0)).unwrap_or(u32::MAX);
    match attempt {
        Attempt::Created { at, .. } => match seconds_since(*at) {
            0..PROMPT_S => (PayRow::Sending, 0),
            age_s => unanswered(age_s),
        },
        Attempt::Sent { sent_at, .. } => match seconds_since(*sent_at) {
            age_s @ 0..=HINT_S => (PayRow::Waiting { seconds_left: PROMPT_S - age_s }, 0),
            age_s @ 0..PROMPT_S => (PayRow::WaitingHint { seconds_left: PROMPT_S - age_s }, 0),
            age_s => unanswered(age_s),
        },
        Attempt::Unknown { sent_at, .. } => unanswered(seconds_since(*sent_at)),
        Attempt::Succeeded { .. } if facts.was_failure_shown => (PayRow::PaidLate, 0),
        Attempt::Succeeded { .. } => (PayRow::Paid, 0),
        Attempt::Cancelled { .. } => (PayRow::Cancelled, 0),
        Attempt::Expired { .. } => (PayRow::Expired, 0),
        Attempt::Failed { code, at, .. } => {
            let meaning = code.meaning();
            let retry_s = meaning.retry_after_s.unwrap_or(0).saturating_sub(seconds_since(*at));
            (failed(meaning.reason, retry_s), retry_s)
        }
    }
}

const fn unanswered(age_s: u32) -> (PayRow, u32) {
    if age_s < CHECKING_S {
        return (PayRow::Checking, 0);
    }
    let retry_in_s = RETRY_UNKNOWN_AFTER_S.saturating_sub(age_s);
    (PayRow::Unknown { retry_in_s }, retry_in_s)
}

const fn failed(reason: Reason, retry_in_s: u32) -> PayRow {
    match reason {
        Reason::WrongPin => PayRow::WrongPin,
        Reason::LowBalance => PayRow::LowBalance,
        Reason::CancelledByShopper => PayRow::Cancelled,
        Reason::NoAnswer => PayRow::NoAnswer,
        Reason::Expired => PayRow::Expired,
        Reason::LineBusy => PayRow::LineBusy { retry_in_s },
        // A request M-PESA refused in words we do not know: nobody was charged, and the shopper can only try again.
        Reason::ProviderBusy | Reason::Unknown => PayRow::ProviderBusy,
        Reason::OverLimit => PayRow::OverLimit,
        Reason::NotMpesaNumber => PayRow::NotMpesaNumber,
        Reason::ShopSetUp => PayRow::ShopSetUp,
        Reason::PinLocked => PayRow::PinLocked,
        Reason::AccountBlocked => PayRow::AccountBlocked,
    }
}

/// The buttons of a row, without those the shop does not offer. When no more requests may be sent, Paybill and
/// WhatsApp take the place of "Send again".
fn actions(row: PayRow, retry_s: u32, facts: &PayFacts) -> Vec<PayAction> {
    use PayAction as A;
    let again = A::SendAgain { after_s: facts.send_again_after_s.unwrap_or(0).max(retry_s) };
    let table: &[A] = match row {
        PayRow::ByHand => &[A::Paybill, again],
        PayRow::Sending => &[],
        PayRow::Waiting { .. } | PayRow::WaitingHint { .. } | PayRow::NotMpesaNumber => &[A::AnotherNumber, A::Paybill],
        PayRow::Checking | PayRow::Told => &[A::CheckNow],
        PayRow::Paid | PayRow::PaidLate | PayRow::PaidForNow { .. } => &[A::SeeOrder],
        PayRow::WrongPin | PayRow::NoAnswer => &[again, A::AnotherNumber, A::Paybill],
        PayRow::LowBalance => &[again, A::AnotherNumber, A::PayOnDelivery],
        PayRow::Cancelled | PayRow::ProviderBusy => &[again, A::Paybill, A::WhatsApp],
        PayRow::Expired | PayRow::LineBusy { .. } | PayRow::PaidTooLittle { .. } => &[again, A::Paybill],
        PayRow::OverLimit => &[A::AnotherNumber, A::WhatsApp],
        PayRow::ShopSetUp => &[A::WhatsApp, A::PayOnDelivery],
        PayRow::PinLocked | PayRow::AccountBlocked => &[A::AnotherNumber, A::PayOnDelivery, A::WhatsApp],
        // Past the wait, M-PESA's word that it knows no such transaction ends the attempt, and that row sends again.
        PayRow::Unknown { retry_in_s: 0 } => &[A::EnterCode, A::CheckNow],
        PayRow::Unknown { .. } => &[A::EnterCode, A::CheckNow, again],
        PayRow::PaidTooMuch { .. } => &[A::SeeOrder, A::WhatsApp],
    };
    let may_send = facts.send_again_after_s.is_some();
    let leads: &[A] = if !may_send && table.contains(&again) && !matches!(row, PayRow::Unknown { .. }) {
        &[A::Paybill, A::WhatsApp]
    } else {
        &[]
    };
    let mut shown = Vec::with_capacity(4);
    for action in leads.iter().chain(table) {
        let is_offered = match action {
            A::SendAgain { .. } => may_send,
            A::Paybill => facts.ways.has_paybill,
            A::PayOnDelivery => facts.ways.has_pay_on_delivery,
            A::WhatsApp => facts.ways.has_whatsapp,
            A::AnotherNumber | A::CheckNow | A::EnterCode | A::SeeOrder => true,
        };
        if is_offered && !shown.contains(action) {
            shown.push(*action);
        }
    }
    shown
}
