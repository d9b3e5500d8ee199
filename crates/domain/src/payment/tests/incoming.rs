//! Money sent by hand: whose it is, and that it counts once whatever tells of it first.

use kikapu_kernel::{AttemptId, OrderId, OrderNumber, PaymentId, Phone};
use proptest::{prelude::*, sample::select};
use uuid::Uuid;

use super::*;
use crate::Step;
use crate::ledger::{AccountKind, Entry};
use crate::payment::incoming::{
    Age, Claim, Decision, How, Known, Likeness, Line, LineError, LineState, Named, Owing, Payer, Request, Share, Why,
    could_be_requests, decide, distance, typed_number,
};

const RECEIPT: &str = "UKK7A1B2C3";

fn order(n: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(n))
}

fn attempt(n: u128) -> AttemptId {
    AttemptId::new(Uuid::from_u128(100 + n))
}

fn phone() -> Phone {
    Phone::parse("0712345678").unwrap()
}

fn request(n: u128, status: AttemptStatus) -> Request {
    Request {
        attempt: attempt(n),
        order: order(n),
        amount: kes(1700),
        status,
        is_leaving: false,
        receipt: None,
        told: None,
        payer: Likeness::Fits,
    }
}

fn named(n: u128) -> Named {
    Named { order: order(n), is_checked: true, payer: Likeness::Unknown }
}

fn decided(known: &Known) -> Decision {
    decide(&receipt(RECEIPT), kes(1700), known)
}

#[test]
fn a_masked_number_fits_the_phones_it_can_be() {
    for text in ["2547 ***** 678", "25471****678", "254712***678", "0712 ••• 678", "+2547xxxxx678"] {
        assert_eq!(Payer::parse(text).likeness(&phone(), &[]), Likeness::Fits, "{text}");
    }
    for text in ["2547 ***** 679", "2541****678", "254713***678"] {
        assert_eq!(Payer::parse(text).likeness(&phone(), &[]), Likeness::Other, "{text}");
    }
    for text in ["", "***", "254", "25 ****** 678", "2547 ***** 78", "WANJIKU", "2547*a*678"] {
        assert_eq!(Payer::parse(text).likeness(&phone(), &[]), Likeness::Unknown, "{text}");
    }
    assert_eq!(Payer::parse("254712345678").likeness(&phone(), &[]), Likeness::Same);
    assert_eq!(Payer::parse("0712345679").likeness(&phone(), &[]), Likeness::Other);
}

#[test]
fn a_hash_that_is_known_names_the_phone_and_another_says_nothing() {
    let hash = "ab".repeat(32);
    let payer = Payer::parse(&hash.to_ascii_uppercase());
    assert_eq!(payer.likeness(&phone(), &[hash]), Likeness::Same);
    assert_eq!(payer.likeness(&phone(), &["cd".repeat(32)]), Likeness::Unknown, "it may be salted");
    assert!(!format!("{payer:?}").contains("ab"));
}

#[test]
fn a_number_without_its_letter_is_read_and_told_apart() {
    let number = |text: &str| typed_number(text).map(|(number, is_checked)| (number.get(), is_checked));
    assert_eq!(number("1042z"), Some((1042, true)));
    assert_eq!(number(" 1O42-Z "), Some((1042, true)));
    assert_eq!(number("1042"), Some((1042, false)));
    assert_eq!(number("#1042"), Some((1042, false)));
    for text in ["", "1042A", "WANJIKU", "01042", "99999999999999999999", "10 42 shoes"] {
        assert_eq!(number(text), None, "{text}");
    }
}

#[test]
fn typing_mistakes_are_counted() {
    for (typed, meant, mistakes) in [
        ("1042Z", "1042Z", 0),
        ("1042z ", "1042Z", 0),
        ("1024Z", "1042Z", 1),
        ("104Z", "1042Z", 1),
        ("1042", "1042Z", 1),
        ("10442Z", "1042Z", 1),
        ("1043Y", "1042Z", 2),
        ("", "1042Z", 5),
    ] {
        assert_eq!(distance(typed, meant), Some(mistakes), "{typed}");
    }
    assert_eq!(distance(&"1".repeat(25), "1042Z"), None);
}

