//! What a callback tells, and whether it is about the request it was posted for. Nobody signs a callback: one that fits is
//! a reason to ask M-PESA, and where to read the receipt of a payment that M-PESA's answer has proved.

use super::{Attempt, Checkout, Receipt};

/// A callback as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The ids it names; the second is empty where it names none.
    pub checkout: Checkout,
    /// It says that money was paid.
    pub is_success: bool,
    /// How much, in cents, where it says so.
    pub amount_minor: Option<i64>,
    /// Under which code, where it says so.
    pub receipt: Option<Receipt>,
}

/// Whether a callback is about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Same,
    /// The reply to the request was lost for good: these ids are the request's from now on.
    Adopts(Checkout),
    /// Our own reply may still come.
    NoReplyYet,
    /// It is forged, or meant for another.
    Other,
}

impl Heard {
    /// Whether this is about `attempt`: the same ids and, when it says that money was paid, the same amount. Where our
    /// reply was lost, its id is believed unless `is_taken`: another attempt of the shop holds it.
    pub fn fit(&self, attempt: &Attempt, is_taken: bool) -> Fit {
        if let Some(known) = attempt.checkout() {
            return if self.is_of(known) && self.is_amount_of(attempt) { Fit::Same } else { Fit::Other };
        }
        match attempt {
            Attempt::Created { .. } | Attempt::Sent { .. } => return Fit::NoReplyYet,
            Attempt::Succeeded { .. } => return Fit::Other,
            // Given up without ever hearing its id: money may still come, and late success wins.
            Attempt::Unknown { .. } | Attempt::Failed { .. } | Attempt::Cancelled { .. } | Attempt::Expired { .. } => {}
        }
        // A success that names no amount proves too little to be adopted.
        let proves_too_little = self.is_success && self.amount_minor.is_none();
        if proves_too_little || is_taken || !self.is_amount_of(attempt) {
            return Fit::Other;
        }
        Fit::Adopts(self.checkout.clone())
    }

    /// The receipt that it brings for `attempt`, where it says that just what was asked for was paid.
    pub fn receipt_of(&self, attempt: &Attempt) -> Option<&Receipt> {
        let fits = self.is_success
            && attempt.checkout().is_some_and(|known| self.is_of(known))
            && self.amount_minor == Some(attempt.ask().amount.minor());
        self.receipt.as_ref().filter(|_| fits)
    }

    /// Whether it says of `attempt` that what was asked for was paid.
    pub fn says_paid(&self, attempt: &Attempt) -> bool {
        self.is_success && self.fit(attempt, false) == Fit::Same
    }

    /// Whether this tells something of an attempt that has ended: that it was paid, or under which code.
    pub fn is_news_of(&self, attempt: &Attempt) -> bool {
        match attempt {
            Attempt::Succeeded { receipt, .. } => {
                self.receipt_of(attempt).is_some_and(|told| receipt.as_ref() != Some(told))
            }
            Attempt::Failed { .. } | Attempt::Cancelled { .. } | Attempt::Expired { .. } => self.says_paid(attempt),
            Attempt::Created { .. } | Attempt::Sent { .. } | Attempt::Unknown { .. } => false,
        }
    }

    fn is_of(&self, known: &Checkout) -> bool {
        known.checkout_request_id == self.checkout.checkout_request_id
            && (known.merchant_request_id.is_empty() || known.merchant_request_id == self.checkout.merchant_request_id)
    }

    fn is_amount_of(&self, attempt: &Attempt) -> bool {
        self.amount_minor.is_none_or(|amount| amount == attempt.ask().amount.minor())
    }
}
