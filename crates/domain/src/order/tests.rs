use proptest::{prelude::*, sample::select};

use super::{FulfilmentState as F, PaymentState as P, *};
use crate::Step;

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn facts(captured: i64, refunded: i64) -> PaymentFacts {
    PaymentFacts {
        total: kes(1000),
        captured: kes(captured),
        refunded: kes(refunded),
        has_live_attempt: false,
        last_attempt_failed: false,
    }
}

fn paid() -> Standing {
    Standing { payment: PaymentState::Paid, ..Standing::placed(PayTerms::Prepaid) }
}

fn standing() -> impl Strategy<Value = Standing> {
    let axes = (
        select(OrderState::ALL),
        select(PaymentState::ALL),
        select(FulfilmentState::ALL),
        select(PayTerms::ALL),
        any::<bool>(),
        any::<bool>(),
    );
    axes.prop_map(|(order, payment, fulfilment, terms, is_secured, has_live_attempt)| Standing {
        order,
        payment,
        fulfilment,
        terms,
        is_secured,
        has_live_attempt,
    })
}

#[test]
fn the_payment_axis_is_what_the_ledger_says() {
    let derive = |facts| derive_payment_state(&facts);
    assert_eq!(derive(facts(0, 0)), Ok(PaymentState::Pending));
    assert_eq!(derive(PaymentFacts { has_live_attempt: true, ..facts(0, 0) }), Ok(PaymentState::Processing));
    assert_eq!(derive(PaymentFacts { last_attempt_failed: true, ..facts(0, 0) }), Ok(PaymentState::Failed));
    assert_eq!(derive(facts(999, 0)), Ok(PaymentState::PartiallyPaid));
    // A request failed after the buyer had paid by Paybill: the money counts.
    assert_eq!(derive(PaymentFacts { last_attempt_failed: true, ..facts(1000, 0) }), Ok(PaymentState::Paid));
    assert_eq!(derive(facts(1000, 1)), Ok(PaymentState::PartiallyRefunded));
    assert_eq!(derive(facts(1000, 1000)), Ok(PaymentState::Refunded));
    // What went back of part of the price does not pay the rest.
    assert_eq!(derive(facts(999, 100)), Ok(PaymentState::PartiallyPaid));
    // Paid twice, one of them sent back.
    assert_eq!(derive(facts(2000, 1000)), Ok(PaymentState::Paid));
    assert_eq!(derive(facts(1000, 1001)), Err(MoneyError::Negative));
    // A gift: nothing to pay.
    assert_eq!(derive(PaymentFacts { total: kes(0), ..facts(0, 0) }), Ok(PaymentState::Paid));
}

#[test]
fn labels_follow_the_goods_once_they_move() {
    let label = |order, payment, fulfilment| derived_label(order, payment, fulfilment).as_str();
    for (payment, word) in [
        (P::Pending, "PENDING"),
        (P::Processing, "PAYMENT_PENDING"),
        (P::PartiallyPaid, "PAYMENT_PENDING"),
        (P::Paid, "PAID"),
        (P::PartiallyRefunded, "PAID"),
        (P::Refunded, "REFUNDED"),
        (P::Failed, "FAILED"),
    ] {
        assert_eq!(label(OrderState::Open, payment, F::Unfulfilled), word);
    }
    assert_eq!(label(OrderState::Open, P::Paid, F::Fulfilled), "PROCESSING");
    assert_eq!(label(OrderState::Open, P::Paid, F::Shipped), "SHIPPED");
    assert_eq!(label(OrderState::Open, P::Paid, F::Delivered), "DELIVERED");
    assert_eq!(label(OrderState::Completed, P::Paid, F::Delivered), "COMPLETED");
    assert_eq!(label(OrderState::Cancelled, P::Paid, F::Unfulfilled), "CANCELLED");
    assert_eq!(label(OrderState::Cancelled, P::Refunded, F::Returned), "REFUNDED");
    assert_eq!(serde_json::to_string(&OrderLabel::PaymentPending).unwrap(), "\"PAYMENT_PENDING\"");
    assert_eq!("partially_paid".parse(), Ok(P::PartiallyPaid));
}

