//! Money that a person found by its M-PESA code, in the shop's own messages, and books for an order; and taking that back.

use kikapu_kernel::{Money, PaymentId};

use super::Shortcode;
use super::incoming::LineState;
use crate::order::OrderState;

/// What is known around a code that a person found for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByCode {
    /// A request for the order is open: it may be the same money.
    pub has_live_attempt: bool,
    /// Where M-PESA's own word of the code lies, if it told of it.
    pub told: Option<LineState>,
    /// The code was counted before, whichever number of the shop it was paid to: M-PESA gives a code once.
    pub is_counted: bool,
    /// Where the order stands.
    pub state: OrderState,
    /// What it owes.
    pub owed: Money,
    /// Money of the same amount that a request for the order brought, under a code that nobody knows yet.
    pub unnamed: Option<PaymentId>,
}

/// What becomes of a code that a person found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booking {
    /// It is new money.
    New,
    /// It is taken for the code of this payment, which a request brought: counted beside it, the same money would count
    /// twice. Should M-PESA name another code for the request, the two are told apart then.
    NameOf(PaymentId),
}

/// Why it is not booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBooked {
    /// A request for the order is open.
    #[error("a request is open: it may be the same money")]
    Unconfirmed,
    /// The code was counted before.
    #[error("this code was counted before")]
    CodeUsed,
    /// M-PESA told of it: what it says counts, and is put on an order where it lies.
    #[error("M-PESA told of this code")]
    Told,
    /// The order takes no money.
    #[error("nothing is owed for this order")]
    NothingOwed,
}

/// Whether money may be booked for an order on the word of a person who found its code.
///
/// # Errors
/// [`NotBooked`].
pub fn may_book(known: ByCode) -> Result<Booking, NotBooked> {
    if known.has_live_attempt {
        return Err(NotBooked::Unconfirmed);
    }
    match known.told {
        None | Some(LineState::Dismissed) => {}
        Some(LineState::Matched) => return Err(NotBooked::CodeUsed),
        Some(LineState::Waiting | LineState::Doubted | LineState::Unmatched | LineState::ToReturn) => {
            return Err(NotBooked::Told);
        }
    }
    if known.owed.is_zero() || known.state == OrderState::Completed {
        return Err(NotBooked::NothingOwed);
    }
    if known.is_counted {
        return Err(NotBooked::CodeUsed);
    }
    Ok(known.unnamed.map_or(Booking::New, Booking::NameOf))
}

/// Whether a payment under the code that M-PESA told of is this money, though it is kept under `kept`, another number of the
/// shop than `told`: who types a code does not say which number was paid, and M-PESA gives a code once. `is_told`: M-PESA told of
/// the payment that is kept.
pub fn is_same_code(kept: &Shortcode, told: &Shortcode, is_told: bool) -> bool {
    kept == told || !is_told
}

/// Whether a payment is known from nothing but a person's word, and so may leave the books again on one. `is_told`: M-PESA
/// told of its code; `is_requests`: a request of ours brought it, or may have.
pub const fn is_by_word_alone(is_told: bool, is_requests: bool) -> bool {
    !is_told && !is_requests
}
