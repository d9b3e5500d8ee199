use super::{PayAction as A, *};

const OPEN: PayFacts = PayFacts {
    is_told: false,
    received: Received::Nothing,
    was_failure_shown: false,
    send_again_after_s: Some(0),
    ways: OtherWays { has_paybill: true, has_pay_on_delivery: true, has_whatsapp: true },
};
const NOW: A = A::SendAgain { after_s: 0 };

fn shown(attempt: &Attempt, facts: &PayFacts, seconds: i64) -> (PayRow, Vec<A>) {
    let screen = pay_screen(attempt, facts, after(seconds));
    (screen.row, screen.actions)
}

#[test]
fn a_prompt_is_sent_waited_for_checked_and_then_not_known() {
    assert_eq!(shown(&created(), &OPEN, 2), (PayRow::Sending, vec![]));
    for (seconds, row) in [
        (0, PayRow::Waiting { seconds_left: 60 }),
        (15, PayRow::Waiting { seconds_left: 45 }),
        (16, PayRow::WaitingHint { seconds_left: 44 }),
        (59, PayRow::WaitingHint { seconds_left: 1 }),
        (60, PayRow::Checking),
        (119, PayRow::Checking),
        (120, PayRow::Unknown { retry_in_s: 60 }),
        (500, PayRow::Unknown { retry_in_s: 0 }),
    ] {
        assert_eq!(shown(&sent(), &OPEN, seconds).0, row, "{seconds}");
    }
    let lost = created().mark_unknown(noon()).or(created());
    assert_eq!(shown(&lost, &OPEN, 5).0, PayRow::Checking);
    // A clock a little behind the sender's.
    assert_eq!(shown(&sent(), &OPEN, -3).0, PayRow::Waiting { seconds_left: 60 });
}

#[test]
fn each_row_has_its_buttons_in_order() {
    assert_eq!(shown(&sent(), &OPEN, 5).1, [A::AnotherNumber, A::Paybill]);
    assert_eq!(shown(&sent(), &OPEN, 70).1, [A::CheckNow]);
    let unknown = [A::EnterCode, A::CheckNow, A::SendAgain { after_s: 60 }];
    assert_eq!(shown(&sent(), &OPEN, 120).1, unknown);
    for (result, row, actions) in [
        ("0", PayRow::Paid, vec![A::SeeOrder]),
        ("2001", PayRow::WrongPin, vec![A::SendAgain { after_s: 8 }, A::AnotherNumber, A::Paybill]),
        ("1", PayRow::LowBalance, vec![NOW, A::AnotherNumber, A::PayOnDelivery]),
        ("1032", PayRow::Cancelled, vec![NOW, A::Paybill, A::WhatsApp]),
        ("1037", PayRow::NoAnswer, vec![A::SendAgain { after_s: 8 }, A::AnotherNumber, A::Paybill]),
        ("1019", PayRow::Expired, vec![NOW, A::Paybill]),
        ("1001", PayRow::LineBusy { retry_in_s: 58 }, vec![A::SendAgain { after_s: 58 }, A::Paybill]),
        ("1025", PayRow::ProviderBusy, vec![A::SendAgain { after_s: 28 }, A::Paybill, A::WhatsApp]),
        ("4", PayRow::OverLimit, vec![A::AnotherNumber, A::WhatsApp]),
        ("2040", PayRow::NotMpesaNumber, vec![A::AnotherNumber, A::Paybill]),
        ("2028", PayRow::ShopSetUp, vec![A::WhatsApp, A::PayOnDelivery]),
        ("8006", PayRow::PinLocked, vec![A::AnotherNumber, A::PayOnDelivery, A::WhatsApp]),
        ("11", PayRow::AccountBlocked, vec![A::AnotherNumber, A::PayOnDelivery, A::WhatsApp]),
    ] {
        assert_eq!(shown(&ended(result, after(20)), &OPEN, 22), (row, actions), "{result}");
    }
}

#[test]
fn sending_again_waits_for_the_longer_of_code_and_limit() {
    let facts = PayFacts { send_again_after_s: Some(40), ..OPEN };
    let actions = shown(&ended("1037", after(20)), &facts, 20).1;
    assert_eq!(actions[0], A::SendAgain { after_s: 40 });
}