#[test]
fn a_paid_order_goes_from_shelf_to_buyer_one_step_at_a_time() {
    let mut order = paid();
    for (action, next) in [
        (NextAction::Pack, Standing::pack as fn(Standing) -> _),
        (NextAction::HandOver, Standing::hand_over),
        (NextAction::ConfirmDelivered, Standing::deliver),
    ] {
        assert_eq!(order.next_action(), Some(action));
        let Ok(Step::Moved(moved)) = next(order) else { panic!("{action} was refused") };
        order = moved;
        assert_eq!(next(order), Ok(Step::Already));
    }
    assert_eq!(order.next_action(), None);
    let Ok(Step::Moved(done)) = order.complete() else { panic!("not completed") };
    assert_eq!(done.label(), OrderLabel::Completed);
    assert_eq!(done.complete(), Ok(Step::Already));
}

#[test]
fn steps_cannot_be_skipped() {
    assert_eq!(paid().hand_over(), Err(Refusal::NotPacked));
    assert_eq!(paid().deliver(), Err(Refusal::NotHandedOver));
    assert_eq!(paid().complete(), Err(Refusal::NotDelivered));
}

#[test]
fn an_unpaid_order_waits_for_its_money_unless_it_is_paid_at_the_door() {
    let unpaid = Standing::placed(PayTerms::Prepaid);
    assert_eq!(unpaid.pack(), Err(Refusal::NotPaid));
    assert_eq!(unpaid.next_action(), Some(NextAction::SendPayLink));

    let door = Standing::placed(PayTerms::OnDelivery);
    assert_eq!(door.next_action(), Some(NextAction::Pack));
    let at_the_door = Standing { fulfilment: FulfilmentState::Shipped, ..door };
    assert_eq!(at_the_door.deliver(), Err(Refusal::NotPaid));
    assert_eq!(at_the_door.next_action(), Some(NextAction::SendPayLink));
    let settled = Standing { payment: PaymentState::Paid, ..at_the_door };
    assert_eq!(settled.next_action(), Some(NextAction::ConfirmDelivered));
}

#[test]
fn a_deposit_has_the_goods_packed_and_the_rest_has_them_handed_over() {
    let placed = Standing::placed(PayTerms::Deposit);
    assert_eq!(placed.pack(), Err(Refusal::NotPaid));
    let short = Standing { payment: P::PartiallyPaid, ..placed };
    assert_eq!(short.pack(), Err(Refusal::NotPaid), "not all of the deposit");
    let secured = Standing { is_secured: true, ..short };
    assert_eq!(secured.next_action(), Some(NextAction::Pack));
    assert_eq!(secured.expire(), Err(Refusal::MoneyReceived));
    let at_the_door = Standing { fulfilment: F::Shipped, ..secured };
    assert_eq!(at_the_door.deliver(), Err(Refusal::NotPaid));
    let Ok(Step::Moved(gone)) = at_the_door.let_go() else { panic!("somebody may answer for the rest") };
    assert_eq!((gone.fulfilment, gone.order), (F::Delivered, OrderState::Open));
    assert_eq!(gone.complete(), Err(Refusal::NotPaid), "it waits for the rest");
    assert_eq!(gone.next_action(), Some(NextAction::SendPayLink));
    assert!(matches!(Standing { payment: P::Paid, ..gone }.complete(), Ok(Step::Moved(_))));
    let asked = Standing { has_live_attempt: true, ..at_the_door };
    assert_eq!(asked.let_go(), Err(Refusal::PaymentUnverified));
}

#[test]
fn what_is_paid_little_by_little_is_packed_when_all_of_it_is_there() {
    let secured = Standing { payment: P::PartiallyPaid, is_secured: true, ..Standing::placed(PayTerms::Instalments) };
    assert_eq!(secured.pack(), Err(Refusal::NotPaid));
    assert_eq!(secured.expire(), Err(Refusal::MoneyReceived));
    assert_eq!(Standing { payment: P::Paid, ..secured }.next_action(), Some(NextAction::Pack));
}

