//! Money sent by hand: the shopper names a code, a person looks it up, and it counts once.

use std::time::Duration;

use kikapu_commerce::payment;
use kikapu_commerce::staff::orders;
use kikapu_contract::Refusal;
use kikapu_contract::money::MoneyError;
use kikapu_contract::order::Happening;
use kikapu_contract::staff::{FulfilError, OrderListView, OrderQuery};
use kikapu_domain::payment::{PayRow, Receipt};
use kikapu_testkit::daraja_sim::Outcome;
use kikapu_testkit::{Options, Placed, TestShop};

fn code(text: &str) -> Receipt {
    Receipt::parse(text).unwrap()
}

const CODE: &str = "SJK4H7L2P0";

/// The prompt was closed on the phone; the shopper pays by Paybill instead.
async fn given_an_order_paid_by_hand(shop: &TestShop) -> Placed {
    let order = shop.given_a_failed_order().await;
    payment::claim(&shop.ctx(), &order.token, &code(CODE)).await.unwrap();
    order
}

fn shillings(order: &Placed) -> i64 {
    order.total.minor() / 100
}

async fn to_review(shop: &TestShop) -> usize {
    let review = OrderQuery { view: OrderListView::Review, ..OrderQuery::default() };
    orders::list(&shop.staff(), &review).await.unwrap().orders.len()
}

#[tokio::test]
async fn a_code_pays_nothing_until_a_person_has_found_the_money() {
    let shop = TestShop::open().await;
    let order = given_an_order_paid_by_hand(&shop).await;
    payment::claim(&shop.ctx(), &order.token, &code(CODE)).await.unwrap();
    shop.work().await;
    shop.assert_unpaid(&order).await;
    assert_eq!(to_review(&shop).await, 1);
    let view = orders::read(&shop.staff(), order.id).await.unwrap();
    assert_eq!(view.claims.iter().map(|claim| claim.code.as_str()).collect::<Vec<_>>(), [CODE]);
    assert!(kikapu_commerce::tracking::read(&shop.ctx(), &order.token).await.unwrap().claims.is_empty());

    payment::confirm_by_hand(&shop.staff(), order.id, &code(CODE), shillings(&order)).await.unwrap();
    shop.assert_paid(&order).await;
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, order.total.minor());
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    assert_eq!(to_review(&shop).await, 0);
    let page = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!((page.row, page.receipt.as_deref(), page.is_final), (PayRow::Paid, Some(CODE), true));
    let again = payment::confirm_by_hand(&shop.staff(), order.id, &code(CODE), shillings(&order)).await;
    assert_eq!(again, Err(FulfilError::WrongStep));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_code_that_is_not_found_leaves_the_order_as_it_is() {
    let shop = TestShop::open().await;
    let order = given_an_order_paid_by_hand(&shop).await;
    payment::reject_by_hand(&shop.staff(), order.id, &code(CODE)).await.unwrap();
    payment::reject_by_hand(&shop.staff(), order.id, &code(CODE)).await.unwrap();
    shop.assert_unpaid(&order).await;
    assert_eq!(to_review(&shop).await, 0);
    let view = orders::read(&shop.staff(), order.id).await.unwrap();
    assert_eq!(view.timeline[0].what, Happening::PaymentNotFound { code: CODE.to_owned() });
    for nth in 1..5 {
        payment::claim(&shop.ctx(), &order.token, &code(&format!("SJK4H7L2P{nth}"))).await.unwrap();
    }
    let sixth = payment::claim(&shop.ctx(), &order.token, &code("SJK4H7L2P6")).await;
    assert!(matches!(sixth, Err(Refusal::TooMany { .. })), "{sixth:?}");
    shop.assert_sound().await;
}

#[tokio::test]
async fn one_code_counts_once_in_a_shop() {
    let shop = TestShop::open().await;
    let first = given_an_order_paid_by_hand(&shop).await;
    payment::confirm_by_hand(&shop.staff(), first.id, &code(CODE), shillings(&first)).await.unwrap();
    let second = given_an_order_paid_by_hand(&shop).await;
    let twice = payment::confirm_by_hand(&shop.staff(), second.id, &code(CODE), shillings(&second)).await;
    assert_eq!(twice, Err(FulfilError::CodeUsed));
    shop.assert_unpaid(&second).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn part_of_the_money_is_booked_as_part_and_too_much_is_owed_back() {
    let shop = TestShop::open().await;
    let order = given_an_order_paid_by_hand(&shop).await;
    let total = shillings(&order);
    for wrong in [0, -1, 250_001] {
        let refused = payment::confirm_by_hand(&shop.staff(), order.id, &code(CODE), wrong).await;
        assert_eq!(refused, Err(FulfilError::AmountUnclear), "{wrong}");
    }
    payment::confirm_by_hand(&shop.staff(), order.id, &code(CODE), total - 50).await.unwrap();
    assert_eq!(shop.standing(&order).await.1, "partially_paid");
    payment::confirm_by_hand(&shop.staff(), order.id, &code("SJK4H7L2P9"), 80).await.unwrap();
    assert_eq!(shop.standing(&order).await.1, "paid");
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, order.total.minor() + 3_000);
    assert_eq!(shop.on_account(&order, "unapplied").await, -3_000);
    shop.assert_sound().await;
}

