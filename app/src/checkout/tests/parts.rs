use chrono::TimeDelta;
use kikapu_contract::order::OrderView;
use kikapu_contract::parts::{PartsOffers, RulesView, SlowOffer};
use kikapu_contract::shop::PayTo;
use kikapu_contract::slow::{PaymentLine, SlowState, StatementView};
use kikapu_domain::order::{FulfilmentState, OrderLabel, PayTerms, PaymentState};
use kikapu_domain::payment::PayRow;
use kikapu_domain::payment::parts::{DepositRule, InstalmentRule, Share};
use kikapu_kernel::Language;

use super::samples::{self, kes, now};
use super::{checkout_html, order_html, statement_html};
use crate::checkout::parts::pay_card::{Standing, sentence, standing};

fn offers() -> PartsOffers {
    let first = Share::percent(20).expect("a part");
    let deposit = DepositRule { first, from: kes(0) };
    let slow = InstalmentRule { first, from: kes(0), weeks: 8, fee_percent: 5 };
    PartsOffers {
        deposit: deposit.parts(kes(4_650)),
        instalments: slow.parts(kes(4_650)).map(|parts| SlowOffer { parts, weeks: 8, grace_days: 7, fee_percent: 5 }),
        rules: RulesView { deposit: Some(deposit), instalments: Some(slow) },
    }
}

#[test]
fn the_checkout_says_what_is_paid_now_and_what_is_left_and_what_happens_otherwise() {
    let mut view = samples::checkout();
    view.parts = offers();
    view.draft.pay = "deposit".to_owned();
    let html = checkout_html(Language::En, view.clone());
    assert!(html.contains("Pay KSh 930 now, KSh 3,720 at the door"), "{html}");
    assert!(html.contains("Pay KSh 930 deposit with M-PESA") && html.contains("data-deposit=\"KSh 930|KSh 3,720\""));
    assert!(html.contains("the shop may sell your goods and returns what you paid, less 5 %."), "{html}");
    let html = checkout_html(Language::Sw, view);
    assert!(html.contains("Lipa KSh 930 sasa, KSh 3,720 mlangoni"), "{html}");
    let html = checkout_html(Language::En, samples::checkout());
    assert!(!html.contains("deposit") && !html.contains("pole pole"), "where it is off nobody reads of it");
}

#[test]
fn an_order_with_its_deposit_counts_and_says_what_is_left() {
    let mut order = samples::order();
    (order.terms, order.first, order.is_secured) = (PayTerms::Deposit, Some(kes(930)), true);
    (order.payment, order.label) = (PaymentState::PartiallyPaid, OrderLabel::PaymentPending);
    (order.paid, order.owed) = (kes(930), kes(3_720));
    let html = order_html(Language::En, order.clone());
    for words in
        ["Order 1042 is confirmed", "4831", "KSh 930 paid, KSh 3,720 to pay when you receive it", "Deposit paid"]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    order.is_secured = false;
    let html = order_html(Language::Sw, order);
    assert!(!html.contains("4831"), "no code before the deposit is there");
}

#[test]
fn the_pay_page_says_that_it_is_enough_for_now() {
    let mut view = samples::payment(PayRow::PaidForNow { rest: kes(3_720) }, Vec::new());
    (view.paid, view.terms) = (kes(930), PayTerms::Deposit);
    assert_eq!(standing(view.row), Standing::Paid);
    let words = sentence(Language::En, &view);
    assert!(words.starts_with("Payment received.") && words.contains("KSh 3,720 is left to pay"), "{words}");
    view.terms = PayTerms::Instalments;
    assert!(sentence(Language::Sw, &view).contains("KSh 3,720 zimebaki"));
}

