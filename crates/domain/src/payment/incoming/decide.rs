//! Whose money a line is. What is known is collected first; this looks at it in one order and never guesses between two.

use kikapu_kernel::{AttemptId, Money, OrderId, PaymentId};

use super::{Likeness, Payer};
use crate::payment::{AttemptStatus, Receipt};

/// A request of ours that the line may be the second notice of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The request.
    pub attempt: AttemptId,
    /// Its order.
    pub order: OrderId,
    /// What was asked for.
    pub amount: Money,
    /// Where it stands.
    pub status: AttemptStatus,
    /// It may have left although our own record does not say so yet.
    pub is_leaving: bool,
    /// The code of its payment, once known.
    pub receipt: Option<Receipt>,
    /// The code that a callback which fits it has named.
    pub told: Option<Receipt>,
    /// Whether the phone that was asked can be the payer's.
    pub payer: Likeness,
}

/// The order whose number was typed as account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The order.
    pub order: OrderId,
    /// Its check letter was typed too, and is right.
    pub is_checked: bool,
    /// Whether the order's phone, or one that was asked for it, can be the payer's.
    pub payer: Likeness,
}

/// An order that a shopper says they paid with this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The order.
    pub order: OrderId,
}

/// An order that waits for exactly this amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owing {
    /// The order.
    pub order: OrderId,
    /// Whether its phone can be the payer's.
    pub payer: Likeness,
}

/// How long ago a line came, by what may still come beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Age {
    /// A moment ago: what comes beside it may not be here yet.
    Fresh,
    /// A callback that names its code may still come, by what is known of late ones.
    Young,
    /// Nothing more is expected.
    #[default]
    Old,
}

/// All that is known around a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// A payment that was counted under this code.
    pub counted: Option<PaymentId>,
    /// The order that a person booked it on, where nothing but their word tells of that payment.
    pub booked_on: Option<OrderId>,
    /// How long ago the line came.
    pub age: Age,
    /// Requests for this amount: open ones and those paid under a code nobody knows, oldest first; then those that were
    /// given up not long ago, and whichever a callback with this code fits.
    pub requests: Vec<Request>,
    /// The line would tell no account if it were a request's: it is a till's, or M-PESA's answer about a code.
    pub hides_account: bool,
    /// Something was typed as account.
    pub has_account: bool,
    /// The order that it names.
    pub named: Option<Named>,
    /// Orders claimed paid with this code.
    pub claims: Vec<Claim>,
    /// Orders that wait for exactly this amount, placed not long ago.
    pub owing: Vec<Owing>,
}

/// How an order was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// By its account name.
    Account,
    /// By its number without check letter, and the payer's phone.
    NumberAndPhone,
    /// By the code its shopper typed.
    Claim,
    /// By amount and the payer's phone, where nothing else fits.
    AmountAndPhone,
}

/// Why nobody knows whose money it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing fits.
    Nothing,
    /// More than one order fits.
    Several,
    /// The account names no order of ours.
    UnknownAccount,
    /// An order number without its check letter, from another phone.
    Unchecked,
}

/// Whose money it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It was counted before.
    Counted(PaymentId),
    /// A person booked it for one order, and it is the money of a request for another: nothing moves until that booking is
    /// taken back, or somebody says more.
    BookedElsewhere,
    /// It proves this request paid.
    Proves(AttemptId),
    /// It names the payment of this request, which M-PESA's answer had proved.
    Names(AttemptId),
    /// Two requests are open that it may belong to, or one is leaving at this moment: their news tells.
    Wait,
    /// Somebody sent it by hand for this order.
    Order(OrderId, How),
    /// A person must say.
    Nobody(Why),
}

/// Decides. The order of the questions is the order of what can be relied on: a code that is known, what our own requests
/// say, what the shopper typed into M-PESA, what they typed on our page, and last what merely fits.
pub fn decide(receipt: &Receipt, amount: Money, known: &Known) -> Decision {
    // A callback to an address that only M-PESA was given named the same code.
    let told = known.requests.iter().find(|request| request.told.as_ref() == Some(receipt) && request.amount == amount);
    let by_request = told.and_then(of_told).or_else(|| of_requests(amount, known));
    match (known.counted, known.booked_on) {
        (Some(payment), Some(order)) => booked(payment, order, by_request, known),
        (Some(payment), None) => Decision::Counted(payment),
        (None, _) => by_request.unwrap_or_else(|| of_orders(known)),
    }
}

/// Of money that nothing but a person's word puts on an order: what a request says goes before it, and is waited for.
fn booked(payment: PaymentId, order: OrderId, by_request: Option<Decision>, known: &Known) -> Decision {
    let request = by_request.and_then(|decision| request_of(decision, known));
    match by_request {
        Some(Decision::Wait) if known.age != Age::Old => Decision::Wait,
        _ if request.is_some_and(|request| request.order != order) => Decision::BookedElsewhere,
        _ => Decision::Counted(payment),
    }
}

fn request_of(decision: Decision, known: &Known) -> Option<&Request> {
    let (Decision::Proves(attempt) | Decision::Names(attempt)) = decision else { return None };
    known.requests.iter().find(|request| request.attempt == attempt)
}

fn of_told(request: &Request) -> Option<Decision> {
    match (request.status, &request.receipt) {
        (AttemptStatus::Created, _) if request.is_leaving => Some(Decision::Wait),
        (AttemptStatus::Created, _) | (AttemptStatus::Succeeded, Some(_)) => None,
        (AttemptStatus::Succeeded, None) => Some(Decision::Names(request.attempt)),
        (
            AttemptStatus::Sent
            | AttemptStatus::Unknown
            | AttemptStatus::Failed
            | AttemptStatus::Cancelled
            | AttemptStatus::Expired,
            _,
        ) => Some(Decision::Proves(request.attempt)),
    }
}

