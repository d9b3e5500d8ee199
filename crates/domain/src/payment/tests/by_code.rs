//! Codes that people find, and what M-PESA says of the same money.

use chrono::TimeDelta;
use kikapu_kernel::{AttemptId, OrderId, OrderNumber, PaymentId};
use uuid::Uuid;

use super::*;
use crate::order::OrderState;
use crate::payment::incoming::{
    Age, Decision, Known, Likeness, Line, LineState, Named, Request, Share, Told, came_at, can_be_of, decide,
    is_free_for_request, made_until, may_be_own, told,
};
use crate::payment::{Booking, ByCode, NotBooked, Shortcode, is_by_word_alone, is_same_code, may_book};

const CODE: &str = "UKK7A1B2C3";

fn order(n: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(n))
}

fn found() -> ByCode {
    ByCode {
        has_live_attempt: false,
        told: None,
        is_counted: false,
        state: OrderState::Open,
        owed: kes(1000),
        unnamed: None,
    }
}

#[test]
fn a_code_is_booked_where_nothing_else_may_be_the_same_money() {
    assert_eq!(may_book(found()), Ok(Booking::New));
    assert_eq!(may_book(ByCode { has_live_attempt: true, ..found() }), Err(NotBooked::Unconfirmed));
    assert_eq!(may_book(ByCode { is_counted: true, ..found() }), Err(NotBooked::CodeUsed));
    assert_eq!(may_book(ByCode { owed: kes(0), ..found() }), Err(NotBooked::NothingOwed));
    let told = |state| may_book(ByCode { told: Some(state), ..found() });
    assert_eq!(told(LineState::Dismissed), Ok(Booking::New), "nobody found it then");
    assert_eq!(told(LineState::Matched), Err(NotBooked::CodeUsed));
    for state in [LineState::Waiting, LineState::Doubted, LineState::Unmatched, LineState::ToReturn] {
        assert_eq!(told(state), Err(NotBooked::Told), "{state}");
    }
}

#[test]
fn a_code_that_may_be_of_a_requests_money_is_its_name() {
    let payment = PaymentId::new(Uuid::from_u128(7));
    assert_eq!(may_book(ByCode { unnamed: Some(payment), ..found() }), Ok(Booking::NameOf(payment)));
}

#[test]
fn who_types_a_code_does_not_say_which_number_was_paid() {
    let number = |text| Shortcode::parse(text).unwrap();
    assert!(is_same_code(&number("600001"), &number("600001"), true));
    assert!(is_same_code(&number("600001"), &number("600002"), false));
    assert!(!is_same_code(&number("600001"), &number("600002"), true));
    assert!(is_by_word_alone(false, false) && !is_by_word_alone(true, false) && !is_by_word_alone(false, true));
}

/// A request for order 1 was paid, and nobody knows the code; a person booked `CODE` for order `n`.
fn booked_for(n: u128) -> Known {
    let request = Request {
        attempt: AttemptId::new(Uuid::from_u128(101)),
        order: order(1),
        amount: kes(1000),
        status: AttemptStatus::Succeeded,
        is_leaving: false,
        receipt: None,
        told: None,
        payer: Likeness::Fits,
    };
    Known {
        counted: Some(PaymentId::new(Uuid::from_u128(9))),
        booked_on: Some(order(n)),
        requests: vec![request],
        has_account: true,
        named: Some(Named { order: order(1), is_checked: true, payer: Likeness::Fits }),
        ..Known::default()
    }
}

#[test]
fn what_is_a_requests_by_its_account_is_not_matched_with_a_booking_for_another_order() {
    let of = |n| decide(&receipt(CODE), kes(1000), &booked_for(n));
    assert_eq!(of(2), Decision::BookedElsewhere);
    assert_eq!(of(1), Decision::Counted(PaymentId::new(Uuid::from_u128(9))));
}

