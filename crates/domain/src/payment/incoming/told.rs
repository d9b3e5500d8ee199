//! Being told of money by M-PESA, and of which time and whose a line can be.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::{Money, OrderId, OrderNumber};

use super::{Likeness, Line, LineState, Share, could_be_requests};
use crate::Step;

/// How much later than a statement or a list says something may have been made that its line is for: some tell no seconds.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// What became of being told by M-PESA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody had told of it, or nobody who is believed: it is to be matched.
    News,
    /// It was told of before, and is still to be matched.
    Waits,
    /// It was told of before.
    Known,
    /// It was told of before with another amount, which stays.
    Contradicts,
}

/// What it is to be told by M-PESA of an amount under a code whose line, if there is one, lies so.
pub fn told(known: Option<&Line>, amount: Money) -> Told {
    match known {
        None => Told::News,
        Some(line) if matches!(line.state, LineState::Doubted | LineState::Dismissed) => Told::News,
        Some(line) if line.amount != amount => Told::Contradicts,
        Some(line) if line.state == LineState::Waiting => Told::Waits,
        Some(_) => Told::Known,
    }
}

impl Line {
    /// Somebody found doubted money in the shop's own messages, or M-PESA told of it after all: it is matched like any other.
    pub fn believe(&self) -> Step<Self> {
        match self.state {
            LineState::Doubted | LineState::Dismissed => {
                Step::Moved(Self { amount: self.amount, state: LineState::Waiting, shares: Vec::new() })
            }
            LineState::Waiting | LineState::Unmatched | LineState::Matched | LineState::ToReturn => Step::Already,
        }
    }

    /// The money of this line was counted before, as so much. Another amount is a mistake of who booked it, or a lie: the
    /// line is doubted. `put_on`: the order that a person put it on: it can be taken off that again.
    #[must_use]
    pub fn counted_as(&self, counted: Money, put_on: Option<OrderId>) -> Self {
        match put_on {
            _ if counted != self.amount => Self::arrived(self.amount, false),
            Some(order) => self.for_order(order),
            None => Self { amount: self.amount, state: LineState::Matched, shares: Vec::new() },
        }
    }

    /// All of it for one order.
    #[must_use]
    pub fn for_order(&self, order: OrderId) -> Self {
        let shares = vec![Share { order, amount: self.amount }];
        Self { amount: self.amount, state: LineState::Matched, shares }
    }
}

/// When a line that a statement or a list brought was paid: as that says, and not in what is yet to come.
pub fn came_at(told_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    told_at.map_or(now, |at| at.min(now))
}

/// Until when an order was placed, or a request made, that a line can be for which was paid at `paid_at`: nobody pays for
/// what is yet to come.
pub fn made_until(paid_at: DateTime<Utc>) -> DateTime<Utc> {
    paid_at + GRACE
}

/// Whether money that came then can be a request's that was made at `made_at`. `is_exact`: M-PESA told of it as it came.
pub fn can_be_of(received_at: DateTime<Utc>, is_exact: bool, made_at: DateTime<Utc>) -> bool {
    let latest = if is_exact { received_at } else { made_until(received_at) };
    latest >= made_at
}

/// Whether money that was taken for sent by hand may be the own of a request for the order with this number: its confirmation
/// came after the request was given up and before its callback. Somebody's money that lies on an order stays there where
/// M-PESA does not say whose it is.
pub fn may_be_own(account: &str, order: OrderNumber, hides_account: bool, state: LineState, payer: Likeness) -> bool {
    let fits = match state {
        // Promised back to its payer, and counted as the request's beside that, it would be paid out of the shop's own.
        LineState::Unmatched | LineState::ToReturn => payer != Likeness::Other,
        LineState::Matched => payer.is_like(),
        LineState::Waiting | LineState::Doubted | LineState::Dismissed => false,
    };
    fits && could_be_requests(account, order, hides_account)
}

/// Whether money that turned out to be a request's may be put on its order: nobody has it, and it is as much as was asked
/// for. Else it lies where a person put it, or everything else fitted, and a person puts it right.
pub fn is_free_for_request(order: Option<OrderId>, counted: Money, asked: Money, state: Option<LineState>) -> bool {
    order.is_none() && counted == asked && state == Some(LineState::Unmatched)
}
