use proptest::{prelude::*, sample::select};

use super::*;
use crate::Step;

const RECEIPT: &str = "UKK7A1B2C3";
const OTHER_RECEIPT: &str = "UKK7ZZZZZ9";

fn paid(receipt_number: Option<&str>, at: DateTime<Utc>) -> Attempt {
    Attempt::Succeeded { ask: ask(), checkout: Some(checkout("1")), receipt: receipt_number.map(receipt), at }
}

#[test]
fn a_request_is_sent_paid_and_its_receipt_learned() {
    let Ok(Step::Moved(sent)) = created().mark_sent(checkout("1"), noon()) else { panic!("not sent") };
    assert_eq!(sent, super::sent());
    assert_eq!(sent.mark_sent(checkout("1"), after(1)), Ok(Step::Already));
    let success = query("1", "0").unwrap();
    assert_eq!(sent.settle(&success, after(20)), Ok(Step::Moved(paid(None, after(20)))));
    let unnamed = paid(None, after(20));
    assert_eq!(unnamed.settle(&success, after(40)), Ok(Step::Already));
    let named = paid(Some(RECEIPT), after(20));
    assert_eq!(unnamed.learn_receipt(&receipt(RECEIPT)), Ok(Step::Moved(named.clone())));
    assert_eq!(named.settle(&statement(RECEIPT), after(60)), Ok(Step::Already));
}

#[test]
fn each_way_of_failing_ends_in_its_state() {
    assert_eq!(ended("1032", after(9)).status(), AttemptStatus::Cancelled);
    assert_eq!(ended("1019", after(9)).status(), AttemptStatus::Expired);
    let Attempt::Failed { code, at, .. } = ended("2001", after(9)) else { panic!("not failed") };
    assert_eq!((code.as_str(), at), ("2001", after(9)));
    assert_eq!(ended("2001", after(9)).settle(&query("1", "1032").unwrap(), after(10)), Ok(Step::Already));
}

#[test]
fn late_success_always_wins_and_is_never_undone() {
    for failure in ["1032", "1019", "1037", "2001", "1"] {
        let late = ended(failure, after(70)).settle(&query("1", "0").unwrap(), after(9000));
        assert_eq!(late, Ok(Step::Moved(paid(None, after(9000)))), "{failure}");
        assert_eq!(paid(None, after(9000)).settle(&query("1", failure).unwrap(), after(9001)), Ok(Step::Already));
    }
}

#[test]
fn evidence_that_disagrees_needs_a_person() {
    let other_amount = Evidence::from_statement_line(&paybill(), receipt(RECEIPT), Money::kes(2449).unwrap());
    assert_eq!(sent().settle(&other_amount, after(1)), Err(SettleError::AmountMismatch));
    assert_eq!(sent().settle(&query("2", "0").unwrap(), after(1)), Err(SettleError::OtherCheckout));
    let elsewhere = Shortcode::parse("600000").unwrap();
    let other_shop = Evidence::from_statement_line(&elsewhere, receipt(RECEIPT), ask().amount);
    assert_eq!(sent().settle(&other_shop, after(1)), Err(SettleError::OtherShortcode));
    let named = paid(Some(RECEIPT), after(1));
    assert_eq!(named.settle(&statement(OTHER_RECEIPT), after(2)), Err(SettleError::OtherReceipt));
    assert_eq!(sent().mark_sent(checkout("2"), after(1)), Err(SettleError::OtherCheckout));
    assert_eq!(sent().reject(code("400.002.02"), after(1)), Err(SettleError::Contradiction));
}

#[test]
fn a_receipt_alone_proves_nothing() {
    assert_eq!(sent().learn_receipt(&receipt(RECEIPT)), Err(SettleError::TooEarly));
    assert_eq!(ended("1032", after(9)).learn_receipt(&receipt(RECEIPT)), Err(SettleError::TooEarly));
    assert_eq!(created().settle(&statement(RECEIPT), after(1)), Err(SettleError::NotSent));
}