#[test]
fn what_is_known_for_certain_comes_first() {
    let counted = PaymentId::new(Uuid::from_u128(9));
    let open = request(1, AttemptStatus::Sent);
    let known = Known { requests: vec![open.clone()], named: Some(named(1)), has_account: true, ..Known::default() };
    assert_eq!(decided(&Known { counted: Some(counted), ..known.clone() }), Decision::Counted(counted));
    assert_eq!(decided(&known), Decision::Proves(attempt(1)));
    // Another phone paid: the request is somebody else's business.
    let elsewhere = Request { payer: Likeness::Other, ..open.clone() };
    let by_account = Decision::Order(order(1), How::Account);
    assert_eq!(decided(&Known { requests: vec![elsewhere], ..known.clone() }), by_account);
    let more = Request { amount: kes(1800), ..open.clone() };
    assert_eq!(decided(&Known { requests: vec![more], ..known.clone() }), by_account);
    // Its callback named another code: this is another payment.
    let told = Request { told: Some(receipt("UKK7ZZZZZ9")), ..open.clone() };
    assert_eq!(decided(&Known { requests: vec![told], ..known.clone() }), by_account);
    // A request of another order cannot be paid by naming this one.
    let other = Request { order: order(2), ..open };
    assert_eq!(decided(&Known { requests: vec![other], ..known }), by_account);
}

#[test]
fn a_request_that_was_given_up_is_believed_only_where_its_callback_names_the_code() {
    for status in [AttemptStatus::Failed, AttemptStatus::Cancelled, AttemptStatus::Expired] {
        let known = |told| Known {
            requests: vec![Request { told, ..request(1, status) }],
            named: Some(named(1)),
            has_account: true,
            ..Known::default()
        };
        assert_eq!(decided(&known(Some(receipt(RECEIPT)))), Decision::Proves(attempt(1)), "{status}");
        assert_eq!(decided(&known(None)), Decision::Order(order(1), How::Account), "{status}");
        // Its callback may be on its way beside the confirmation.
        assert_eq!(decided(&Known { age: Age::Fresh, ..known(None) }), Decision::Wait, "{status}");
    }
}

#[test]
fn what_may_be_leaving_is_waited_for_and_what_has_not_left_is_not() {
    let created = request(1, AttemptStatus::Created);
    let leaving = Request { is_leaving: true, ..created.clone() };
    let known =
        |request| Known { requests: vec![request], named: Some(named(1)), has_account: true, ..Known::default() };
    assert_eq!(decided(&known(leaving)), Decision::Wait);
    assert_eq!(decided(&known(created)), Decision::Order(order(1), How::Account));
}

#[test]
fn a_till_line_is_a_requests_where_one_fits_and_waits_between_two() {
    let till = Known { hides_account: true, ..Known::default() };
    let open = |n| request(n, AttemptStatus::Sent);
    let with = |requests| Known { requests, ..till.clone() };
    assert_eq!(decided(&with(vec![open(1)])), Decision::Proves(attempt(1)));
    assert_eq!(decided(&with(vec![open(1), open(2)])), Decision::Wait);
    let unnamed = request(3, AttemptStatus::Succeeded);
    assert_eq!(decided(&with(vec![open(1), unnamed])), Decision::Names(attempt(3)));
    // A Paybill's confirmation of a request always has its account.
    assert_eq!(decided(&Known { hides_account: false, ..with(vec![open(1)]) }), Decision::Nobody(Why::Nothing));
}

