use proptest::prelude::*;

use super::*;

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn code(text: &str) -> ResultCode {
    ResultCode::parse(text).unwrap()
}

fn done(receipt: &str) -> Answer {
    Answer::Done { receipt: Some(Receipt::parse(receipt).unwrap()) }
}

fn moved(step: Moved) -> Refund {
    match step {
        Ok(Step::Moved(next)) => next,
        other => panic!("{other:?}"),
    }
}

#[test]
fn above_the_shops_limit_a_second_person_must_agree() {
    assert_eq!(Refund::new(kes(5_000), None).unwrap(), Refund::Approved);
    assert_eq!(Refund::new(kes(5_000), Some(kes(5_000))).unwrap(), Refund::Approved);
    let waiting = Refund::new(kes(5_001), Some(kes(5_000))).unwrap();
    assert_eq!(waiting, Refund::Requested);
    assert_eq!(waiting.start(at(0)), Err(RefundError::OtherStep), "nobody agreed");
    assert_eq!(waiting.approve(true), Err(RefundError::SamePerson));
    assert_eq!(moved(waiting.approve(false)), Refund::Approved);
    assert_eq!(Refund::Approved.approve(true), Ok(Step::Already));
}

#[test]
fn it_leaves_once_and_only_what_did_not_leave_is_called_back() {
    let sending = moved(Refund::Approved.start(at(0)));
    assert_eq!(sending.start(at(1)), Ok(Step::Already), "whoever comes second sends nothing");
    assert_eq!(sending.back_off(), Step::Moved(Refund::Approved));
    assert_eq!(Refund::Requested.withdraw(at(1)), Ok(Step::Moved(Refund::Withdrawn { at: at(1) })));
    for left in [sending, Refund::Sent { at: at(0) }, Refund::Unknown { at: at(0) }] {
        assert_eq!(left.withdraw(at(1)), Err(RefundError::MayHaveLeft));
    }
    assert_eq!(Refund::Withdrawn { at: at(1) }.start(at(2)), Err(RefundError::OtherStep));
    assert_eq!(Refund::Sent { at: at(0) }.back_off(), Step::Already);
}

#[test]
fn unknown_is_not_failed_and_is_resolved_by_an_answer() {
    let unknown = Refund::Unknown { at: at(0) };
    assert_eq!(unknown.settle(&Answer::Nothing, at(9)), Ok(Step::Already));
    let no_such = Answer::NoSuchTransaction(code("2032"));
    assert_eq!(unknown.settle(&no_such, at(24 * 3600 - 1)), Err(RefundError::TooEarly));
    assert_eq!(moved(unknown.settle(&no_such, at(24 * 3600))).status(), RefundStatus::Failed);
    assert_eq!(moved(unknown.settle(&done("UAF8Q1R2S3"), at(9))).status(), RefundStatus::Succeeded);
    let refused = Answer::Refused(code("1"));
    assert_eq!(moved(unknown.settle(&refused, at(9))), Refund::Failed { code: code("1"), at: at(9) });
    let sent = Refund::Sent { at: at(3) };
    assert_eq!(sent.settle(&Answer::Nothing, at(9)), Ok(Step::Moved(Refund::Unknown { at: at(3) })), "a queue timeout");
}

#[test]
fn contradictions_are_a_persons_to_look_at() {
    let failed = Refund::Failed { code: code("1"), at: at(0) };
    assert_eq!(failed.settle(&done("UAF8Q1R2S3"), at(1)), Err(RefundError::Contradiction));
    let gone = Refund::Succeeded { receipt: None, at: at(0) };
    let told = moved(gone.settle(&done("UAF8Q1R2S3"), at(5)));
    assert_eq!(told.settle(&done("UAF8Q1R2S3"), at(6)), Ok(Step::Already));
    assert_eq!(told.settle(&done("UAF8Q1R2S4"), at(6)), Err(RefundError::OtherReceipt));
    assert_eq!(told.settle(&Answer::Refused(code("1")), at(6)), Err(RefundError::Contradiction));
    assert_eq!(told.reject(code("busy"), at(6)), Err(RefundError::Contradiction));
    assert_eq!(Refund::Approved.settle(&done("UAF8Q1R2S3"), at(6)), Err(RefundError::Contradiction));
}

