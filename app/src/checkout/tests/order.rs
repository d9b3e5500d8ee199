use kikapu_contract::order::{ReceiverView, TrackQuery, TrackView};
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderLabel, OrderState, PayTerms, PaymentState};
use kikapu_kernel::Language;

use super::samples::{self, kes, now};
use super::{order_html, track_html};
use crate::checkout::pages::track;

#[test]
fn an_order_shows_six_facts_and_its_code_only_once_it_counts() {
    let html = order_html(Language::En, samples::order());
    for words in [
        "Order 1042 is confirmed",
        "The shop packs it",
        "Friday 20 Nov, 2:05 pm to 6:05 pm",
        "Opposite Naivas, gate 4, Westlands",
        "Wanjiru Kamau, 0712 345 678",
        "KSh 4,650 paid, M-PESA code SJK4H7L2P0",
        "4831",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let mut unpaid = samples::order();
    unpaid.payment = PaymentState::Pending;
    (unpaid.paid, unpaid.owed, unpaid.receipt) = (kes(0), unpaid.total, None);
    let html = order_html(Language::Sw, unpaid);
    assert!(!html.contains("4831"), "no code before the money is there");
    assert!(html.contains("Lipa KSh 4,650 sasa") && html.contains("Oda 1042 inasubiri malipo"));
}

#[test]
fn a_wrong_phone_and_a_missing_order_read_the_same_and_keep_what_was_typed() {
    let query = TrackQuery { number: "1042".to_owned(), phone: "0712 000 000".to_owned() };
    let html = track_html(Language::En, query, track::Found::NoMatch);
    assert!(html.contains("No order matches this number and phone"));
    assert!(html.contains("value=\"0712 000 000\"") && html.contains("method=\"post\""));
    assert!(!html.contains("?phone=") && !html.contains("number=1042"), "no phone in an address");
}

#[test]
fn an_order_whose_time_ran_out_says_so_and_can_be_paid_or_left() {
    let mut expired = samples::order();
    (expired.state, expired.cancel_reason) = (OrderState::Cancelled, Some(CancelReason::Expired));
    (expired.payment, expired.paid, expired.receipt) = (PaymentState::Pending, kes(0), None);
    expired.owed = expired.total;
    let html = order_html(Language::En, expired.clone());
    assert!(html.contains("Its time ran out before it was paid, so its goods are for sale again."), "{html}");
    assert!(html.contains("Pay KSh 4,650 now") && html.contains("Go to the shop"));
    assert!(html.contains("KSh 4,650, not paid<") && !html.contains("not paid yet"));
    expired.cancel_reason = Some(CancelReason::Customer);
    let html = order_html(Language::En, expired);
    assert!(!html.contains("Pay KSh 4,650 now"), "what a person called off is not paid for");
}

#[test]
fn an_order_paid_at_the_door_waits_for_no_payment() {
    let mut order = samples::order();
    (order.payment, order.label, order.terms) = (PaymentState::Pending, OrderLabel::Pending, PayTerms::OnDelivery);
    (order.paid, order.owed, order.receipt) = (kes(0), order.total, None);
    let html = order_html(Language::En, order);
    assert!(html.contains("<dd>Pay on delivery</dd>") && !html.contains("Waiting for payment"), "{html}");
    let view = TrackView {
        number: 1_042,
        label: OrderLabel::Pending,
        fulfilment: FulfilmentState::Unfulfilled,
        pay_on_delivery: true,
        delivers: false,
        place: "Biashara Street shop".to_owned(),
        arrives_from: now(),
        arrives_to: now(),
    };
    let html = track_html(Language::En, TrackQuery::default(), track::Found::Order(view));
    assert!(html.contains("<dd>Pay on delivery</dd>") && html.contains("We send an SMS when it is ready"), "{html}");
}

#[test]
fn an_order_for_somebody_else_names_both() {
    let mut order = samples::order();
    order.receiver = Some(ReceiverView { name: "Mama Achieng".to_owned(), phone: "0722 000 111".to_owned() });
    order.note = "Ring twice".to_owned();
    let html = order_html(Language::En, order);
    assert!(html.contains("<dt>For</dt><dd>Mama Achieng, 0722 000 111</dd>"), "{html}");
    assert!(html.contains("<dt>Ordered by</dt><dd>Wanjiru Kamau, 0712 345 678</dd>"));
    assert!(html.contains("<dt>Note for the rider</dt><dd>Ring twice</dd>"));
    assert!(!order_html(Language::En, samples::order()).contains("Ordered by"));
}