#[test]
fn a_till_line_of_somebody_unknown_is_no_requests_until_a_callback_says_so() {
    let till = Known { hides_account: true, age: Age::Young, ..Known::default() };
    let unknown = |n, status| Request { payer: Likeness::Unknown, ..request(n, status) };
    let with = |requests| Known { requests, ..till.clone() };
    // It may be a walk-in, or the request's own confirmation: counted as either, it could be the other.
    assert_eq!(decided(&with(vec![unknown(1, AttemptStatus::Sent)])), Decision::Wait);
    assert_eq!(decided(&with(vec![unknown(1, AttemptStatus::Succeeded)])), Decision::Wait);
    let told = Request { told: Some(receipt(RECEIPT)), ..unknown(1, AttemptStatus::Sent) };
    assert_eq!(decided(&with(vec![told])), Decision::Proves(attempt(1)));
    assert_eq!(decided(&with(vec![unknown(1, AttemptStatus::Expired)])), Decision::Nobody(Why::Nothing));
    let old = Known { age: Age::Old, ..with(vec![unknown(1, AttemptStatus::Sent)]) };
    assert_eq!(decided(&old), Decision::Nobody(Why::Nothing), "a person must say");
}

#[test]
fn a_line_that_fits_several_requests_waits_for_the_callback_that_tells() {
    let patient = |requests| Known { hides_account: true, age: Age::Young, requests, ..Known::default() };
    let (open, unnamed, failed) =
        (request(1, AttemptStatus::Sent), request(2, AttemptStatus::Succeeded), request(3, AttemptStatus::Failed));
    assert_eq!(decided(&patient(vec![unnamed.clone()])), Decision::Names(attempt(2)), "one is no guess");
    assert_eq!(decided(&patient(vec![open.clone()])), Decision::Proves(attempt(1)));
    for several in [
        vec![open.clone(), unnamed.clone()],
        vec![unnamed.clone(), failed.clone()],
        vec![open.clone(), failed.clone()],
        vec![unnamed.clone(), Request { attempt: attempt(4), ..unnamed.clone() }],
    ] {
        assert_eq!(decided(&patient(several.clone())), Decision::Wait, "{several:?}");
        let told = Request { told: Some(receipt(RECEIPT)), ..several[1].clone() };
        let told = Known { requests: vec![several[0].clone(), told], ..patient(Vec::new()) };
        assert_ne!(decided(&told), Decision::Wait, "its callback came");
        // Nobody tells any more: as many lines come as there are payments.
        let late = Known { age: Age::Old, ..patient(several) };
        assert_ne!(decided(&late), Decision::Wait);
    }
    // The newest: the line of the older one tells of an earlier moment, and no newer request could have it.
    let both = vec![unnamed.clone(), Request { attempt: attempt(4), ..unnamed }];
    let late = Known { age: Age::Old, ..patient(both) };
    assert_eq!(decided(&late), Decision::Names(attempt(4)));
    // Only a late success could bring it: after a moment it is money sent by hand.
    assert_eq!(decided(&patient(vec![failed])), Decision::Nobody(Why::Nothing));
}

#[test]
fn a_confirmation_can_be_a_requests_by_the_account_that_was_sent() {
    let number = OrderNumber::new(1042).unwrap();
    let account = number.reference().to_string();
    assert!(could_be_requests(&account.to_lowercase(), number, false));
    assert!(!could_be_requests("1042", number, false), "typed by a person");
    assert!(!could_be_requests("", number, false));
    assert!(could_be_requests("", number, true), "a till's has none");
    assert!(!could_be_requests(&account, OrderNumber::new(1043).unwrap(), true));
}

#[test]
fn a_till_line_goes_to_the_one_order_that_waits_for_it() {
    let owing = |n, payer| Owing { order: order(n), payer };
    let with = |owing| Known { hides_account: true, owing, ..Known::default() };
    let one = vec![owing(1, Likeness::Fits), owing(2, Likeness::Other), owing(3, Likeness::Unknown)];
    assert_eq!(decided(&with(one)), Decision::Order(order(1), How::AmountAndPhone));
    let two = vec![owing(1, Likeness::Fits), owing(2, Likeness::Same)];
    assert_eq!(decided(&with(two)), Decision::Nobody(Why::Several));
    assert_eq!(decided(&with(vec![owing(1, Likeness::Unknown)])), Decision::Nobody(Why::Nothing), "amount alone");
}

