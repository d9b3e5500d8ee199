//! "Keep my items": more time for who needs it.

use std::time::Duration;

use kikapu_commerce::payment;
use kikapu_contract::payment::{KeepItems, KeepItemsError, KeepOffer, PaymentView, SendPrompt};
use kikapu_domain::stock::EXTENSIONS_MAX;
use kikapu_testkit::{Placed, TestShop};

const MINUTE: Duration = Duration::from_secs(60);

async fn page(shop: &TestShop, order: &Placed) -> PaymentView {
    payment::read(&shop.ctx(), &order.token).await.unwrap()
}

async fn offer(shop: &TestShop, order: &Placed) -> KeepOffer {
    page(shop, order).await.keep.expect("more time can be had")
}

async fn keep(shop: &TestShop, order: &Placed, offer: KeepOffer) -> Result<(), KeepItemsError> {
    payment::keep_longer(&shop.ctx(), &order.token, KeepItems { until_us: offer.until_us }).await
}

/// An order whose request failed: nothing but its time keeps its goods.
async fn given_a_waiting_order(shop: &TestShop) -> Placed {
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.fail(sent.prompt.id, "1037").unwrap();
    shop.door.hears(1).await;
    shop.work().await;
    sent.order
}

#[tokio::test]
async fn who_is_warned_two_minutes_before_the_end_gets_fifteen_more_and_a_second_tap_no_more() {
    let shop = TestShop::open().await;
    let order = given_a_waiting_order(&shop).await;
    assert_eq!(offer(&shop, &order).await.is_urgent, false);
    shop.pass(12 * MINUTE).await;
    assert_eq!(offer(&shop, &order).await.is_urgent, false);
    shop.pass(MINUTE).await;
    let asked = offer(&shop, &order).await;
    assert!(asked.is_urgent);
    let before = shop.order(&order).await.version;
    keep(&shop, &order, asked).await.unwrap();
    keep(&shop, &order, asked).await.unwrap();
    assert_eq!(shop.order(&order).await.version, before + 1, "an open page hears of it, once");
    let left_s = page(&shop, &order).await.hold_left_s.unwrap();
    assert!((15 * 60..=17 * 60).contains(&left_s), "{left_s}");

    shop.pass(10 * MINUTE).await;
    shop.work().await;
    assert_eq!((shop.order(&order).await.state.as_str(), shop.shelf(shop.goods.hot).await), ("open", (5, 1)));
    shop.pass(8 * MINUTE).await;
    shop.work().await;
    assert_eq!((shop.order(&order).await.state.as_str(), shop.shelf(shop.goods.hot).await), ("cancelled", (5, 0)));
    assert_eq!(page(&shop, &order).await.keep, None);
    assert_eq!(keep(&shop, &order, asked).await, Err(KeepItemsError::Over), "they are for sale again");
    shop.assert_sound().await;
}

#[tokio::test]
async fn goods_are_kept_longer_ten_times_and_a_new_request_takes_none_of_it_away() {
    let shop = TestShop::open().await;
    let order = given_a_waiting_order(&shop).await;
    for _ in 0..EXTENSIONS_MAX {
        keep(&shop, &order, offer(&shop, &order).await).await.unwrap();
    }
    let view = page(&shop, &order).await;
    assert_eq!(view.keep, None);
    let left_s = view.hold_left_s.unwrap();
    shop.pass(MINUTE).await;
    payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    assert!(page(&shop, &order).await.hold_left_s.unwrap() > left_s - 90);
    let until_us: i64 = sqlx::query_scalar("select (extract(epoch from held_until) * 1000000)::bigint from orders")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    let asked = KeepOffer { until_us, is_urgent: true };
    assert_eq!(keep(&shop, &order, asked).await, Err(KeepItemsError::TooOften));
    shop.assert_sound().await;
}

#[tokio::test]
async fn nothing_is_kept_longer_that_is_paid_or_paid_at_the_door() {
    let shop = TestShop::open().await;
    let asked = {
        let sent = shop.given_a_sent_attempt().await;
        let asked = offer(&shop, &sent.order).await;
        shop.pay(&sent).await;
        let before = shop.order(&sent.order).await.version;
        keep(&shop, &sent.order, asked).await.unwrap();
        assert_eq!((page(&shop, &sent.order).await.keep, shop.order(&sent.order).await.version), (None, before));
        asked
    };
    let door = shop.given_an_order_on_delivery(shop.goods.hot).await;
    assert_eq!(page(&shop, &door).await.keep, None);
    keep(&shop, &door, asked).await.unwrap();
    let (other, _) = shop.given_another_store("amani").await;
    let wish = KeepItems { until_us: asked.until_us };
    let refused = payment::keep_longer(&shop.ctx_of(other), &door.token, wish).await;
    assert_eq!(refused, Err(kikapu_contract::Refusal::NotFound.into()), "another shop's order");
    shop.assert_sound().await;
}