fn statement() -> StatementView {
    StatementView {
        token: samples::payment(PayRow::Paid, Vec::new()).token,
        number: 1_042,
        reference: "1042K".to_owned(),
        first_name: "Wanjiru".to_owned(),
        items: vec![(2, "Zuri sandal".to_owned())],
        total: kes(4_650),
        paid: kes(1_430),
        owed: kes(3_220),
        first: kes(930),
        is_secured: true,
        payments: vec![
            PaymentLine { at: now(), amount: kes(930), code: "SJK…P0".to_owned(), is_cash: false },
            PaymentLine { at: now(), amount: kes(500), code: String::new(), is_cash: true },
        ],
        returned: kes(0),
        surplus: kes(0),
        kept: kes(0),
        ends_at: now() + TimeDelta::weeks(8),
        weeks: 8,
        grace_days: 7,
        fee_percent: 5,
        state: SlowState::Running,
        asked: None,
        last_failed: false,
        pay_to: Some(PayTo::PayBill { number: "522522".to_owned() }),
        version: 3,
    }
}

#[test]
fn a_statement_says_what_is_paid_what_is_left_and_what_was_agreed() {
    let html = statement_html(Language::En, statement());
    for words in [
        "KSh 3,220 left",
        "KSh 1,430 of KSh 4,650 paid",
        "SJK…P0",
        "Cash",
        "522522",
        "1042K",
        "The price is KSh 4,650 and does not change.",
        "less 5 %",
        "name=\"shillings\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let html = statement_html(Language::Sw, statement());
    assert!(html.contains("KSh 3,220 zimebaki") && html.contains("Bei ni KSh 4,650 na haibadiliki."), "{html}");
}

#[test]
fn a_statement_says_what_became_of_the_money_first() {
    let overdue = StatementView { state: SlowState::Overdue, ..statement() };
    let html = statement_html(Language::En, overdue);
    assert!(html.contains("Your KSh 1,430 is safe.") && html.contains("name=\"shillings\""), "{html}");
    let off = StatementView { state: SlowState::CalledOff, kept: kes(71), ..statement() };
    let html = statement_html(Language::En, off);
    assert!(html.contains("KSh 1,359 of your money goes back to you."), "{html}");
    assert!(html.contains("The shop kept KSh 71, as agreed.") && !html.contains("name=\"shillings\""), "{html}");
    let till = StatementView { pay_to: Some(PayTo::Till { number: "5004121".to_owned() }), ..statement() };
    assert!(!statement_html(Language::En, till).contains("5004121"), "a till has no account to tell orders apart");
}

#[test]
fn money_is_returned_once_it_has_arrived() {
    let order = OrderView { label: OrderLabel::Refunded, is_returning: true, ..samples::order() };
    let html = order_html(Language::En, order.clone());
    assert!(html.contains("Money on its way back") && !html.contains("Money returned"), "{html}");
    assert!(order_html(Language::En, OrderView { is_returning: false, ..order }).contains("Money returned"));
}

#[test]
fn no_day_is_promised_for_what_leaves_once_all_is_paid() {
    let order = OrderView {
        terms: PayTerms::Instalments,
        payment: PaymentState::PartiallyPaid,
        label: OrderLabel::PaymentPending,
        fulfilment: FulfilmentState::Unfulfilled,
        is_secured: true,
        owed: kes(3_720),
        ..samples::order()
    };
    let html = order_html(Language::En, order.clone());
    assert!(html.contains("Once all is paid") && html.contains("Kept for you, being paid"), "{html}");
    let paid = OrderView { owed: kes(0), payment: PaymentState::Paid, label: OrderLabel::Paid, ..order };
    assert!(!order_html(Language::En, paid).contains("Once all is paid"));
}

#[test]
fn an_order_that_waits_for_its_money_prints_as_an_invoice() {
    let waits = OrderView {
        payment: PaymentState::Pending,
        label: OrderLabel::Pending,
        terms: PayTerms::Prepaid,
        paid: kes(0),
        owed: kes(4_650),
        ..samples::order()
    };
    let html = order_html(Language::En, waits.clone());
    assert!(html.contains("/code.png?a=465000"), "the code that M-PESA's app scans: {html}");
    assert!(html.contains("Or send KSh 4,650 to M-PESA Paybill") && html.contains(&waits.reference), "{html}");
    let paid = OrderView { payment: PaymentState::Paid, label: OrderLabel::Paid, owed: kes(0), ..waits };
    assert!(!order_html(Language::En, paid).contains("/code.png"));
}
