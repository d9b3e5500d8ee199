//! The notices themselves: forged, lost, at once, and where they are sent to.

use kikapu_commerce::payment::incoming;
use kikapu_commerce::payment::{self, Sources, Taken};
use kikapu_contract::money::NoticesStatus;
use kikapu_contract::payment::ByHand;
use kikapu_testkit::daraja_sim::Switches;
use serde_json::{Value, json};
use std::time::Duration;

use super::*;

#[tokio::test]
async fn forged_replayed_and_mismatched_confirmations_change_nothing() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let account = shop.account(&order).await;
    let true_one = notice("UKU4H7L2P0", "1700.00", &account);
    let with = |field: &str, value: Value| {
        let mut body = true_one.clone();
        body[field] = value;
        body
    };
    for (body, source, verdict) in [
        // Somebody who learned the address, from a machine of their own.
        (true_one.clone(), "203.0.113.9", "doubted"),
        (true_one.clone(), "", "doubted"),
        (with("BusinessShortCode", json!("600999")), "127.0.0.1", "other_shortcode"),
        (with("TransID", json!("0000000000")), "127.0.0.1", "unreadable"),
        (with("TransID", json!("UKU4")), "127.0.0.1", "unreadable"),
        (with("TransAmount", json!("-1700")), "127.0.0.1", "unreadable"),
        (with("TransAmount", json!("0.00")), "127.0.0.1", "unreadable"),
        (with("TransAmount", json!("99999999999999999999")), "127.0.0.1", "unreadable"),
        (json!({"paid": true}), "127.0.0.1", "unreadable"),
    ] {
        assert_eq!(post(&shop, &body, source).await, Taken::Stored);
        assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some(verdict), "{body}");
        shop.assert_unpaid(&order).await;
    }
    assert_eq!(shop.in_books("mpesa_clearing").await, 0);
    let guess = incoming::take(&shop.platform, &"0".repeat(40), true_one.to_string().as_bytes(), "127.0.0.1").await;
    assert_eq!(guess.unwrap(), Taken::Unknown);

    // M-PESA tells of it after all; then it is told again, with more.
    post(&shop, &true_one, "127.0.0.1").await;
    shop.assert_paid(&order).await;
    for (body, verdict) in [(true_one.clone(), "repeated"), (with("TransAmount", json!("9700.00")), "contradicts")] {
        post(&shop, &body, "127.0.0.1").await;
        assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some(verdict));
    }
    post(&shop, &true_one, "203.0.113.9").await;
    assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some("doubted_and_counted_before"));
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn addresses_are_registered_again_and_the_old_ones_listen_for_two_days() {
    let shop = given_a_shop().await;
    let old = secret(&shop);
    incoming::register_again(&shop.staff()).await.unwrap();
    shop.work().await;
    assert_ne!(secret(&shop), old);
    let take = async || incoming::take(&shop.platform, &old, b"{}", "127.0.0.1").await.unwrap();
    assert_eq!(take().await, Taken::Stored);
    shop.pass(Duration::from_hours(49)).await;
    assert_eq!(take().await, Taken::Unknown);
    assert_eq!(page(&shop).await.notices.status, NoticesStatus::Registered);
    let order = shop.given_a_failed_order().await;
    assert_eq!(by_hand(&shop, &order).await, ByHand::ConfirmsItself);
}

#[tokio::test]
async fn what_production_does_not_take_twice_is_told_and_the_first_address_stays() {
    let shop = given_a_shop().await;
    let first = secret(&shop);
    shop.sim.set_switches(Switches { register_once: true, ..Switches::default() });
    payment::register_urls(&shop.ctx()).await.unwrap();
    let notices = page(&shop).await.notices;
    assert_eq!((notices.status, notices.detail.as_str()), (NoticesStatus::Already, "Urls are already registered."));
    let taken = incoming::take(&shop.platform, &first, b"{}", "127.0.0.1").await.unwrap();
    assert_eq!(taken, Taken::Stored);
    let addresses: i64 = sqlx::query_scalar("select count(*) from c2b_tokens").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(addresses, 1, "the refused one is forgotten");
    let order = shop.given_a_failed_order().await;
    assert_eq!(by_hand(&shop, &order).await, ByHand::ConfirmsItself, "the first one is still told");
    sqlx::query("update gateway_credentials set c2b_registered_at = null").execute(&shop.admin).await.unwrap();
    assert_eq!(by_hand(&shop, &order).await, ByHand::ShopLooks, "the addresses there may be anybody's");
}

#[tokio::test]
async fn a_confirmation_whose_job_was_lost_is_found_by_the_sweep() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let body = notice("UKU4H7L2P0", "1700.00", &shop.account(&order).await).to_string();
    incoming::take(&shop.platform, &secret(&shop), body.as_bytes(), "127.0.0.1").await.unwrap();
    while shop.next_job().await.is_some() {}
    shop.pass(Duration::from_mins(3)).await;
    shop.assert_unpaid(&order).await;
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 1);
    shop.work().await;
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn confirmations_at_once_count_once() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let body = notice("UKU4H7L2P0", "1700.00", &shop.account(&order).await).to_string();
    for _ in 0..6 {
        incoming::take(&shop.platform, &secret(&shop), body.as_bytes(), "127.0.0.1").await.unwrap();
    }
    let worker = shop.start_worker();
    let until = std::time::Instant::now() + Duration::from_secs(20);
    while verdicts(&shop).await.iter().any(Option::is_none) && std::time::Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    worker.stop().await;
    shop.pass_s(3).await;
    shop.work().await;
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
    assert!(Sources::Loopback.trusts("127.0.0.1"));
}
