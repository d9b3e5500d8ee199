//! Tills, and codes that a shopper typed or a person booked.

use daraja::C2bVersion;
use kikapu_commerce::payment;
use kikapu_commerce::payment::incoming;
use kikapu_commerce::staff::orders;
use kikapu_contract::money::{Likely, MoneyError};
use kikapu_testkit::{Options, Placed, TestShop};

use super::*;

#[tokio::test]
async fn money_to_a_till_goes_to_the_one_order_of_that_phone_and_amount() {
    for version in [C2bVersion::V1, C2bVersion::V2] {
        let shop = given_a_till().await;
        incoming::set_version(&shop.staff(), version).await.unwrap();
        payment::register_urls(&shop.ctx()).await.unwrap();
        let (order, other) = (shop.given_a_failed_order().await, shop.given_a_failed_order().await);
        shop.pass_s(130).await;
        let receipt = shop.send_by_hand(&order.phone, shillings(&order), "").await;
        shop.assert_paid(&order).await;
        shop.assert_unpaid(&other).await;
        assert_eq!(shop.line(&receipt).await.reason, "by_amount_and_phone", "{version:?}");
        let odd = shop.send_by_hand(&other.phone, shillings(&other) - 1, "").await;
        assert_eq!(shop.line(&odd).await.reason, "nothing_fits", "{version:?}");
        shop.assert_unpaid(&other).await;
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn a_code_typed_on_the_pay_page_meets_its_money_whichever_comes_first() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let (early, late) = (shop.given_a_failed_order().await, shop.given_a_failed_order().await);
    let stranger = "254733000123";
    // The money first, under an account that means nothing.
    let receipt = shop.send_by_hand(stranger, shillings(&early), "viatu").await;
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    assert_eq!(shop.in_books("unmatched").await, -early.total.minor());
    payment::claim(&shop.ctx(), &early.token, &code(&receipt)).await.unwrap();
    shop.work().await;
    assert_eq!(shop.standing(&early).await.1, "paid");
    assert_eq!(shop.line(&receipt).await.reason, "by_claim");
    assert!(orders::read(&shop.staff(), early.id).await.unwrap().claims.is_empty(), "nobody needs to look");
    // The code first.
    payment::claim(&shop.ctx(), &late.token, &code("UKU4H7L2P0")).await.unwrap();
    post(&shop, &notice("UKU4H7L2P0", &format!("{}.00", shillings(&late)), "viatu"), "127.0.0.1").await;
    shop.assert_paid(&late).await;
    assert_eq!(shop.in_books("unmatched").await, 0);
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_code_of_an_earlier_sale_pays_no_order_that_was_placed_after_it() {
    let shop = given_a_shop().await;
    // Over the counter, to the same number.
    let receipt = shop.send_by_hand("254733000123", 1700, "").await;
    shop.pass_s(300).await;
    let order = shop.given_a_failed_order().await;
    payment::claim(&shop.ctx(), &order.token, &code(&receipt)).await.unwrap();
    shop.work().await;
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    shop.assert_unpaid(&order).await;
    let claims = orders::read(&shop.staff(), order.id).await.unwrap().claims;
    assert_eq!((claims.len(), claims[0].code.as_str()), (1, receipt.as_str()), "a person looks at it");
    // Not even of one that was paid a moment before.
    let receipt = shop.send_by_hand("254733000123", 1700, "viatu").await;
    let order = shop.given_a_failed_order().await;
    payment::claim(&shop.ctx(), &order.token, &code(&receipt)).await.unwrap();
    shop.work().await;
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    shop.assert_unpaid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_code_of_money_that_speaks_for_another_order_pays_nobody() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let (meant, other) = (shop.given_a_failed_order().await, shop.given_a_failed_order().await);
    // Its number, without the letter that checks it, and from another phone.
    let number = shop.account(&meant).await;
    let number = &number[..number.len() - 1];
    let receipt = shop.send_by_hand("254733000123", shillings(&meant), number).await;
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    payment::claim(&shop.ctx(), &other.token, &code(&receipt)).await.unwrap();
    shop.work().await;
    assert_eq!(shop.line(&receipt).await.state, "unmatched", "somebody else knows the code");
    for order in [&meant, &other] {
        shop.assert_unpaid(order).await;
    }
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_code_claimed_for_two_orders_goes_to_neither() {
    let shop = given_a_shop().await;
    let (one, two) = (shop.given_a_failed_order().await, shop.given_a_failed_order().await);
    for order in [&one, &two] {
        payment::claim(&shop.ctx(), &order.token, &code("UKU4H7L2P0")).await.unwrap();
    }
    post(&shop, &notice("UKU4H7L2P0", "1700.00", "viatu"), "127.0.0.1").await;
    assert_eq!(shop.line("UKU4H7L2P0").await.reason, "several_fit");
    shop.assert_unpaid(&one).await;
    shop.assert_unpaid(&two).await;
    let proposals = &page(&shop).await.open[0].proposals;
    assert!(proposals.iter().all(|proposal| proposal.reasons.contains(&Likely::SameCode)), "{proposals:?}");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_a_person_booked_first_is_not_counted_again_and_a_wrong_amount_shows() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let order = shop.given_a_failed_order().await;
    let confirm = async |order: &Placed, receipt: &str, shillings| {
        payment::claim(&shop.ctx(), &order.token, &code(receipt)).await.unwrap();
        payment::confirm_by_hand(&shop.staff(), order.id, &code(receipt), shillings).await.unwrap();
    };
    confirm(&order, "UKU4H7L2P0", 1700).await;
    post(&shop, &notice("UKU4H7L2P0", "1700.00", "viatu"), "127.0.0.1").await;
    shop.assert_paid(&order).await;
    assert_eq!(shop.line("UKU4H7L2P0").await.reason, "counted_before");
    let other = shop.given_a_failed_order().await;
    confirm(&other, "UKU4H7L2P1", 1700).await;
    post(&shop, &notice("UKU4H7L2P1", "1500.00", "viatu"), "127.0.0.1").await;
    let line = shop.line("UKU4H7L2P1").await;
    assert_eq!((line.state.as_str(), line.reason.as_str()), ("doubted", "amount_differs"));
    shop.assert_sound().await;
}

#[tokio::test]
async fn once_a_wrong_booking_is_undone_what_mpesa_told_of_the_code_can_count() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let order = shop.given_a_failed_order().await;
    let (staff, receipt) = (shop.staff(), code("UKU4H7L2P0"));
    payment::confirm_by_hand(&staff, order.id, &receipt, 500).await.unwrap();
    let account = shop.account(&order).await;
    post(&shop, &notice("UKU4H7L2P0", "1700.00", &account), "127.0.0.1").await;
    let line = shop.line("UKU4H7L2P0").await;
    assert_eq!((line.state.as_str(), line.reason.as_str()), ("doubted", "amount_differs"));
    let line = MoneyLineId::new(line.id);
    assert_eq!(incoming::vouch(&staff, line).await, Err(MoneyError::Elsewhere));

    payment::unbook(&staff, order.id, &receipt).await.unwrap();
    incoming::vouch(&staff, line).await.unwrap();
    shop.work().await;
    shop.assert_paid(&order).await;
    assert_eq!(payment::unbook(&staff, order.id, &receipt).await, Err(MoneyError::Elsewhere), "M-PESA told of it");
    shop.assert_sound().await;
}
