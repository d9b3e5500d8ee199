//! Money that may, or may not, be taken off its order.

use super::*;
use crate::order::{FulfilmentState, OrderState};
use crate::payment::{Lies, Stays, may_take_off};

#[test]
fn money_is_taken_off_while_nothing_was_done_for_it() {
    let lies = Lies { applied: kes(300), surplus: kes(0), is_leaving: false };
    let take = |fulfilment, lies, surplus, kept| may_take_off(OrderState::Open, fulfilment, lies, surplus, kept);
    let here = FulfilmentState::Unfulfilled;
    assert_eq!(take(here, lies, kes(0), kes(0)), Ok(()));
    assert_eq!(take(FulfilmentState::Fulfilled, lies, kes(0), kes(0)), Err(Stays::Packed));
    assert_eq!(take(here, Lies { is_leaving: true, ..lies }, kes(0), kes(0)), Err(Stays::GoingBack));
    assert_eq!(take(here, lies, kes(50), kes(0)), Err(Stays::OtherMoneyFirst), "another payment's surplus lies there");
    assert_eq!(take(here, Lies { surplus: kes(50), ..lies }, kes(50), kes(0)), Ok(()), "its own does not matter");
    assert_eq!(take(here, lies, kes(0), kes(30)), Err(Stays::FeeKept), "the fee was a part of what was paid");
    let late = Lies { applied: kes(0), surplus: kes(90), is_leaving: false };
    assert_eq!(take(here, late, kes(90), kes(30)), Ok(()), "money that came after the end is no part of it");
}
