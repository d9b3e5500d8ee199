//! Callbacks: repeated, out of order, forged, replayed. They are a reason to ask, and nothing more.

use std::collections::BTreeMap;

use kikapu_commerce::payment::{self, Taken};
use kikapu_kernel::CallbackId;
use kikapu_testkit::daraja_sim::{Break, Endpoint, Outcome};
use kikapu_testkit::{Options, Placed, Sent, TestShop};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// A success callback about the prompt, as Daraja words it.
fn success(sent: &Sent, receipt: &str) -> Value {
    json!({"Body": {"stkCallback": {
        "MerchantRequestID": sent.prompt.merchant_request_id,
        "CheckoutRequestID": sent.prompt.checkout_request_id,
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": [
            {"Name": "Amount", "Value": sent.prompt.amount_kes},
            {"Name": "MpesaReceiptNumber", "Value": receipt},
            {"Name": "TransactionDate", "Value": 20_261_120_101_500_i64},
            {"Name": "PhoneNumber", "Value": 254_711_400_000_i64},
        ]},
    }}})
}

async fn post(shop: &TestShop, secret: &str, body: &Value) -> Taken {
    payment::take_callback(&shop.platform, secret, body.to_string().as_bytes(), "203.0.113.9").await.unwrap()
}

/// Everything that has to do with money and goods, as one value.
async fn holdings(shop: &TestShop) -> BTreeMap<&'static str, Option<String>> {
    let mut all = BTreeMap::new();
    for table in [
        "orders",
        "payments",
        "postings",
        "ledger_entries",
        "reservations",
        "stock",
        "stock_movements",
        "order_events",
        "outbox",
    ] {
        let sql = format!("select md5(string_agg(t::text, '|' order by t::text)) from {table} t");
        all.insert(table, sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&shop.admin).await.unwrap());
    }
    all
}

async fn verdicts(shop: &TestShop) -> Vec<Option<String>> {
    sqlx::query_scalar("select verdict from callback_inbox order by received_at, id")
        .fetch_all(&shop.admin)
        .await
        .unwrap()
}