#[test]
fn a_lost_reply_leaves_the_attempt_unknown_until_the_statement_speaks() {
    let Step::Moved(lost) = created().mark_unknown(after(30)) else { panic!("not unknown") };
    assert_eq!(lost.settle(&query("1", "0").unwrap(), after(40)), Err(SettleError::OtherCheckout));
    let Ok(Step::Moved(found)) = lost.settle(&statement(RECEIPT), after(50)) else { panic!("not settled") };
    assert_eq!(found.status(), AttemptStatus::Succeeded);
    // The reply turns up after all: its ids are kept, nothing else changes.
    let Ok(Step::Moved(known)) = found.mark_sent(checkout("1"), after(60)) else { panic!("ids not kept") };
    assert_eq!(known, paid(Some(RECEIPT), after(50)));
}

#[test]
fn a_refused_request_fails_and_a_prompt_that_is_out_cannot_be_withdrawn() {
    let Ok(Step::Moved(refused)) = created().reject(code("404.001.03"), after(1)) else { panic!("not failed") };
    assert_eq!(refused.status(), AttemptStatus::Failed);
    assert_eq!(sent().cancel(after(1)), Err(SettleError::TooEarly));
    assert!(matches!(created().cancel(after(1)), Ok(Step::Moved(Attempt::Cancelled { .. }))));
}

#[test]
fn giving_up_takes_a_denial_and_three_minutes_or_a_day() {
    use Finding::{NoAnswer, NoSuchTransaction};
    let unknown = sent().mark_unknown(after(130)).or(sent());
    for (finding, seconds, gives_up) in [
        (NoSuchTransaction, 179, false),
        (NoSuchTransaction, 180, true),
        (NoAnswer, 180, false),
        (NoAnswer, 86_399, false),
        (NoAnswer, 86_400, true),
    ] {
        let answer = unknown.expire(finding, after(seconds));
        assert_eq!(answer.is_ok(), gives_up, "{finding:?} {seconds}");
    }
    assert!(matches!(created().expire(NoAnswer, after(1)), Ok(Step::Moved(Attempt::Expired { .. }))));
}

