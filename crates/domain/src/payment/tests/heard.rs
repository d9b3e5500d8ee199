use super::*;
use crate::order::{CancelReason, OrderState};

const RECEIPT: &str = "UKK7A1B2C3";

fn heard(id: &str) -> Heard {
    Heard {
        checkout: checkout(id),
        is_success: true,
        amount_minor: Some(ask().amount.minor()),
        receipt: Some(receipt(RECEIPT)),
    }
}

fn unknown() -> Attempt {
    Attempt::Unknown { ask: ask(), checkout: None, sent_at: noon() }
}

#[test]
fn a_callback_fits_by_its_ids_and_amount() {
    assert_eq!(heard("1").fit(&sent(), false), Fit::Same);
    assert_eq!(heard("2").fit(&sent(), false), Fit::Other);
    let other_merchant = Checkout { merchant_request_id: "m-2".to_owned(), ..checkout("1") };
    assert_eq!(Heard { checkout: other_merchant, ..heard("1") }.fit(&sent(), false), Fit::Other);
    assert_eq!(Heard { amount_minor: Some(1), ..heard("1") }.fit(&sent(), false), Fit::Other);
    assert_eq!(Heard { amount_minor: None, ..heard("1") }.fit(&sent(), false), Fit::Same, "a failure names none");
    assert_eq!(heard("1").fit(&created(), false), Fit::NoReplyYet);
}

#[test]
fn ids_are_adopted_only_where_our_reply_was_lost_and_nobody_else_has_them() {
    assert_eq!(heard("7").fit(&unknown(), false), Fit::Adopts(checkout("7")));
    assert_eq!(heard("7").fit(&unknown(), true), Fit::Other, "another attempt holds them");
    assert_eq!(Heard { amount_minor: Some(1), ..heard("7") }.fit(&unknown(), false), Fit::Other);
    assert_eq!(Heard { amount_minor: None, ..heard("7") }.fit(&unknown(), false), Fit::Other, "proves too little");
    let over = Heard { is_success: false, amount_minor: None, receipt: None, ..heard("7") };
    assert_eq!(over.fit(&unknown(), false), Fit::Adopts(checkout("7")));
}

#[test]
fn news_of_an_ended_attempt_is_that_it_was_paid_or_under_which_code() {
    assert!(heard("1").is_news_of(&ended("1037", after(60))));
    assert!(!heard("2").is_news_of(&ended("1037", after(60))));
    assert!(!Heard { is_success: false, ..heard("1") }.is_news_of(&ended("1037", after(60))));
    assert!(!heard("1").is_news_of(&sent()), "an open one is asked about anyway");
    let paid = |receipt| Attempt::Succeeded { ask: ask(), checkout: Some(checkout("1")), receipt, at: noon() };
    assert!(heard("1").is_news_of(&paid(None)));
    assert!(!heard("1").is_news_of(&paid(Some(receipt(RECEIPT)))));
    assert!(heard("1").is_news_of(&paid(Some(receipt("UKK7ZZZZZ9")))));
    assert!(ended("1037", after(60)).is_to_be_asked(true) && !ended("1037", after(60)).is_to_be_asked(false));
}

#[test]
fn money_lands_as_far_as_it_is_owed() {
    let kes = |shillings| Money::kes(shillings).unwrap();
    let landed = |state, reason, got_goods, paid: i64, amount| {
        land(readiness(state, reason), got_goods, kes(1000 - paid), kes(amount)).unwrap()
    };
    let landing = |outstanding, reopens, trouble| Landing { outstanding: kes(outstanding), reopens, trouble };
    let expired = Some(CancelReason::Expired);
    assert_eq!(landed(OrderState::Open, None, false, 0, 1000), landing(1000, false, None));
    assert_eq!(landed(OrderState::Open, None, false, 400, 1000), landing(600, false, Some(Trouble::TooMuch)));
    assert_eq!(landed(OrderState::Open, None, false, 1000, 1), landing(0, false, Some(Trouble::Twice)));
    assert_eq!(landed(OrderState::Completed, None, false, 1000, 1), landing(0, false, Some(Trouble::Twice)));
    assert_eq!(landed(OrderState::Cancelled, expired, true, 0, 1000), landing(1000, true, None));
    assert_eq!(landed(OrderState::Cancelled, expired, false, 0, 1000), landing(0, false, Some(Trouble::GoodsGone)));
    let called_off = Some(CancelReason::Customer);
    assert_eq!(landed(OrderState::Cancelled, called_off, true, 0, 1000), landing(0, false, Some(Trouble::CalledOff)));
}