#[test]
fn an_order_with_money_or_a_request_out_does_not_expire() {
    let unpaid = Standing::placed(PayTerms::Prepaid);
    assert!(matches!(unpaid.expire(), Ok(Step::Moved(s)) if s.order == OrderState::Cancelled));
    let asked = Standing { has_live_attempt: true, ..unpaid };
    assert_eq!(asked.expire(), Err(Refusal::PaymentUnverified));
    assert_eq!(asked.cancel(), Err(Refusal::PaymentUnverified));
    assert_eq!(paid().expire(), Err(Refusal::MoneyReceived));
    let door = Standing::placed(PayTerms::OnDelivery);
    assert!(matches!(door.expire(), Ok(Step::Moved(s)) if s.order == OrderState::Cancelled));
    let packed = Standing { fulfilment: FulfilmentState::Fulfilled, ..door };
    assert_eq!(packed.expire(), Err(Refusal::HasLeft));
}

#[test]
fn cancelling_a_paid_order_owes_the_money_back() {
    let Ok(Step::Moved(cancelled)) = paid().cancel() else { panic!("not cancelled") };
    assert!(cancelled.owes_refund());
    assert_eq!(cancelled.cancel(), Ok(Step::Already));
    assert_eq!(cancelled.pack(), Err(Refusal::Closed));
    let shipped = Standing { fulfilment: FulfilmentState::Shipped, ..paid() };
    assert_eq!(shipped.cancel(), Err(Refusal::HasLeft));
}

#[test]
fn calling_off_can_be_taken_back_until_money_is_there() {
    let packed = Standing { fulfilment: FulfilmentState::Fulfilled, ..Standing::placed(PayTerms::OnDelivery) };
    let Ok(Step::Moved(cancelled)) = packed.cancel() else { panic!("not cancelled") };
    assert_eq!(cancelled.fulfilment, FulfilmentState::Unfulfilled, "its goods are back on the shelf");
    assert_eq!(cancelled.reopen(), Ok(Step::Moved(Standing::placed(PayTerms::OnDelivery))));
    let Ok(Step::Moved(owing)) = paid().cancel() else { panic!("not cancelled") };
    assert_eq!(owing.reopen(), Err(Refusal::MoneyReceived));
}

proptest! {
    #[test]
    fn nothing_moves_while_a_payment_is_unverified(s in standing()) {
        let unverified = Standing { payment: PaymentState::Processing, ..s };
        for answer in [unverified.pack(), unverified.hand_over(), unverified.deliver(), unverified.expire(), unverified.cancel()] {
            prop_assert!(!answer.is_ok_and(|step| step.is_moved()));
        }
        prop_assert_eq!(unverified.next_action(), None);
    }

    #[test]
    fn goods_leave_only_paid_or_to_be_paid_at_the_door_and_never_from_a_closed_order(s in standing()) {
        for answer in [s.pack(), s.hand_over()] {
            if let Ok(Step::Moved(_)) = answer {
                prop_assert_eq!(s.order, OrderState::Open);
                let is_paid = matches!(s.payment, PaymentState::Paid | PaymentState::PartiallyRefunded);
                let is_door = match s.terms {
                    PayTerms::OnDelivery => true,
                    PayTerms::Deposit => s.is_secured,
                    PayTerms::Prepaid | PayTerms::Instalments => false,
                };
                prop_assert!(is_paid || (is_door && !s.has_live_attempt));
            }
        }
    }

    #[test]
    fn every_move_is_done_once_and_the_offered_action_is_possible(s in standing()) {
        for next in [Standing::pack, Standing::hand_over, Standing::deliver, Standing::let_go, Standing::complete, Standing::cancel, Standing::reopen, Standing::expire] {
            if let Ok(Step::Moved(moved)) = next(s) {
                prop_assert_eq!(next(moved), Ok(Step::Already));
            }
        }
        let possible = match s.next_action() {
            Some(NextAction::Pack) => s.pack().is_ok_and(|step| step.is_moved()),
            Some(NextAction::HandOver) => s.hand_over().is_ok_and(|step| step.is_moved()),
            Some(NextAction::ConfirmDelivered) => s.deliver().is_ok_and(|step| step.is_moved()),
            Some(NextAction::SendPayLink) => s.order == OrderState::Open && !s.has_live_attempt,
            None => true,
        };
        prop_assert!(possible);
    }
}