#[test]
fn a_number_without_its_letter_needs_the_phone_too() {
    let known = |payer| Known {
        has_account: true,
        named: Some(Named { is_checked: false, payer, ..named(1) }),
        ..Known::default()
    };
    assert_eq!(decided(&known(Likeness::Fits)), Decision::Order(order(1), How::NumberAndPhone));
    assert_eq!(decided(&known(Likeness::Unknown)), Decision::Nobody(Why::Unchecked));
    assert_eq!(decided(&known(Likeness::Other)), Decision::Nobody(Why::Unchecked));
}

#[test]
fn a_claim_counts_where_nothing_was_typed_into_mpesa_that_says_otherwise() {
    let claim = |n| Claim { order: order(n) };
    let known = Known { has_account: true, claims: vec![claim(2)], ..Known::default() };
    assert_eq!(decided(&known), Decision::Order(order(2), How::Claim));
    let both = Known { named: Some(named(1)), ..known.clone() };
    assert_eq!(decided(&both), Decision::Order(order(1), How::Account), "the payer said so to M-PESA");
    let contested = Known { claims: vec![claim(2), claim(3)], ..known };
    assert_eq!(decided(&contested), Decision::Nobody(Why::Several));
    let wrong =
        Known { has_account: true, owing: vec![Owing { order: order(1), payer: Likeness::Same }], ..Known::default() };
    assert_eq!(decided(&wrong), Decision::Nobody(Why::UnknownAccount));
}

fn shares(all: &[(u128, i64)]) -> Vec<Share> {
    all.iter().map(|(n, shillings)| Share { order: order(*n), amount: kes(*shillings) }).collect()
}

#[test]
fn money_is_attached_whole_to_one_order_or_two() {
    let line = Line::arrived(kes(1700), true);
    for wrong in [&[(1, 1600)][..], &[(1, 1700), (2, 100)], &[(1, 0), (2, 1700)]] {
        assert_eq!(line.attach(&shares(wrong)), Err(LineError::Sum), "{wrong:?}");
    }
    for wrong in [&[][..], &[(1, 850), (1, 850)], &[(1, 1000), (2, 500), (3, 200)]] {
        assert_eq!(line.attach(&shares(wrong)), Err(LineError::Orders), "{wrong:?}");
    }
    let Ok(Step::Moved(split)) = line.attach(&shares(&[(1, 1000), (2, 700)])) else { panic!("not split") };
    assert_eq!(split.attach(&shares(&[(1, 1000), (2, 700)])), Ok(Step::Already));
    assert_eq!(split.attach(&shares(&[(1, 1700)])), Err(LineError::Elsewhere));
    assert_eq!(split.mark_return(), Err(LineError::Elsewhere));
    assert_eq!(split.detach(), Ok(Step::Moved(line)));
}

#[test]
fn doubted_money_counts_only_once_somebody_vouches_for_it() {
    let line = Line::arrived(kes(1700), false);
    assert!(!line.state.is_counted());
    assert_eq!(line.attach(&shares(&[(1, 1700)])), Err(LineError::Elsewhere));
    assert_eq!(line.mark_return(), Err(LineError::Elsewhere));
    let Ok(Step::Moved(dismissed)) = line.dismiss() else { panic!("not dismissed") };
    let Step::Moved(found) = dismissed.vouch() else { panic!("M-PESA told of it after all") };
    assert_eq!(found.state, LineState::Unmatched);
    assert_eq!(found.dismiss(), Err(LineError::Elsewhere));
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Vouch,
    Dismiss,
    Attach,
    Split,
    Detach,
    Return,
    Keep,
}