#[test]
fn only_codes_that_are_known_end_a_refund() {
    for (word, answer) in [
        ("1", Answer::Refused(code("1"))),
        ("SFC_IC0003", Answer::Refused(code("SFC_IC0003"))),
        ("R000001", Answer::Nothing),
        ("26", Answer::Nothing),
        ("7777", Answer::Nothing),
        ("0", Answer::Done { receipt: None }),
    ] {
        assert_eq!(Answer::of_result(&code(word), None), answer, "{word}");
    }
}

#[test]
fn mpesa_is_asked_by_the_plan_and_never_at_once() {
    assert_eq!(next_query(at(0), at(0), 0), at(120));
    assert_eq!(next_query(at(0), at(130), 1), at(300));
    assert_eq!(next_query(at(0), at(400), 1), at(460), "late, so in a minute");
    assert_eq!(next_query(at(0), at(50_000), 40), at(50_000 + 6 * 3600));
}

#[test]
fn what_goes_back_was_there_and_is_not_there_twice() {
    assert_eq!(free_of(kes(500), kes(200), kes(500)), Ok(kes(300)), "some of it is on its way");
    assert_eq!(free_of(kes(500), kes(0), kes(100)), Ok(kes(100)), "the rest lies elsewhere");
    let free = [kes(400), kes(300)];
    assert_eq!(share_out(None, None, &free), Ok(Shares { amount: kes(700), each: vec![kes(400), kes(300)] }));
    let kept = share_out(None, Some(kes(650)), &free).unwrap();
    assert_eq!(kept.each, vec![kes(400), kes(250)], "what was kept is not there any more");
    assert_eq!(share_out(Some(kes(701)), None, &free), Err(AskRefused::TooMuch { free: kes(700) }));
    assert_eq!(share_out(None, None, &[]), Err(AskRefused::Nothing));
    let of = |shillings, taken, has_code| Origin { captured: kes(shillings), taken: kes(taken), has_code };
    let to_phone = |shillings| carried(RefundWay::B2c, kes(shillings), of(500, 100, false));
    assert_eq!((to_phone(9), to_phone(10)), (Err(AskRefused::NotCarried), Ok(())));
    let undone = |from| carried(RefundWay::Reversal, kes(5), from);
    assert_eq!(undone(of(5, 0, true)), Ok(()));
    for other in [of(6, 0, true), of(5, 1, true), of(5, 0, false)] {
        assert_eq!(undone(other), Err(AskRefused::NotReversible));
    }
    assert_eq!(may_have_gone(kes(500), kes(500), None), Ok(()));
    assert_eq!(may_have_gone(kes(500), kes(0), None), Err(AskRefused::TooMuch { free: kes(0) }), "taken off meanwhile");
    let spent = may_have_gone(kes(500), kes(500), Some(kes(400)));
    assert_eq!(spent, Err(AskRefused::TooMuch { free: kes(400) }), "some of it went back in cash");
}

#[test]
fn the_price_of_an_open_order_goes_back_whole_only_with_it() {
    use crate::order::OrderState::{Cancelled, Completed, Open};
    let back = |state, wanted| may_go_back(state, wanted, kes(2_000), kes(0));
    assert_eq!(back(Open, Some(kes(500))), Ok(()));
    assert_eq!((back(Open, None), back(Open, Some(kes(2_000)))), (Err(AskRefused::CallOff), Err(AskRefused::CallOff)));
    assert_eq!(may_go_back(Open, Some(kes(100)), kes(500), kes(1_500)), Err(AskRefused::CallOff), "it is not paid");
    assert_eq!((back(Cancelled, None), back(Completed, None)), (Ok(()), Ok(())));
}

#[derive(Clone, Debug)]
enum Event {
    Approve(bool),
    Withdraw,
    Start,
    BackOff,
    MarkSent,
    MarkUnknown,
    Reject,
    Settle(Answer),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        any::<bool>().prop_map(Event::Approve),
        Just(Event::Withdraw),
        Just(Event::Start),
        Just(Event::BackOff),
        Just(Event::MarkSent),
        Just(Event::MarkUnknown),
        Just(Event::Reject),
        Just(Event::Settle(done("UAF8Q1R2S3"))),
        Just(Event::Settle(Answer::Done { receipt: None })),
        Just(Event::Settle(Answer::Refused(code("1")))),
        Just(Event::Settle(Answer::NoSuchTransaction(code("2032")))),
        Just(Event::Settle(Answer::Nothing)),
    ]
}

