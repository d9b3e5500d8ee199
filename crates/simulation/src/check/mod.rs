//! What must hold after every step, whatever happened: the invariants of the house that a shop's books and shelves can
//! break, held against what M-PESA and people really did.

use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::refund::RefundStatus;
use kikapu_kernel::AttemptId;

use crate::coins::Coins;
use crate::mpesa::{Prompt, Rail, State};
use crate::shop::{Payment, Shop};

macro_rules! hold {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(format!($($what)+));
        }
    };
}

mod books;
mod cash;
mod goods;
mod lists;
mod orders;
mod parts;
mod refunds;

type Held = Result<(), String>;

/// What really happened, which no shop can see.
#[derive(Clone, Copy, Debug)]
pub struct Truth<'a> {
    pub rail: &'a Rail,
    pub coins: &'a Coins,
}

impl Truth<'_> {
    /// Whether the money of a payment is counted a second time: as what a request brought, whose code nobody knows yet.
    pub fn is_counted_beside(&self, shop: &Shop, payment: &Payment) -> bool {
        // A code that a person gave to a request's own money counts nothing twice, whichever of two alike it is of.
        payment.attempt.is_none() && self.nameless_of(shop, payment).is_some()
    }

    /// The payment that has no code because this one holds it. Of two requests alike, the one that was told of first took
    /// the code that was there, so it may be the other's that is missing.
    pub fn nameless_of<'a>(&self, shop: &'a Shop, holder: &Payment) -> Option<&'a Payment> {
        let mut code = holder.receipt.as_ref()?;
        for _ in &shop.payments {
            let attempt = self.attempt_of(code)?;
            let row = shop.payments.iter().find(|row| row.attempt == Some(attempt) && row.voided.is_none())?;
            match &row.receipt {
                None => return Some(row),
                Some(own) if own == code => return None,
                Some(others) => code = others,
            }
        }
        None
    }

    /// Whether `payment` has the code of what the request of `other` brought.
    pub fn is_code_of(&self, payment: &Payment, other: &Payment) -> bool {
        let attempt = payment.receipt.as_ref().and_then(|code| self.attempt_of(code));
        attempt.is_some() && attempt == other.attempt
    }

    fn attempt_of(&self, code: &Receipt) -> Option<AttemptId> {
        let of_it = |prompt: &&Prompt| matches!(&prompt.state, State::Paid(paid) if paid == code);
        self.rail.prompts.iter().find(of_it).map(|prompt| prompt.attempt)
    }
}

/// What holds at every moment.
///
/// # Errors
/// What does not, with the invariant's number in reliability.md or `kikapu doctor`.
pub fn always(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    goods::shelves(shop)?;
    for order in &shop.orders {
        orders::order(shop, order)?;
        goods::of_order(shop, order)?;
        parts::order(shop, order)?;
    }
    orders::attempts(shop)?;
    books::payments(at, shop, truth)?;
    books::lines(shop)?;
    books::of_mpesa(at, shop, truth)?;
    cash::cash(shop, truth)?;
    lists::read(at, shop, truth)?;
    refunds::refunds(at, shop, truth)
}

/// What holds once everything has come that will: no request is open, what M-PESA said and we answered 200 is booked, and
/// every term that is over was looked at.
///
/// # Errors
/// What does not.
pub fn at_rest(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    for row in &shop.attempts {
        hold!(!row.attempt.status().is_live(), "P5: attempt {} is still {}", row.id, row.attempt.status());
    }
    for (nth, row) in shop.refunds.iter().enumerate() {
        let is_left = matches!(row.refund.status(), RefundStatus::Requested | RefundStatus::Approved);
        let is_over = !row.refund.status().is_open() || row.review.is_some();
        hold!(is_left || is_over, "R3: refund {nth} is still {}, and nobody was told", row.refund.status());
    }
    for prompt in truth.rail.prompts.iter().filter(|prompt| prompt.shop == at && prompt.is_acknowledged) {
        let State::Paid(receipt) = &prompt.state else { continue };
        let Some(row) = shop.attempt(prompt.attempt) else { continue };
        // A stranger's ids may have been taken for the request's: then the statement tells.
        if row.attempt.checkout() != Some(&prompt.checkout) {
            continue;
        }
        let is_counted = shop.payments.iter().any(|payment| {
            payment.receipt.as_ref() == Some(receipt) || (payment.attempt == Some(row.id) && payment.receipt.is_none())
        });
        hold!(is_counted, "late success lost: {receipt} of attempt {} ({})", row.id, row.attempt.status());
    }
    parts::terms(shop)
}

/// What holds once M-PESA's statement was read: each shilling received is in the books, once, under its code.
///
/// # Errors
/// What does not.
pub fn after_statement(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    books::each_shilling(at, shop, truth)
}
