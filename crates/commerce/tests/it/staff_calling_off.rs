//! Orders that will not be: who may call them off, where the goods go, and what becomes of money that comes all the same.

use kikapu_commerce::payment;
use kikapu_commerce::staff::orders;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_contract::staff::{FulfilError, OrderListView, OrderQuery};
use kikapu_domain::order::CancelReason;
use kikapu_testkit::daraja_sim::Outcome;
use kikapu_testkit::{Options, Placed, Sent, TestShop};

const WHY: CancelReason = CancelReason::Unreachable;

/// The shopper closed the prompt: nothing is owed and nothing in flight.
async fn given_a_failed_order(shop: &TestShop) -> Sent {
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.door.hears(1).await;
    shop.work().await;
    sent
}

async fn state(shop: &TestShop, order: &Placed) -> String {
    shop.order(order).await.state
}

#[tokio::test]
async fn an_order_nobody_paid_for_is_called_off_and_can_be_taken_back() {
    let shop = TestShop::open().await;
    let order = given_a_failed_order(&shop).await.order;
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    orders::cancel(&shop.staff(), order.id, WHY).await.unwrap();
    orders::cancel(&shop.staff(), order.id, CancelReason::Other).await.unwrap();
    assert_eq!((state(&shop, &order).await.as_str(), shop.shelf(shop.goods.hot).await), ("cancelled", (5, 0)));
    let view = orders::read(&shop.staff(), order.id).await.unwrap();
    assert_eq!(view.cancel_reason, Some(WHY), "the first reason stands");
    assert_eq!(view.timeline[0].by.as_deref(), Some("Owner of kasi"), "{:?}", view.timeline[0]);

    let again = payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await;
    assert_eq!(again, Err(SendPromptError::Closed), "the shopper cannot wake it");
    assert!(payment::read(&shop.ctx(), &order.token).await.unwrap().is_called_off);

    orders::reopen(&shop.staff(), order.id).await.unwrap();
    orders::reopen(&shop.staff(), order.id).await.unwrap();
    assert_eq!((state(&shop, &order).await.as_str(), shop.shelf(shop.goods.hot).await), ("open", (5, 1)));
    shop.assert_sound().await;
    shop.pass_s(61).await;
    payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_was_packed_for_the_door_goes_back_to_the_shelf() {
    let shop = TestShop::open().await;
    let order = shop.given_an_order_on_delivery(shop.goods.hot).await;
    orders::pack(&shop.staff(), order.id).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    orders::cancel(&shop.staff(), order.id, WHY).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    shop.assert_sound().await;
    orders::reopen(&shop.staff(), order.id).await.unwrap();
    assert_eq!(shop.order(&order).await.fulfilment_state, "unfulfilled");
    orders::pack(&shop.staff(), order.id).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_with_money_a_request_or_a_rider_is_not_called_off() {
    let shop = TestShop::open().await;
    let staff = shop.staff();
    let sent = shop.given_a_sent_attempt().await;
    assert_eq!(orders::cancel(&staff, sent.order.id, WHY).await, Err(FulfilError::Unconfirmed));
    shop.pay(&sent).await;
    let before = shop.order(&sent.order).await;
    assert_eq!(orders::cancel(&staff, sent.order.id, WHY).await, Err(FulfilError::MoneyReceived));
    assert_eq!(shop.order(&sent.order).await, before, "a refused call changes nothing");
    let door = shop.given_an_order_on_delivery(shop.goods.hot).await;
    orders::pack(&staff, door.id).await.unwrap();
    orders::hand_over(&staff, door.id).await.unwrap();
    assert_eq!(orders::cancel(&staff, door.id, WHY).await, Err(FulfilError::WrongStep));
    let (other, _) = shop.given_another_store("zuri").await;
    let stranger = kikapu_commerce::Ctx { store: other, ..staff };
    let theirs = orders::cancel(&stranger, door.id, WHY).await;
    assert_eq!(theirs, Err(FulfilError::Refused(kikapu_contract::Refusal::NotFound)));
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_whose_goods_went_to_others_stays_called_off() {
    let shop = TestShop::open_with(Options { hot_units: 1, ..Options::default() }).await;
    let order = given_a_failed_order(&shop).await.order;
    orders::cancel(&shop.staff(), order.id, CancelReason::Fraud).await.unwrap();
    shop.given_a_placed_order().await;
    assert_eq!(orders::reopen(&shop.staff(), order.id).await, Err(FulfilError::SoldOut));
    assert_eq!(state(&shop, &order).await, "cancelled");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_for_an_order_that_was_called_off_is_owed_back_and_a_person_is_told() {
    let shop = TestShop::open().await;
    let placed = shop.given_a_placed_order().await;
    shop.sim.script(&placed.phone, Outcome::LateSuccess);
    let sent = shop.send(placed).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    orders::cancel(&shop.staff(), sent.order.id, CancelReason::Customer).await.unwrap();
    shop.pass_s(600).await;
    shop.door.hears(2).await;
    shop.work().await;
    let total = sent.order.total;
    assert_eq!(state(&shop, &sent.order).await, "cancelled", "a person's word stands");
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -total.minor());
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    let view = orders::read(&shop.staff(), sent.order.id).await.unwrap();
    assert_eq!((view.paid.is_zero(), view.surplus), (true, total));
    let review = OrderQuery { view: OrderListView::Review, ..OrderQuery::default() };
    let listed = orders::list(&shop.staff(), &review).await.unwrap();
    assert_eq!(listed.orders.len(), 1);
    assert_eq!(orders::reopen(&shop.staff(), sent.order.id).await, Err(FulfilError::MoneyReceived));
    shop.assert_sound().await;
}
