//! What keeps a stranger from holding a shop's goods on no more than their word.

use std::num::NonZeroU32;
use std::time::Duration;

use kikapu_commerce::checkout;
use kikapu_commerce::limit::CheckoutLimits;
use kikapu_commerce::staff::orders;
use kikapu_contract::Refusal;
use kikapu_contract::checkout::PlaceOrderError;
use kikapu_contract::staff::{OrderListView, OrderQuery};
use kikapu_kernel::Network;
use kikapu_testkit::{Checkout, Options, TestShop};

async fn open(limits: CheckoutLimits) -> TestShop {
    TestShop::open_with(Options { hot_units: 50, checkout_limits: limits, ..Options::default() }).await
}

fn n(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap()
}

const MANY: CheckoutLimits =
    CheckoutLimits { per_cart: NonZeroU32::MAX, per_network: NonZeroU32::MAX, open_per_phone: NonZeroU32::MAX };

async fn form(shop: &TestShop) -> Checkout {
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    shop.checkout(cart).await
}

#[tokio::test]
async fn a_cart_has_a_few_tries_a_minute_and_keeps_what_was_typed() {
    let shop = open(CheckoutLimits { per_cart: n(2), ..MANY }).await;
    let mut form = form(&shop).await;
    form.input.seen_total_minor += 100;
    for _ in 0..2 {
        let refused = shop.place(&form).await;
        assert!(matches!(refused, Err(PlaceOrderError::TotalChanged { .. })), "{refused:?}");
    }
    "By the third gate".clone_into(&mut form.input.draft.landmark);
    let refused = shop.place(&form).await;
    let Err(PlaceOrderError::Refused(Refusal::TooMany { retry_after_s })) = refused else { panic!("{refused:?}") };
    assert!((1..=31).contains(&retry_after_s), "{retry_after_s}");
    let page = checkout::read(&shop.ctx(), form.cart, None, false, None).await.unwrap();
    assert_eq!(page.draft.landmark, "By the third gate");
}

#[tokio::test]
async fn a_network_has_so_many_orders_a_minute_and_others_are_not_kept_waiting() {
    let shop = open(CheckoutLimits { per_network: n(3), ..MANY }).await;
    let from = |address: &str| Network::of(address.parse().unwrap());
    for n in 0..3 {
        let Checkout { cart, input } = form(&shop).await;
        checkout::place(&shop.ctx(), cart, from(&format!("2c0f:fe38:2100::{n}")), &input).await.unwrap();
    }
    let Checkout { cart, input } = form(&shop).await;
    let fourth = checkout::place(&shop.ctx(), cart, from("2c0f:fe38:2100::9"), &input).await;
    assert!(matches!(fourth, Err(PlaceOrderError::Refused(Refusal::TooMany { .. }))), "{fourth:?}");
    checkout::place(&shop.ctx(), cart, from("197.248.1.2"), &input).await.unwrap();
}

#[tokio::test]
async fn a_phone_holds_goods_for_a_few_unpaid_orders_at_once() {
    let shop = open(CheckoutLimits { open_per_phone: n(2), ..MANY }).await;
    let phone = shop.new_phone();
    let mut last = None;
    for pay in ["mpesa", "on_delivery"] {
        let mut form = form(&shop).await;
        form.input.draft.phone.clone_from(&phone);
        pay.clone_into(&mut form.input.draft.pay);
        last = Some(shop.placed(&form).await);
    }
    let mut third = form(&shop).await;
    third.input.draft.phone = phone;
    assert_eq!(shop.place(&third).await, Err(PlaceOrderError::TooManyOpen));
    assert_eq!(shop.shelf(shop.goods.hot).await, (50, 2), "the refused one holds nothing");
    // What is packed is no longer anybody's word alone.
    orders::pack(&shop.staff(), last.unwrap().id).await.unwrap();
    shop.place(&third).await.unwrap();
    shop.assert_sound().await;
}

#[tokio::test]
async fn many_orders_of_a_phone_at_once_are_counted_one_after_the_other() {
    let shop = open(CheckoutLimits { open_per_phone: n(2), ..MANY }).await;
    let phone = shop.new_phone();
    let mut forms = Vec::new();
    for _ in 0..8 {
        let mut form = form(&shop).await;
        form.input.draft.phone.clone_from(&phone);
        forms.push(form);
    }
    let placed = futures::future::join_all(forms.iter().map(|form| shop.place(form))).await;
    assert_eq!(placed.iter().filter(|one| one.is_ok()).count(), 2, "{placed:?}");
    assert_eq!(shop.shelf(shop.goods.hot).await, (50, 2));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_shilling_keeps_no_place_among_the_orders_of_a_phone() {
    let options = Options {
        confirms: true,
        checkout_limits: CheckoutLimits { open_per_phone: n(1), ..MANY },
        ..Options::default()
    };
    let shop = TestShop::open_with(options).await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    shop.send_by_hand(&order.phone, 1, &shop.account(&order).await).await;
    assert_eq!(shop.order(&order).await.payment_state, "partially_paid");
    let mut next = form(&shop).await;
    next.input.draft.phone.clone_from(&order.phone);
    assert_eq!(shop.place(&next).await, Err(PlaceOrderError::TooManyOpen));
    // It keeps its goods: a person decides, and is told to.
    let review = || async {
        let query = OrderQuery { view: OrderListView::Review, ..OrderQuery::default() };
        orders::list(&shop.staff(), &query).await.unwrap().orders.len()
    };
    assert_eq!(review().await, 0);
    shop.pass(Duration::from_hours(25)).await;
    shop.work().await;
    assert_eq!((shop.order(&order).await.state.as_str(), review().await), ("open", 1));
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_for_the_door_that_nobody_packs_gives_its_goods_back_in_the_end() {
    let shop = TestShop::open().await;
    let order = shop.given_an_order_on_delivery(shop.goods.hot).await;
    let kept = shop.given_an_order_on_delivery(shop.goods.hot).await;
    orders::pack(&shop.staff(), kept.id).await.unwrap();
    shop.pass(Duration::from_hours(48)).await;
    shop.work().await;
    assert_eq!(shop.order(&order).await.state, "open", "late is not lost");
    shop.pass(Duration::from_hours(24 * 7)).await;
    shop.work().await;
    assert_eq!((shop.order(&order).await.state.as_str(), shop.shelf(shop.goods.hot).await), ("cancelled", (4, 0)));
    assert_eq!(shop.order(&kept).await.state, "open", "what is packed waits for its rider");
    shop.assert_sound().await;
}