#[tokio::test]
async fn four_callbacks_at_once_pay_once() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::FourCallbacks);
    let sent = shop.send(order).await;
    shop.pass_s(5).await;
    shop.door.hears(4).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_stray_failure_after_a_success_changes_nothing_in_either_order() {
    for is_reversed in [false, true] {
        let shop = TestShop::open().await;
        let order = shop.given_a_placed_order().await;
        shop.sim.script(&order.phone, Outcome::StrayFailure);
        let sent = shop.send(order).await;
        shop.pass_s(5).await;
        shop.door.hears(1).await;
        shop.pass_s(6).await;
        shop.door.hears(2).await;
        let mut inbox: Vec<Uuid> = sqlx::query_scalar("select id from callback_inbox order by received_at, id")
            .fetch_all(&shop.admin)
            .await
            .unwrap();
        assert_eq!(inbox.len(), 2);
        if is_reversed {
            inbox.reverse();
        }
        for id in inbox {
            payment::process_callback(&shop.ctx(), CallbackId::new(id)).await.unwrap();
        }
        shop.work().await;
        shop.assert_paid(&sent.order).await;
        assert!(shop.last_attempt(&sent.order).await.receipt.is_some());
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn callbacks_of_odd_shapes_are_read_or_asked_about() {
    let shop = TestShop::open_with(Options { hot_units: 10, ..Options::default() }).await;
    for turn in 1..=5 {
        let order = shop.given_a_placed_order().await;
        shop.sim.script(&order.phone, Outcome::OddShape);
        let sent = shop.send(order).await;
        shop.pass_s(5).await;
        shop.door.hears(turn).await;
        shop.work().await;
        shop.assert_paid(&sent.order).await;
    }
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_callback_to_an_address_nobody_gave_out_is_not_even_kept() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    let guess = "0".repeat(40);
    assert_eq!(post(&shop, &guess, &success(&sent, "SKL1234567")).await, Taken::Unknown);
    assert_eq!(post(&shop, "", &success(&sent, "SKL1234567")).await, Taken::Unknown);
    assert!(verdicts(&shop).await.is_empty());
    assert_eq!(shop.work().await, 0);
    shop.assert_unpaid(&sent.order).await;
}

#[tokio::test]
async fn forged_callbacks_to_a_known_address_change_nothing() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    let true_id = success(&sent, "SKL1234567");
    let forge = |path: &str, value: Value| {
        let mut body = true_id.clone();
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    let forged = [
        (forge("/Body/stkCallback/CheckoutRequestID", json!("ws_CO_20112026101500123400000000")), "mismatched"),
        (forge("/Body/stkCallback/MerchantRequestID", json!("9-9-9")), "mismatched"),
        (forge("/Body/stkCallback/CallbackMetadata/Item/0/Value", json!(1)), "mismatched"),
        (forge("/Body/stkCallback/CallbackMetadata/Item/0/Value", json!(1_700_000)), "mismatched"),
        // Everything right but the truth: M-PESA is asked, and knows of no payment.
        (true_id.clone(), "matched"),
        (forge("/Body/stkCallback/ResultCode", json!(1032)), "matched"),
        (json!({"paid": true}), "unreadable"),
    ];
    let before = (holdings(&shop).await, shop.attempts(&sent.order).await);
    for (body, verdict) in &forged {
        assert_eq!(post(&shop, sent.secret(), body).await, Taken::Stored);
        shop.work().await;
        assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some(*verdict), "{body}");
        assert_eq!((holdings(&shop).await, shop.attempts(&sent.order).await), before, "{body}");
    }
    shop.assert_unpaid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_forged_receipt_beside_the_true_one_is_shown_to_a_person_and_to_nobody_else() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    post(&shop, sent.secret(), &success(&sent, "SKLFORGED1")).await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    let attempt = shop.last_attempt(&sent.order).await;
    assert_eq!(attempt.receipt, None, "nobody can tell which is true");
    assert!(attempt.review.unwrap().contains("different receipts"));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_callback_that_names_the_receipt_of_another_payment_stops_nobody() {
    let shop = TestShop::open().await;
    let first = shop.given_a_paid_order().await;
    let taken = shop.last_attempt(&first).await.receipt.unwrap();
    let sent = shop.given_a_sent_attempt().await;
    post(&shop, sent.secret(), &success(&sent, &taken)).await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    let attempt = shop.last_attempt(&sent.order).await;
    assert_eq!(attempt.receipt, Some(shop.sim.payments()[1].receipt.clone()));
    assert!(attempt.review.unwrap().contains("receipt of another payment"));
    assert_eq!(shop.last_attempt(&first).await.receipt, Some(taken), "the first keeps its own");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_replayed_callback_changes_nothing_even_for_another_order() {
    let shop = TestShop::open().await;
    let paid = shop.given_a_sent_attempt().await;
    shop.pay(&paid).await;
    let other = shop.given_a_sent_attempt().await;
    let heard = shop.door.heard().pop().unwrap();
    let before = holdings(&shop).await;
    for _ in 0..3 {
        let again = payment::take_callback(&shop.platform, &heard.secret, &heard.body, "").await.unwrap();
        assert_eq!(again, Taken::Stored);
    }
    let elsewhere = payment::take_callback(&shop.platform, other.secret(), &heard.body, "").await.unwrap();
    assert_eq!(elsewhere, Taken::Stored);
    shop.work().await;
    assert_eq!(holdings(&shop).await, before);
    assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some("mismatched"));
    shop.assert_unpaid(&other.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_callback_address_dies_two_days_after_its_attempt_ended() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    shop.pay(&sent).await;
    shop.pass_s(47 * 3600).await;
    assert_eq!(post(&shop, sent.secret(), &success(&sent, "SKL1234567")).await, Taken::Stored);
    shop.pass_s(2 * 3600).await;
    assert_eq!(post(&shop, sent.secret(), &success(&sent, "SKL1234567")).await, Taken::Unknown);
}

#[tokio::test]
async fn a_callback_before_our_own_reply_waits_for_it() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::CallbackBeforeReply);
    // The reply is held back while the callback is worked through.
    shop.sim.break_endpoint(Endpoint::Push, Break::HangAfterAccept { ms: 700 }, Some(1));
    let send = shop.next_job().await.expect("the prompt is queued");
    let platform = shop.platform.clone();
    let sending = tokio::spawn(async move { kikapu_commerce::jobs::worker::run(&platform, send).await });
    shop.door.hears(1).await;
    assert_eq!(shop.last_attempt(&order).await.status, "created", "our reply is not stored yet");
    shop.work().await;
    assert_eq!(verdicts(&shop).await, [None], "kept for later");
    sending.await.unwrap().unwrap();
    assert_eq!(shop.last_attempt(&order).await.status, "sent");
    shop.assert_unpaid(&order).await;
    shop.pass_s(2).await;
    shop.work().await;
    assert_eq!(verdicts(&shop).await, [Some("matched".to_owned())]);
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_reply_that_was_lost_is_made_up_for_by_the_callback() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::GatewayTimeout);
    let sent = shop.send(order).await;
    let attempt = shop.last_attempt(&sent.order).await;
    assert_eq!((attempt.status.as_str(), attempt.checkout_request_id), ("unknown", None));
    shop.pass_s(5).await;
    shop.door.hears(1).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.last_attempt(&sent.order).await.checkout_request_id, Some(sent.prompt.checkout_request_id.clone()));
    assert_eq!(shop.sim.prompts().len(), 1);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_lost_reply_is_not_made_up_for_by_another_attempts_callback() {
    let shop = TestShop::open().await;
    let paid = shop.given_a_sent_attempt().await;
    shop.pay(&paid).await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::GatewayTimeout);
    let lost = shop.send(order).await;
    // The true callback of the first order, posted to the address of the second.
    let heard = shop.door.heard().remove(0);
    payment::take_callback(&shop.platform, lost.secret(), &heard.body, "").await.unwrap();
    shop.work().await;
    assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some("mismatched"));
    assert_eq!(shop.last_attempt(&lost.order).await.status, "unknown");
    shop.assert_unpaid(&lost.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_callback_of_one_store_says_nothing_in_another() {
    let shop = TestShop::open().await;
    let (other, goods) = shop.given_another_store("amani").await;
    let sent = shop.given_a_sent_attempt().await;
    shop.pay(&sent).await;
    let theirs: i64 = sqlx::query_scalar("select count(*) from callback_inbox where store_id = $1")
        .bind(other.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!(theirs, 0);
    let elsewhere = payment::read(&shop.ctx_of(other), &sent.order.token).await;
    assert_eq!(elsewhere.unwrap_err(), kikapu_contract::Refusal::NotFound);
    assert_eq!(shop.shelf(goods.hot).await, (5, 0));
    assert_paid_here_only(&shop, &sent.order).await;
}

async fn assert_paid_here_only(shop: &TestShop, order: &Placed) {
    shop.assert_paid(order).await;
    let stores: Vec<Uuid> =
        sqlx::query_scalar("select distinct store_id from postings").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(stores, [shop.store.uuid()]);
    shop.assert_sound().await;
}