#[derive(Clone, Debug)]
enum Event {
    Sent(&'static str),
    Unknown,
    Reject(&'static str),
    Query { id: &'static str, result: &'static str },
    Statement { receipt: &'static str, shillings: i64, shortcode: &'static str },
    Receipt(&'static str),
    Cancel,
    Expire(Finding),
    Time(i64),
}

fn event() -> impl Strategy<Value = Event> {
    let id = || prop_oneof![4 => Just("1"), 1 => Just("2")];
    let results = vec!["0", "1", "17", "26", "1001", "1019", "1032", "1037", "2001", "4999", "777", "SFC_IC0003"];
    let number = || select(vec![RECEIPT, OTHER_RECEIPT]);
    let line = (number(), select(vec![2450, 2450, 2449, 4900]), select(vec!["174379", "174379", "600000"]));
    prop_oneof![
        id().prop_map(Event::Sent),
        Just(Event::Unknown),
        select(vec!["1001", "400.002.02", "500.003.02"]).prop_map(Event::Reject),
        (id(), select(results)).prop_map(|(id, result)| Event::Query { id, result }),
        line.prop_map(|(receipt, shillings, shortcode)| Event::Statement { receipt, shillings, shortcode }),
        number().prop_map(Event::Receipt),
        Just(Event::Cancel),
        select(vec![Finding::NoAnswer, Finding::NoSuchTransaction]).prop_map(Event::Expire),
        prop_oneof![1..200_i64, Just(90_000_i64)].prop_map(Event::Time),
    ]
}

fn evidence_of(event: &Event) -> Option<Evidence> {
    match event {
        Event::Query { id, result } => query(id, result).ok(),
        Event::Statement { receipt: number, shillings, shortcode } => Some(Evidence::from_statement_line(
            &Shortcode::parse(shortcode).unwrap(),
            receipt(number),
            Money::kes(*shillings).unwrap(),
        )),
        Event::Sent(_)
        | Event::Unknown
        | Event::Reject(_)
        | Event::Receipt(_)
        | Event::Cancel
        | Event::Expire(_)
        | Event::Time(_) => None,
    }
}

fn apply(attempt: &Attempt, event: &Event, now: DateTime<Utc>) -> Result<Step<Attempt>, SettleError> {
    match event {
        Event::Sent(id) => attempt.mark_sent(checkout(id), now),
        Event::Unknown => Ok(attempt.mark_unknown(now)),
        Event::Reject(result) => attempt.reject(code(result), now),
        Event::Receipt(number) => attempt.learn_receipt(&receipt(number)),
        Event::Cancel => attempt.cancel(now),
        Event::Expire(finding) => attempt.expire(*finding, now),
        Event::Query { .. } | Event::Statement { .. } => {
            evidence_of(event).map_or(Ok(Step::Already), |evidence| attempt.settle(&evidence, now))
        }
        Event::Time(_) => Ok(Step::Already),
    }
}

/// Said in other words than the machine says it: this event proves that the attempt, as it stands, was paid.
fn proves_payment(attempt: &Attempt, event: &Event) -> bool {
    let has_left = attempt.status() != AttemptStatus::Created;
    match event {
        Event::Query { id, result } => has_left && *result == "0" && attempt.checkout() == Some(&checkout(id)),
        Event::Statement { shillings, shortcode, .. } => has_left && *shillings == 2450 && *shortcode == "174379",
        _ => false,
    }
}

/// The table of allowed moves.
fn is_allowed(from: AttemptStatus, to: AttemptStatus) -> bool {
    use AttemptStatus::{Cancelled, Created, Expired, Failed, Sent, Succeeded, Unknown};
    match from {
        Created => matches!(to, Sent | Unknown | Failed | Cancelled | Expired),
        Sent => matches!(to, Unknown | Succeeded | Failed | Cancelled | Expired),
        Unknown => matches!(to, Sent | Succeeded | Failed | Cancelled | Expired),
        Failed => matches!(to, Failed | Succeeded),
        Cancelled => matches!(to, Cancelled | Succeeded),
        Expired => matches!(to, Expired | Succeeded),
        Succeeded => to == Succeeded,
    }
}

proptest! {
    /// PT-4. Any multiset and order of replies, queries, statement lines, expiries and cancels.
    #[test]
    fn whatever_happens_in_whatever_order_success_needs_evidence_comes_once_and_stays(
        events in prop::collection::vec(event(), 0..60),
    ) {
        let (mut attempt, mut now, mut successes, mut is_proved) = (created(), noon(), 0, false);
        for event in events {
            if let Event::Time(seconds) = event {
                now += TimeDelta::seconds(seconds);
            }
            let proves = proves_payment(&attempt, &event);
            let answer = apply(&attempt, &event, now);
            is_proved |= proves;
            if let Ok(Step::Moved(next)) = answer {
                prop_assert!(is_allowed(attempt.status(), next.status()), "{attempt:?} became {next:?}");
                prop_assert_ne!(&next, &attempt, "a move that changes nothing");
                prop_assert_eq!(next.ask(), attempt.ask());
                prop_assert!(attempt.checkout().is_none() || next.checkout() == attempt.checkout());
                if let Attempt::Succeeded { receipt: Some(seen), at, .. } = &attempt {
                    let same = matches!(&next, Attempt::Succeeded { receipt: Some(r), at: a, .. } if r == seen && a == at);
                    prop_assert!(same, "a receipt changed");
                }
                if attempt.status() != AttemptStatus::Succeeded && next.status() == AttemptStatus::Succeeded {
                    successes += 1;
                }
                attempt = next;
                prop_assert_eq!(apply(&attempt, &event, now), Ok(Step::Already), "the same again moved on");
            }
            prop_assert_eq!(attempt.status() == AttemptStatus::Succeeded, is_proved);
        }
        prop_assert!(successes <= 1);
        prop_assert_eq!(serde_json::from_str::<Attempt>(&serde_json::to_string(&attempt).unwrap()).unwrap(), attempt);
    }

    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_the_evidence(
        (events, shuffled) in prop::collection::vec(event(), 0..20).prop_flat_map(|e| (Just(e.clone()), Just(e).prop_shuffle())),
    ) {
        let run = |events: &[Event]| {
            let evidence = events.iter().filter_map(evidence_of);
            evidence.fold(sent(), |attempt, e| attempt.settle(&e, noon()).unwrap_or(Step::Already).or(attempt)).status()
        };
        let is_paid = |events: &[Event]| run(events) == AttemptStatus::Succeeded;
        prop_assert_eq!(is_paid(&events), is_paid(&shuffled));
        prop_assert_eq!(run(&events).is_live(), run(&shuffled).is_live());
    }
}
