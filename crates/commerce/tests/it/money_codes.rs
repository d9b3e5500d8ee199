//! Codes to scan: drawn by M-PESA once for each sum, and never in the way of anything.

use kikapu_commerce::payment;
use kikapu_contract::Refusal;
use kikapu_kernel::PublicToken;
use kikapu_testkit::daraja_sim::{Break, Endpoint};
use kikapu_testkit::{Options, TestShop};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

async fn drawn(shop: &TestShop) -> i64 {
    sqlx::query_scalar("select count(*) from payment_codes where png is not null").fetch_one(&shop.admin).await.unwrap()
}

#[tokio::test]
async fn a_code_is_drawn_once_for_each_sum_that_is_due() {
    let shop = TestShop::open_with(Options { confirms: true, ..Options::default() }).await;
    let order = shop.given_a_failed_order().await;
    let first = payment::code(&shop.ctx(), &order.token).await.unwrap();
    assert!(first.starts_with(PNG));
    // The second look asks nobody.
    shop.sim.break_endpoint(Endpoint::Qr, Break::Status { status: 503 }, None);
    assert_eq!(payment::code(&shop.ctx(), &order.token).await.unwrap(), first);
    shop.sim.mend(Endpoint::Qr);

    let account = shop.account(&order).await;
    shop.send_by_hand(&order.phone, 700, &account).await;
    let rest = payment::code(&shop.ctx(), &order.token).await.unwrap();
    assert_ne!(rest, first, "another sum");
    assert_eq!(drawn(&shop).await, 2);
    let owed = u32::try_from(order.total.minor() / 100).unwrap() - 700;
    shop.send_by_hand(&order.phone, owed, &account).await;
    shop.assert_sound().await;
    assert_eq!(payment::code(&shop.ctx(), &order.token).await, Err(Refusal::NotFound), "nothing is due any more");
}

#[tokio::test]
async fn where_none_is_drawn_requests_go_on_and_nobody_asks_again_at_once() {
    let shop = TestShop::open().await;
    let order = shop.given_a_failed_order().await;
    shop.sim.break_endpoint(Endpoint::Qr, Break::Status { status: 503 }, None);
    for _ in 0..8 {
        assert!(matches!(payment::code(&shop.ctx(), &order.token).await, Err(Refusal::TooMany { .. })));
    }
    shop.sim.mend(Endpoint::Qr);
    assert!(matches!(payment::code(&shop.ctx(), &order.token).await, Err(Refusal::TooMany { .. })));
    let paid = shop.given_a_paid_order().await;
    shop.assert_sound().await;
    assert_eq!(payment::code(&shop.ctx(), &paid.token).await, Err(Refusal::NotFound));
    let nobody: PublicToken = paid.token.expose().chars().rev().collect::<String>().parse().unwrap();
    assert_eq!(payment::code(&shop.ctx(), &nobody).await, Err(Refusal::NotFound));
    sqlx::query("update payment_codes set asked_at = now() - interval '2 minutes'").execute(&shop.admin).await.unwrap();
    assert!(payment::code(&shop.ctx(), &order.token).await.unwrap().starts_with(PNG));
    assert_eq!(drawn(&shop).await, 1);
}