#[test]
fn a_booking_is_not_matched_while_nobody_knows_which_request_the_money_is_of() {
    let mut known = booked_for(2);
    let paid = known.requests[0].clone();
    known.requests.push(Request {
        status: AttemptStatus::Expired,
        attempt: AttemptId::new(Uuid::from_u128(102)),
        ..paid
    });
    for (age, decision) in
        [(Age::Fresh, Decision::Wait), (Age::Young, Decision::Wait), (Age::Old, Decision::BookedElsewhere)]
    {
        assert_eq!(decide(&receipt(CODE), kes(1000), &Known { age, ..known.clone() }), decision, "{age:?}");
    }
}

#[test]
fn money_that_may_be_a_requests_is_its_own_also_where_it_is_promised_back() {
    let number = OrderNumber::new(1000).unwrap();
    let may_be = |state, payer| may_be_own("", number, true, state, payer);
    for state in [LineState::Unmatched, LineState::ToReturn] {
        assert!(may_be(state, Likeness::Unknown) && !may_be(state, Likeness::Other), "{state}");
    }
    assert!(may_be(LineState::Matched, Likeness::Fits) && !may_be(LineState::Matched, Likeness::Unknown));
    for state in [LineState::Waiting, LineState::Doubted, LineState::Dismissed] {
        assert!(!may_be(state, Likeness::Same), "{state}");
    }
    assert!(!may_be_own("SHOES", number, true, LineState::Unmatched, Likeness::Same));
    let is_free = |on, came, state| is_free_for_request(on, kes(came), kes(5), Some(state));
    assert!(is_free(None, 5, LineState::Unmatched));
    assert!(!is_free(Some(order(1)), 5, LineState::Unmatched) && !is_free(None, 6, LineState::Unmatched));
    assert!(!is_free(None, 5, LineState::ToReturn), "it is flagged, and a person keeps it");
}

#[test]
fn what_mpesa_tells_a_second_time_changes_nothing_unless_it_was_doubted() {
    let line = |state| Line { amount: kes(5), state, shares: Vec::new() };
    assert_eq!(told(None, kes(5)), Told::News);
    for (state, same, other) in [
        (LineState::Doubted, Told::News, Told::News),
        (LineState::Dismissed, Told::News, Told::News),
        (LineState::Waiting, Told::Waits, Told::Contradicts),
        (LineState::Matched, Told::Known, Told::Contradicts),
        (LineState::Unmatched, Told::Known, Told::Contradicts),
        (LineState::ToReturn, Told::Known, Told::Contradicts),
    ] {
        assert_eq!((told(Some(&line(state)), kes(5)), told(Some(&line(state)), kes(6))), (same, other), "{state}");
        assert_eq!(line(state).believe().is_moved(), same == Told::News, "{state}");
    }
}

#[test]
fn what_a_person_booked_and_mpesa_confirms_can_be_taken_off_its_order() {
    let line = Line { amount: kes(5), state: LineState::Waiting, shares: Vec::new() };
    let booked = line.counted_as(kes(5), Some(order(1)));
    assert_eq!(booked.shares, [Share { order: order(1), amount: kes(5) }]);
    assert!(booked.detach().is_ok_and(|step| step.is_moved()));
    assert!(line.counted_as(kes(5), None).detach().is_err(), "it is a request's");
    assert_eq!(line.counted_as(kes(6), Some(order(1))).state, LineState::Doubted);
}

#[test]
fn nobody_pays_for_what_is_yet_to_come() {
    let now = noon();
    assert_eq!(came_at(Some(now + TimeDelta::hours(3)), now), now);
    assert_eq!(came_at(Some(now - TimeDelta::hours(3)), now), now - TimeDelta::hours(3));
    assert_eq!(came_at(None, now), now);
    let later = now + TimeDelta::seconds(60);
    assert_eq!(made_until(now), later);
    assert!(can_be_of(now, false, later) && !can_be_of(now, true, later) && can_be_of(now, true, now));
}
