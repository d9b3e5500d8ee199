//! Requests that fail: the checkout leads with paying by hand, by itself and back again, and the owner has the last word.

use kikapu_commerce::checkout;
use kikapu_commerce::payment::{self, rail};
use kikapu_commerce::staff::money;
use kikapu_contract::Refusal;
use kikapu_contract::money::{MoneyQuery, Rail};
use kikapu_domain::payment::{Lead, LeadChoice, RailHealth, Reason};
use kikapu_kernel::CartId;
use kikapu_testkit::daraja_sim::{Break, Endpoint};
use kikapu_testkit::{Options, TestShop};

async fn given_a_shop() -> TestShop {
    TestShop::open_with(Options { hot_units: 20, ..Options::default() }).await
}

async fn seen(shop: &TestShop) -> Rail {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().rail.unwrap()
}

async fn leads(shop: &TestShop, cart: CartId) -> Lead {
    checkout::read(&shop.ctx(), cart, None, false, None).await.unwrap().leads
}

/// Three orders whose requests M-PESA refuses.
async fn given_requests_that_fail(shop: &TestShop) {
    shop.sim.break_endpoint(Endpoint::Push, Break::Busy, Some(3));
    for _ in 0..3 {
        shop.given_a_placed_order().await;
        shop.work().await;
        shop.pass_s(5).await;
    }
}

#[tokio::test]
async fn the_checkout_leads_with_what_works_and_comes_back_by_itself() {
    let shop = given_a_shop().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    assert_eq!(leads(&shop, cart).await, Lead::Request);
    given_requests_that_fail(&shop).await;
    let rail = seen(&shop).await;
    assert_eq!((rail.health, rail.leads, rail.sent, rail.paid), (RailHealth::Sick, Lead::ByHand, 3, 0));
    assert_eq!(rail.reasons, [(Reason::ProviderBusy, 3)]);
    assert_eq!(leads(&shop, cart).await, Lead::ByHand);

    // One that is paid ends it.
    let sent = shop.given_a_sent_attempt().await;
    let open = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert!(open.paybill_open, "who is asked all the same sees the steps at once");
    shop.pay(&sent).await;
    let rail = seen(&shop).await;
    assert_eq!((rail.health, rail.leads, rail.sent, rail.paid), (RailHealth::Well, Lead::Request, 4, 1));
    for took in [rail.paid_in, rail.replied_in, rail.booked_in] {
        assert!(took.is_some_and(|took| took.half_ms <= took.most_ms), "{rail:?}");
    }
    assert_eq!(leads(&shop, cart).await, Lead::Request);
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_is_long_ago_and_what_happened_to_others_says_nothing() {
    let (shop, other) = (given_a_shop().await, given_a_shop().await);
    given_requests_that_fail(&shop).await;
    let cart = other.given_a_cart(other.goods.hot, 1).await;
    assert_eq!(leads(&other, cart).await, Lead::Request);
    assert_eq!(seen(&shop).await.health, RailHealth::Sick);
    shop.pass_s(16 * 60).await;
    assert_eq!(seen(&shop).await.health, RailHealth::Well, "silence ends it, too");
}

#[tokio::test]
async fn the_owner_chooses_what_leads_and_takes_it_back() {
    let shop = given_a_shop().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    assert_eq!(rail::choose(&shop.ctx(), LeadChoice::ByHand).await, Err(Refusal::Forbidden), "no shopper may");
    rail::choose(&shop.staff(), LeadChoice::ByHand).await.unwrap();
    let rail = seen(&shop).await;
    assert_eq!((rail.choice, rail.leads, rail.chosen_at.is_some()), (LeadChoice::ByHand, Lead::ByHand, true));
    assert_eq!(leads(&shop, cart).await, Lead::ByHand);
    rail::choose(&shop.staff(), LeadChoice::Request).await.unwrap();
    given_requests_that_fail(&shop).await;
    assert_eq!(leads(&shop, cart).await, Lead::Request);
    rail::choose(&shop.staff(), LeadChoice::Auto).await.unwrap();
    assert_eq!(leads(&shop, cart).await, Lead::ByHand);
}