#[test]
fn after_too_many_requests_paybill_and_whatsapp_lead() {
    let facts = PayFacts { send_again_after_s: None, ..OPEN };
    let actions = shown(&ended("2001", after(20)), &facts, 30).1;
    assert_eq!(actions, [A::Paybill, A::WhatsApp, A::AnotherNumber]);
    assert_eq!(shown(&sent(), &facts, 300).1, [A::EnterCode, A::CheckNow]);
}

#[test]
fn what_the_shop_does_not_offer_is_not_shown() {
    let ways = OtherWays { has_paybill: false, has_pay_on_delivery: false, has_whatsapp: false };
    let bare = PayFacts { ways, ..OPEN };
    assert_eq!(shown(&ended("1032", after(20)), &bare, 30).1, [NOW]);
    assert_eq!(shown(&ended("2028", after(20)), &bare, 30).1, []);
}

#[test]
fn money_that_came_is_told_whatever_the_attempt_says() {
    let failed = ended("1032", after(20));
    let with = |received, was_failure_shown| PayFacts { received, was_failure_shown, ..OPEN };
    let extra = Money::kes(50).unwrap();
    assert_eq!(shown(&failed, &with(Received::Enough, true), 90).0, PayRow::PaidLate);
    assert_eq!(shown(&sent(), &with(Received::Enough, false), 5).0, PayRow::Paid);
    assert_eq!(shown(&sent(), &with(Received::Surplus { extra }, false), 5).0, PayRow::PaidTooMuch { extra });
    let short = with(Received::Short { missing: extra }, false);
    assert_eq!(shown(&failed, &short, 90), (PayRow::PaidTooLittle { missing: extra }, vec![NOW, A::Paybill]));
    // The request for the rest is out.
    assert_eq!(shown(&sent(), &short, 5).0, PayRow::Waiting { seconds_left: 55 });
}

#[test]
fn what_a_callback_says_is_told_until_money_or_an_answer_comes() {
    let told = PayFacts { is_told: true, ..OPEN };
    let missing = kes(50);
    for attempt in [sent(), ended("1037", after(60))] {
        assert_eq!(shown(&attempt, &told, 90), (PayRow::Told, vec![A::CheckNow]));
        let rest = PayFacts { received: Received::Short { missing }, ..told };
        assert_eq!(shown(&attempt, &rest, 90).0, PayRow::Told, "nobody is asked for the rest twice");
        assert_eq!(shown(&attempt, &PayFacts { received: Received::Enough, ..told }, 90).0, PayRow::Paid);
    }
}

#[test]
fn an_order_nobody_was_asked_for_leads_with_the_steps_by_hand() {
    let unasked = |facts: &PayFacts, refusal| {
        let screen = unasked_screen(facts, refusal, 0);
        (screen.row, screen.actions)
    };
    assert_eq!(unasked(&OPEN, None), (PayRow::ByHand, vec![A::Paybill, NOW]));
    // Asked too often: the wait is said, the steps stay.
    let soon = PayFacts { send_again_after_s: Some(40), ..OPEN };
    let (row, buttons) = unasked(&soon, Some(PromptRefusal::TooSoon { retry_after_s: 40 }));
    assert_eq!(row, PayRow::LineBusy { retry_in_s: 40 });
    assert_eq!(buttons, [A::SendAgain { after_s: 40 }, A::Paybill]);
    // M-PESA is left in peace: the page says so, and when a request may be tried.
    let away = unasked_screen(&PayFacts { send_again_after_s: Some(20), ..OPEN }, None, 20);
    assert_eq!(away.row, PayRow::ProviderBusy);
    assert_eq!(away.actions, [A::SendAgain { after_s: 20 }, A::Paybill, A::WhatsApp]);
    // Money that came speaks for itself.
    let missing = kes(500);
    let part = PayFacts { received: Received::Short { missing }, ..OPEN };
    assert_eq!(unasked(&part, None).0, PayRow::PaidTooLittle { missing });
    assert_eq!(unasked(&PayFacts { received: Received::Enough, ..OPEN }, None).0, PayRow::Paid);
    let nowhere = PayFacts { ways: OtherWays { has_paybill: false, ..OPEN.ways }, ..OPEN };
    assert_eq!(unasked(&nowhere, None).0, PayRow::ShopSetUp);
}