/// The entries that a move of a line stands for.
fn booked(before: &Line, after: &Line) -> Vec<Entry> {
    let amount = after.amount;
    match (before.state, after.state) {
        (LineState::Unmatched, LineState::Matched) => {
            after.shares.iter().map(|share| Entry::attached(share.order, share.amount, kes(600)).unwrap()).collect()
        }
        (LineState::Matched, LineState::Unmatched) => before
            .shares
            .iter()
            .map(|share| Entry::attached(share.order, share.amount, kes(600)).unwrap().reversed())
            .collect(),
        (LineState::Unmatched, LineState::ToReturn) => vec![Entry::return_promised(amount).unwrap()],
        (LineState::ToReturn, LineState::Unmatched) => vec![Entry::return_promised(amount).unwrap().reversed()],
        (_, LineState::Unmatched) => vec![Entry::unmatched_received(AccountKind::MpesaClearing, amount).unwrap()],
        _ => Vec::new(),
    }
}

proptest! {
    /// Invariant M7: whatever people do with a line, its money is in one place, and only while it counts.
    #[test]
    fn the_money_of_a_line_is_always_in_exactly_one_place(
        is_trusted in any::<bool>(),
        deeds in prop::collection::vec(
            select(vec![Deed::Vouch, Deed::Dismiss, Deed::Attach, Deed::Split, Deed::Detach, Deed::Return, Deed::Keep]), 0..40),
    ) {
        let mut line = Line::arrived(kes(1700), is_trusted);
        let mut entries = if is_trusted {
            vec![Entry::unmatched_received(AccountKind::MpesaClearing, line.amount).unwrap()]
        } else {
            Vec::new()
        };
        for deed in deeds {
            let moved = match deed {
                Deed::Vouch => Ok(line.vouch()),
                Deed::Dismiss => line.dismiss(),
                Deed::Attach => line.attach(&shares(&[(1, 1700)])),
                Deed::Split => line.attach(&shares(&[(1, 1000), (2, 700)])),
                Deed::Detach => line.detach(),
                Deed::Return => line.mark_return(),
                Deed::Keep => line.keep(),
            };
            if let Ok(Step::Moved(next)) = moved {
                entries.extend(booked(&line, &next));
                line = next;
            }
            let on = |account| entries.iter().map(|entry| entry.effect_on(account)).sum::<i64>();
            let counted = if line.state.is_counted() { line.amount.minor() } else { 0 };
            prop_assert_eq!(on(AccountKind::MpesaClearing), counted);
            let places = [AccountKind::OrderPayments, AccountKind::Unapplied, AccountKind::Unmatched, AccountKind::RefundDue];
            prop_assert_eq!(places.map(on).iter().sum::<i64>(), -counted);
            prop_assert!(places.map(on).iter().all(|lies| *lies <= 0));
            let is_unmatched = line.state == LineState::Unmatched;
            prop_assert_eq!(on(AccountKind::Unmatched) != 0, is_unmatched);
            prop_assert_eq!(serde_json::from_str::<Line>(&serde_json::to_string(&line).unwrap()).unwrap(), line.clone());
        }
    }
}

/// What a shop's books say of one order and its request, moved by the same functions as the real ones.
struct Books {
    attempt: Attempt,
    /// Codes of the payments counted for the order; none where M-PESA's answer names none.
    payments: Vec<Option<Receipt>>,
    /// The payment that is the request's, by its place.
    of_attempt: Option<usize>,
    told: Option<Receipt>,
    waiting: bool,
}

impl Books {
    fn new() -> Self {
        Self { attempt: created(), payments: Vec::new(), of_attempt: None, told: None, waiting: false }
    }

    fn succeed(&mut self, next: Attempt) {
        let known = match (&next, &self.told) {
            (Attempt::Succeeded { receipt: Some(receipt), .. }, _) | (_, Some(receipt)) => Some(receipt.clone()),
            _ => None,
        };
        self.attempt = next;
        if let Some(receipt) = &known {
            self.attempt = self.attempt.learn_receipt(receipt).unwrap_or(Step::Already).or(self.attempt.clone());
        }
        // The same money found by hand before is the request's.
        let there = self.payments.iter().position(|counted| known.is_none() || *counted == known);
        self.of_attempt = there.or_else(|| {
            self.payments.push(known);
            Some(self.payments.len() - 1)
        });
    }

