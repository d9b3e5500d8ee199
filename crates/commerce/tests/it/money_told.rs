//! A callback says "paid" and M-PESA does not answer our question: the shopper is told, the goods stay, nothing is booked.

use kikapu_commerce::payment;
use kikapu_contract::order::Happening;
use kikapu_contract::payment::{PaymentView, SendPrompt, SendPromptError};
use kikapu_domain::payment::{PayAction, PayRow};
use kikapu_testkit::daraja_sim::{Break, Endpoint, Outcome};
use kikapu_testkit::{Sent, TestShop};

async fn page(shop: &TestShop, sent: &Sent) -> PaymentView {
    payment::read(&shop.ctx(), &sent.order.token).await.unwrap()
}

fn lose_queries(shop: &TestShop) {
    shop.sim.break_endpoint(Endpoint::Query, Break::Status { status: 503 }, None);
}

async fn times_told(shop: &TestShop, sent: &Sent) -> usize {
    let order = kikapu_commerce::tracking::read(&shop.ctx(), &sent.order.token).await.unwrap();
    order.timeline.iter().filter(|entry| matches!(entry.what, Happening::PaymentTold { .. })).count()
}

#[tokio::test]
async fn a_payment_that_only_its_callback_tells_of_is_shown_with_its_code_and_books_nothing() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    lose_queries(&shop);
    let before = page(&shop, &sent).await.version;
    shop.pay(&sent).await;

    let receipt = shop.sim.payments()[0].receipt.clone();
    let told = page(&shop, &sent).await;
    assert_eq!((told.row, told.receipt.as_deref()), (PayRow::Told, Some(receipt.as_str())));
    assert_eq!(told.actions, [PayAction::CheckNow]);
    assert!(told.version > before, "an open page hears of it");
    assert!(!told.is_final);
    shop.assert_unpaid(&sent.order).await;

    // The time of the goods runs out, the same is told again, and M-PESA stays away.
    shop.pass_s(16 * 60).await;
    let body = shop.door.heard()[0].body.clone();
    payment::take_callback(&shop.platform, sent.secret(), &body, "").await.unwrap();
    shop.work().await;
    assert_eq!(page(&shop, &sent).await.row, PayRow::Told);
    assert_eq!((shop.order(&sent.order).await.state.as_str(), shop.shelf(shop.goods.hot).await), ("open", (5, 1)));
    assert_eq!(times_told(&shop, &sent).await, 1);

    shop.sim.mend(Endpoint::Query);
    shop.pass_s(300).await;
    shop.work().await;
    let paid = page(&shop, &sent).await;
    assert_eq!((paid.row, paid.receipt), (PayRow::Paid, Some(receipt)));
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_a_callback_says_counts_no_more_once_mpesa_answers_otherwise() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.cancel(sent.prompt.id).unwrap();
    let heard = shop.door.hears(1).await;
    // Somebody who knows the address says that it was paid, before we could ask.
    lose_queries(&shop);
    let mut forged: serde_json::Value = serde_json::from_slice(&heard[0].body).unwrap();
    forged["Body"]["stkCallback"]["ResultCode"] = serde_json::json!(0);
    payment::take_callback(&shop.platform, sent.secret(), forged.to_string().as_bytes(), "").await.unwrap();
    shop.work().await;
    let told = page(&shop, &sent).await;
    assert_eq!((told.row, told.receipt), (PayRow::Told, None));

    shop.sim.mend(Endpoint::Query);
    shop.pass_s(300).await;
    shop.work().await;
    assert_eq!(page(&shop, &sent).await.row, PayRow::Cancelled);
    shop.assert_unpaid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn late_news_keeps_the_goods_and_nobody_is_asked_to_pay_twice() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::LateSuccess);
    let sent = shop.send(order).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    assert_eq!(page(&shop, &sent).await.row, PayRow::NoAnswer);

    lose_queries(&shop);
    shop.pass_s(30).await;
    shop.door.hears(2).await;
    shop.work().await;
    assert_eq!(page(&shop, &sent).await.row, PayRow::Told);
    let again = payment::send_again(&shop.ctx(), &sent.order.token, &SendPrompt::default()).await;
    assert_eq!(again, Err(SendPromptError::StillOpen));
    shop.pass_s(16 * 60).await;
    payment::release_hold(&shop.ctx(), sent.order.id).await.unwrap();
    assert_eq!(shop.order(&sent.order).await.state, "open", "the money may be there");

    shop.sim.mend(Endpoint::Query);
    shop.pass_s(3 * 3600).await;
    shop.work().await;
    assert_eq!(page(&shop, &sent).await.row, PayRow::PaidLate);
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}