/// The confirmation of a request has the account name that was sent with it, or none where none is told of; and the phone that was
/// asked is the payer's. A request that was given up is believed only where its callback names the code: who pays after it
/// most likely does so by hand. The callback of a late success comes beside the confirmation, so a moment is given to it.
fn of_requests(amount: Money, known: &Known) -> Option<Decision> {
    let is_its_account = |request: &Request| match &known.named {
        Some(named) => named.is_checked && named.order == request.order,
        None => known.hides_account && !known.has_account,
    };
    let fits = |request: &&Request| {
        request.amount == amount
            && request.payer != Likeness::Other
            && request.told.is_none()
            && is_its_account(request)
    };
    let fitting: Vec<(&Request, Could)> =
        known.requests.iter().filter(fits).filter_map(|request| Some((request, could(request)?))).collect();
    let is_any = |what| fitting.iter().any(|(_, could)| *could == what);
    // A walk-in's payment to a till looks the same where M-PESA does not say who paid: then only a callback tells.
    if known.named.is_none() && fitting.iter().any(|(request, _)| !request.payer.is_like()) {
        let may_be = is_any(Could::BeNamed) || is_any(Could::BeProved) || is_any(Could::BeLeaving);
        return (may_be && known.age != Age::Old).then_some(Decision::Wait);
    }
    match fitting.as_slice() {
        [] => None,
        [(one, Could::BeNamed)] => Some(Decision::Names(one.attempt)),
        [(one, Could::BeProved)] => Some(Decision::Proves(one.attempt)),
        _ if !is_any(Could::BeNamed) && !is_any(Could::BeProved) && !is_any(Could::BeLeaving) => {
            (known.age == Age::Fresh).then_some(Decision::Wait)
        }
        // Taken for another's, its own money would be counted beside it once its callback comes.
        [..] if known.age != Age::Old => Some(Decision::Wait),
        [..] => {
            let last =
                |what| fitting.iter().rev().find(|(_, could)| *could == what).map(|(request, _)| request.attempt);
            // Paid under a code nobody knows: whichever of them it is, as many lines come as there are payments. The newest, for
            // a line that tells of an earlier moment can only be an older one's.
            last(Could::BeNamed).map(Decision::Names).or_else(|| {
                let open: Vec<_> = fitting.iter().filter(|(_, could)| *could != Could::ComeLate).collect();
                match open.as_slice() {
                    [(one, Could::BeProved)] => Some(Decision::Proves(one.attempt)),
                    [..] => Some(Decision::Wait),
                }
            })
        }
    }
}

/// What a line could be to a request that it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Could {
    /// The name of its payment.
    BeNamed,
    /// The proof that it was paid.
    BeProved,
    /// News of one that is leaving at this moment.
    BeLeaving,
    /// A late success of one that was given up.
    ComeLate,
}

fn could(request: &Request) -> Option<Could> {
    match request.status {
        AttemptStatus::Succeeded => request.receipt.is_none().then_some(Could::BeNamed),
        AttemptStatus::Sent | AttemptStatus::Unknown => Some(Could::BeProved),
        AttemptStatus::Created => request.is_leaving.then_some(Could::BeLeaving),
        AttemptStatus::Failed | AttemptStatus::Cancelled | AttemptStatus::Expired => Some(Could::ComeLate),
    }
}

/// What follows from the code that shoppers typed; `None` where nobody did. Anybody may learn a code: it finds no order where the
/// line itself speaks for another, by the account or by its shopper's phone and sum.
pub fn claimed(known: &Known) -> Option<Decision> {
    let is_anothers = |order: OrderId| {
        known.named.is_some_and(|named| named.order != order)
            || known.owing.iter().any(|owing| owing.payer.is_like() && owing.order != order)
    };
    match known.claims.as_slice() {
        [] => None,
        [claim] if !is_anothers(claim.order) => Some(Decision::Order(claim.order, How::Claim)),
        [..] => Some(Decision::Nobody(Why::Several)),
    }
}

fn of_orders(known: &Known) -> Decision {
    match known.named {
        Some(named) if named.is_checked => return Decision::Order(named.order, How::Account),
        Some(named) if named.payer.is_like() => return Decision::Order(named.order, How::NumberAndPhone),
        Some(_) | None => {}
    }
    if let Some(decision) = claimed(known) {
        return decision;
    }
    // A wrong account is a reason to ask, however well the rest fits: it was meant for something.
    if known.has_account {
        return Decision::Nobody(if known.named.is_some() { Why::Unchecked } else { Why::UnknownAccount });
    }
    let mut like = known.owing.iter().filter(|owing| owing.payer.is_like());
    match (like.next(), like.next()) {
        (Some(owing), None) => Decision::Order(owing.order, How::AmountAndPhone),
        (Some(_), Some(_)) => Decision::Nobody(Why::Several),
        (None, _) => Decision::Nobody(Why::Nothing),
    }
}

impl Why {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing_fits",
            Self::Several => "several_fit",
            Self::UnknownAccount => "unknown_account",
            Self::Unchecked => "unchecked_number",
        }
    }
}

impl How {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "by_account",
            Self::NumberAndPhone => "by_number_and_phone",
            Self::Claim => "by_claim",
            Self::AmountAndPhone => "by_amount_and_phone",
        }
    }
}

/// The account as a phone, where somebody typed that instead of a code.
impl Payer {
    /// Reads an account that is a phone number.
    pub fn of_account(account: &str) -> Self {
        kikapu_kernel::Phone::parse(account).map_or(Self::Unknown, Self::Plain)
    }
}
