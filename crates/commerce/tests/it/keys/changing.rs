//! A shop that changes its number: what is open of the old one is asked about with its own keys, and what comes to it counts.

use std::time::Duration;

use kikapu_commerce::housekeeping;
use kikapu_commerce::payment::{self, incoming, keys};
use kikapu_domain::payment::Receipt;
use kikapu_kernel::MoneyLineId;
use kikapu_testkit::{Options, SHORTCODE, TestShop};

use super::{given_a_number, page};

async fn given_a_shop() -> TestShop {
    TestShop::open_with(Options { confirms: true, hot_units: 20, ..Options::default() }).await
}

async fn change_number(shop: &TestShop) {
    keys::save(&shop.staff(), &given_a_number(shop, "600123"), shop.network()).await.unwrap();
    shop.work().await;
}

#[tokio::test]
async fn a_request_that_is_open_is_settled_with_the_keys_it_was_made_with() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    change_number(&shop).await;
    let now = page(&shop).await;
    assert_eq!(now.keys.unwrap().shortcode, "600123");
    assert_eq!((now.past.len(), now.past[0].number.as_str(), now.past[0].open), (1, SHORTCODE, 1));
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    let shortcode: String = sqlx::query_scalar("select shortcode from payments").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(shortcode, SHORTCODE);
    // The next order asks by the new number.
    let next = shop.given_a_sent_attempt().await;
    assert_eq!(next.prompt.shortcode, "600123");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_request_whose_callback_is_lost_is_asked_about_with_its_own_keys() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    change_number(&shop).await;
    shop.sim.spoil_next_callback(kikapu_testkit::daraja_sim::CallbackFault::Drop);
    shop.pass_s(2).await;
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.pass_s(30).await;
    shop.work().await;
    shop.pass_s(60).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_sent_by_hand_to_the_old_number_counts_for_a_month() {
    let shop = given_a_shop().await;
    let order = shop.given_a_placed_order().await;
    change_number(&shop).await;
    shop.pass(Duration::from_hours(24)).await;
    shop.work().await;
    let account = shop.account(&order).await;
    let shillings = u32::try_from(order.total.minor() / 100).unwrap();
    let before = shop.door.confirmations().len();
    let sent = shop.sim.pay_by_hand(SHORTCODE, &order.phone, shillings, &account).await.unwrap();
    let heard = shop.door.is_told(before + 1).await;
    assert!(heard.last().unwrap().status.is_success(), "its address is open");
    shop.work().await;
    // After a request that failed, a moment is given to its callback.
    shop.pass_s(3).await;
    shop.work().await;
    let line = shop.line(&sent.receipt).await;
    assert!(line.payment_id.is_some(), "{line:?}");
    assert_eq!(shop.in_books("mpesa_clearing").await, order.total.minor());
    shop.assert_sound().await;
}

#[tokio::test]
async fn after_a_month_the_old_keys_go_unless_something_is_open() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    change_number(&shop).await;
    let kept = async || -> i64 {
        sqlx::query_scalar("select count(*) from gateway_credentials_past").fetch_one(&shop.admin).await.unwrap()
    };
    sqlx::query("update gateway_credentials_past set superseded_at = superseded_at - interval '31 days'")
        .execute(&shop.admin)
        .await
        .unwrap();
    housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    assert_eq!(kept().await, 1, "a request is open");
    shop.pay(&sent).await;
    housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn a_number_that_is_taken_up_again_is_as_it_was() {
    let shop = given_a_shop().await;
    shop.given_an_operator(None).await;
    change_number(&shop).await;
    let operator = async || -> String {
        sqlx::query_scalar("select initiator_name from gateway_credentials").fetch_one(&shop.admin).await.unwrap()
    };
    assert_eq!(operator().await, "", "who may send money was of the other organisation");
    let mut back = given_a_number(&shop, SHORTCODE);
    let merchant = shop.sim.merchants().into_iter().find(|merchant| merchant.shortcode == SHORTCODE).unwrap();
    back.passkey = merchant.passkey;
    keys::save(&shop.staff(), &back, shop.network()).await.unwrap();
    assert_eq!(operator().await, "testapi");
    let now = page(&shop).await;
    assert_eq!(now.past.iter().map(|past| past.number.as_str()).collect::<Vec<_>>(), ["600123"]);
    let order = shop.given_a_placed_order().await;
    let account = shop.account(&order).await;
    let before = shop.door.confirmations().len();
    shop.sim.pay_by_hand(SHORTCODE, &order.phone, 1, &account).await.unwrap();
    let heard = shop.door.is_told(before + 1).await;
    assert!(heard.last().unwrap().status.is_success());
}

#[tokio::test]
async fn a_code_that_was_booked_counts_once_whichever_number_was_paid() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    change_number(&shop).await;
    let (account, before) = (shop.account(&order).await, shop.door.confirmations().len());
    let shillings = u32::try_from(order.total.minor() / 100).unwrap();
    let sent = shop.sim.pay_by_hand(SHORTCODE, &order.phone, shillings, &account).await.unwrap();
    let code = Receipt::parse(&sent.receipt).unwrap();
    // Somebody finds it before M-PESA's word of it is read.
    payment::confirm_by_hand(&shop.staff(), order.id, &code, shillings.into()).await.unwrap();
    shop.door.is_told(before + 1).await;
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    let counted: Vec<(String, i64)> =
        sqlx::query_as("select shortcode, captured_minor from payments").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(counted, [(SHORTCODE.to_owned(), order.total.minor())], "M-PESA says which number was paid");
    let line = shop.line(&sent.receipt).await;
    assert_eq!(line.state, "matched");
    // It can be put on another order after all, as any money that M-PESA told of.
    incoming::detach(&shop.staff(), MoneyLineId::new(line.id)).await.unwrap();
    assert_ne!(shop.standing(&order).await.1, "paid");
    assert_eq!(shop.in_books("unmatched").await, -order.total.minor());
    shop.assert_sound().await;
}