#[tokio::test]
async fn while_a_request_is_open_the_money_may_be_its_own() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    payment::claim(&shop.ctx(), &sent.order.token, &code(CODE)).await.unwrap();
    let early = payment::confirm_by_hand(&shop.staff(), sent.order.id, &code(CODE), shillings(&sent.order)).await;
    assert_eq!(early, Err(FulfilError::Unconfirmed));
    shop.assert_unpaid(&sent.order).await;
}

#[tokio::test]
async fn money_a_person_found_first_is_not_counted_again_when_mpesa_tells_of_it() {
    let shop = TestShop::open().await;
    let placed = shop.given_a_placed_order().await;
    shop.sim.script(&placed.phone, Outcome::LateSuccess);
    let sent = shop.send(placed).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    // The shopper was charged all the same, and has the SMS.
    shop.pass_s(600).await;
    shop.door.hears(2).await;
    let charged = shop.sim.payments();
    let receipt = charged.last().expect("the phone was charged").receipt.clone();
    payment::claim(&shop.ctx(), &sent.order.token, &code(&receipt)).await.unwrap();
    payment::confirm_by_hand(&shop.staff(), sent.order.id, &code(&receipt), shillings(&sent.order)).await.unwrap();
    shop.work().await;
    let told: Vec<(Option<String>, Option<uuid::Uuid>)> =
        sqlx::query_as("select receipt, attempt_id from payments").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(told.len(), 1, "{receipt}: {told:?}");
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, 0, "one payment, counted once");
    assert_eq!(shop.last_attempt(&sent.order).await.status, "succeeded");
    shop.assert_sound().await;
}

#[tokio::test]
async fn two_payments_that_looked_like_one_are_told_apart_by_their_codes() {
    let shop = TestShop::open().await;
    let placed = shop.given_a_placed_order().await;
    shop.sim.script(&placed.phone, Outcome::LateSuccess);
    let sent = shop.send(placed).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    // They pay by Paybill, and then the request they had given up goes through as well.
    payment::claim(&shop.ctx(), &sent.order.token, &code(CODE)).await.unwrap();
    payment::confirm_by_hand(&shop.staff(), sent.order.id, &code(CODE), shillings(&sent.order)).await.unwrap();
    shop.pass_s(600).await;
    shop.door.hears(2).await;
    shop.work().await;
    let total = sent.order.total.minor();
    assert_eq!(shop.standing(&sent.order).await.1, "paid");
    assert_eq!(shop.on_account(&sent.order, "mpesa_clearing").await, 2 * total);
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -total, "the second payment is owed back");
    assert!(shop.last_attempt(&sent.order).await.review.is_some(), "and a person is told");
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "one pair was sold");
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_ran_out_takes_its_goods_again_or_stays_as_it_is() {
    let shop = TestShop::open_with(Options { hot_units: 1, ..Options::default() }).await;
    let order = given_an_order_paid_by_hand(&shop).await;
    shop.pass(Duration::from_mins(16)).await;
    shop.work().await;
    assert_eq!(shop.order(&order).await.state, "cancelled");
    let luckier = shop.given_a_failed_order().await;
    let late = payment::confirm_by_hand(&shop.staff(), order.id, &code(CODE), shillings(&order)).await;
    assert_eq!(late, Err(FulfilError::SoldOut));
    shop.pass(Duration::from_mins(16)).await;
    shop.work().await;
    assert_eq!(shop.order(&luckier).await.state, "cancelled", "nobody paid for it");
    payment::confirm_by_hand(&shop.staff(), order.id, &code(CODE), shillings(&order)).await.unwrap();
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_was_booked_under_a_wrong_amount_is_undone_and_booked_again() {
    let shop = TestShop::open().await;
    let order = given_an_order_paid_by_hand(&shop).await;
    let staff = shop.staff();
    payment::confirm_by_hand(&staff, order.id, &code(CODE), shillings(&order) + 300).await.unwrap();
    let booked = orders::read(&staff, order.id).await.unwrap().booked;
    assert_eq!(booked.iter().map(|booked| booked.code.as_str()).collect::<Vec<_>>(), [CODE]);
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));

    let other = shop.given_a_placed_order().await;
    assert_eq!(payment::unbook(&staff, other.id, &code(CODE)).await, Err(MoneyError::Elsewhere));
    for _ in 0..2 {
        payment::unbook(&staff, order.id, &code(CODE)).await.unwrap();
    }
    shop.assert_unpaid(&order).await;
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, 0);
    assert_eq!(shop.on_account(&order, "unapplied").await, 0);
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 2), "its goods are kept again, beside those of the other order");
    let view = orders::read(&staff, order.id).await.unwrap();
    assert_eq!((view.booked.len(), view.claims[0].code.as_str()), (0, CODE));
    let taken_off = view.timeline.iter().filter(|entry| matches!(entry.what, Happening::MoneyTakenOff { .. }));
    assert_eq!(taken_off.count(), 1);
    shop.assert_sound().await;

    payment::confirm_by_hand(&staff, order.id, &code(CODE), shillings(&order)).await.unwrap();
    assert_eq!(shop.order(&order).await.payment_state, "paid");
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, order.total.minor());
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_the_goods_were_packed_for_stays_booked() {
    let shop = TestShop::open().await;
    let order = given_an_order_paid_by_hand(&shop).await;
    let staff = shop.staff();
    payment::confirm_by_hand(&staff, order.id, &code(CODE), shillings(&order)).await.unwrap();
    orders::pack(&staff, order.id).await.unwrap();
    assert_eq!(payment::unbook(&staff, order.id, &code(CODE)).await, Err(MoneyError::Packed));
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}