    fn learn(&mut self) {
        let Some(told) = self.told.clone() else { return };
        if let Ok(Step::Moved(next)) = self.attempt.learn_receipt(&told) {
            self.attempt = next;
            if let Some(at) = self.of_attempt {
                self.payments[at] = Some(told);
            }
        }
    }

    fn settle(&mut self, evidence: &Evidence) {
        match self.attempt.settle(evidence, after(30)) {
            Ok(Step::Moved(next)) if next.status() == AttemptStatus::Succeeded && self.of_attempt.is_none() => {
                self.succeed(next);
            }
            Ok(Step::Moved(next)) => self.attempt = next,
            Ok(Step::Already) => self.learn(),
            Err(_) => {}
        }
    }

    fn line(&mut self) {
        let receipt = receipt(RECEIPT);
        let counted = self.payments.iter().any(|payment| payment.as_ref() == Some(&receipt));
        let (seen, status) = (self.attempt.clone(), self.attempt.status());
        let known = Known {
            counted: counted.then(|| PaymentId::new(Uuid::from_u128(1))),
            requests: vec![Request {
                amount: seen.ask().amount,
                status,
                is_leaving: status == AttemptStatus::Created,
                receipt: match seen {
                    Attempt::Succeeded { receipt, .. } => receipt,
                    _ => None,
                },
                told: self.told.clone(),
                ..request(1, status)
            }],
            has_account: true,
            named: Some(named(1)),
            ..Known::default()
        };
        self.waiting = false;
        match decide(&receipt, ask().amount, &known) {
            Decision::Counted(_) => {}
            Decision::BookedElsewhere => panic!("nobody booked it"),
            Decision::Proves(_) => self.settle(&statement(RECEIPT)),
            Decision::Names(_) => {
                self.told = Some(receipt);
                self.learn();
            }
            Decision::Wait => self.waiting = true,
            Decision::Order(..) => self.payments.push(Some(receipt)),
            Decision::Nobody(why) => panic!("{why:?}: its account was typed"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum News {
    Reply,
    LostReply,
    Callback,
    Query(&'static str),
    Confirmation,
}

proptest! {
    /// One payment by request: whatever tells of it, in whatever order and how often, it is counted once, under its code.
    #[test]
    fn the_same_money_counts_once_whoever_tells_of_it_first(
        news in prop::collection::vec(
            select(vec![
                News::Reply, News::LostReply, News::Callback, News::Query("0"), News::Query("1032"), News::Query("1037"),
                News::Confirmation,
            ]), 0..24),
    ) {
        let mut books = Books::new();
        let mut lines = 0;
        for event in news {
            match event {
                News::Reply => {
                    if let Ok(Step::Moved(next)) = books.attempt.mark_sent(checkout("1"), after(1)) {
                        books.attempt = next;
                    }
                }
                News::LostReply => books.attempt = books.attempt.mark_unknown(after(1)).or(books.attempt.clone()),
                // A callback names the code and makes us ask.
                News::Callback if books.attempt.checkout().is_some() => {
                    books.told = Some(receipt(RECEIPT));
                    books.settle(&query("1", "0").unwrap());
                }
                News::Callback => {}
                News::Query(result) => books.settle(&query("1", result).unwrap()),
                News::Confirmation => {
                    lines += 1;
                    books.line();
                }
            }
            prop_assert!(books.payments.len() <= 1, "counted twice: {:?}", books.payments);
        }
        // In the end the reply is there or lost, and what waited is looked at again.
        books.attempt = books.attempt.mark_unknown(after(90)).or(books.attempt.clone());
        if books.waiting {
            books.line();
        }
        let is_told = lines > 0 || books.told.is_some();
        let is_paid = books.attempt.status() == AttemptStatus::Succeeded;
        prop_assert_eq!(books.payments.len(), usize::from(lines > 0 || is_paid));
        if is_told && !books.payments.is_empty() {
            prop_assert_eq!(&books.payments[0], &Some(receipt(RECEIPT)));
        }
    }
}