fn apply(refund: &Refund, event: &Event, now: DateTime<Utc>) -> Refund {
    let step = match event {
        Event::Approve(is_asker) => refund.approve(*is_asker),
        Event::Withdraw => refund.withdraw(now),
        Event::Start => refund.start(now),
        Event::BackOff => Ok(refund.back_off()),
        Event::MarkSent => Ok(refund.mark_sent()),
        Event::MarkUnknown => Ok(refund.mark_unknown()),
        Event::Reject => refund.reject(code("configuration"), now),
        Event::Settle(answer) => refund.settle(answer, now),
    };
    step.map_or_else(|_| refund.clone(), |step| step.or(refund.clone()))
}

proptest! {
    /// Whatever happens in whatever order: an end is an end, nothing ends that may have left but by an answer, and who asked
    /// does not agree.
    #[test]
    fn any_history_keeps_the_rules(events in prop::collection::vec((any_event(), 0..200_000_i64), 0..40)) {
        let mut refund = Refund::Requested;
        let mut now = at(0);
        for (event, pause) in events {
            now += TimeDelta::seconds(pause);
            let next = apply(&refund, &event, now);
            let (before, after) = (refund.status(), next.status());
            if !before.is_open() {
                prop_assert_eq!(before, after, "an end is an end");
            }
            if before != after {
                match after {
                    RefundStatus::Withdrawn => prop_assert!(refund.left_at().is_none()),
                    RefundStatus::Failed => prop_assert!(matches!(event, Event::Reject | Event::Settle(_))),
                    RefundStatus::Succeeded => {
                        let is_told = matches!(event, Event::Settle(Answer::Done { .. }));
                        prop_assert!(is_told, "nobody said that it went");
                    }
                    RefundStatus::Sending => prop_assert_eq!(before, RefundStatus::Approved),
                    RefundStatus::Approved => {
                        prop_assert!(matches!(event, Event::Approve(false) | Event::BackOff));
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(apply(&next, &event, now).status().holds_money(), next.status().holds_money());
            refund = next;
        }
    }

    /// Refunds of one payment that are taken only where it has that much free never come to more than was captured.
    #[test]
    fn refunded_is_never_more_than_captured(
        captured in 1..5_000_i64,
        wishes in prop::collection::vec((1..3_000_i64, any_event()), 0..30),
    ) {
        let mut refunds: Vec<(i64, Refund)> = Vec::new();
        let taken = |refunds: &[(i64, Refund)]| -> i64 {
            refunds.iter().filter(|(_, refund)| refund.status().holds_money()).map(|(amount, _)| amount).sum()
        };
        for (nth, (wish, event)) in wishes.into_iter().enumerate() {
            let free = kes(captured - taken(&refunds));
            if let Ok(shares) = allocate(kes(wish), &[free]) {
                prop_assert_eq!(shares, vec![kes(wish)]);
                refunds.push((wish, Refund::Approved));
            } else {
                prop_assert!(wish > captured - taken(&refunds));
            }
            let which = nth % refunds.len().max(1);
            if let Some((_, refund)) = refunds.get_mut(which) {
                *refund = apply(refund, &event, at(100_000));
            }
            prop_assert!(taken(&refunds) <= captured);
        }
    }

    #[test]
    fn an_amount_is_shared_out_whole(free in prop::collection::vec(0..2_000_i64, 0..6), wish in 0..8_000_i64) {
        let free: Vec<Money> = free.into_iter().map(kes).collect();
        let all: i64 = free.iter().map(|free| free.minor()).sum();
        match allocate(kes(wish), &free) {
            Ok(shares) => {
                prop_assert_eq!(shares.iter().map(|share| share.minor()).sum::<i64>(), kes(wish).minor());
                prop_assert!(shares.iter().zip(&free).all(|(share, free)| share.minor() <= free.minor()));
            }
            Err(_) => prop_assert!(kes(wish).minor() > all),
        }
    }
}
