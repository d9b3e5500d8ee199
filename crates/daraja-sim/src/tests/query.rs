use std::time::Duration;

use serde_json::json;

use super::shop::{PHONE, Shop, password};
use crate::{Config, QueryLimit, Switches, Timings};

#[tokio::test]
async fn an_id_is_unknown_at_first_then_pending_in_the_modern_way() {
    let timings = Timings {
        query_blind: Duration::from_secs(30), // wide enough for a slow machine
        ..Timings::default()
    };
    let shop = Shop::open_with(Config { timings, ..Config::default() }).await;
    let token = shop.token().await;
    let id = shop.push(&token, PHONE, 10).await;
    let (status, body) = shop.query(&token, &id).await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.002.02")));
    assert_eq!(body["errorMessage"], "Bad Request - Invalid CheckoutRequestID");
    shop.seconds(30);
    let (status, body) = shop.query(&token, &id).await;
    assert_eq!((status, &body["ResponseCode"]), (200, &json!("0")));
    assert_eq!(body["ResultCode"], json!("4999"));
    assert_eq!(body["CheckoutRequestID"], id);
    for absent in ["Amount", "MpesaReceiptNumber", "PhoneNumber", "TransactionDate"] {
        assert!(body.get(absent).is_none());
    }
}

#[tokio::test]
async fn the_old_way_of_pending_is_an_error_500() {
    let shop = Shop::open().await;
    shop.sim.set_switches(Switches { legacy_pending: true, ..Switches::default() });
    let token = shop.token().await;
    let id = shop.push(&token, PHONE, 10).await;
    shop.seconds(1);
    let (status, body) = shop.query(&token, &id).await;
    assert_eq!((status, &body["errorCode"]), (500, &json!("500.001.1001")));
    assert_eq!(body["errorMessage"], "The transaction is being processed");
}

#[tokio::test]
async fn an_unknown_id_and_a_wrong_password_are_told_apart() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let (status, body) = shop.query(&token, "ws_CO_01012026000000").await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.002.02")));
    let body = json!({
        "BusinessShortCode": 174_379, "Password": password("1", "2"),
        "Timestamp": "20260115093045", "CheckoutRequestID": "ws_CO_1",
    });
    let (status, body) = shop.post(&token, "/mpesa/stkpushquery/v1/query", &body).await;
    assert_eq!(status, 500);
    assert_eq!(body["errorMessage"], "[MerchantValidate] - Wrong credentials");
}

#[tokio::test]
async fn the_sandbox_lets_one_query_through_each_twelve_seconds() {
    let shop = Shop::open().await;
    shop.sim.set_switches(Switches::sandbox());
    assert_eq!(Switches::sandbox().query_limit, Some(QueryLimit { calls: 5, per_s: 60 }));
    let token = shop.token().await;
    let id = shop.push(&token, PHONE, 10).await;
    shop.seconds(1);
    let mut statuses = Vec::new();
    for wait in [0, 0, 6, 7, 0, 12] {
        shop.seconds(wait);
        statuses.push(shop.query(&token, &id).await.0);
    }
    assert_eq!(statuses, [200, 429, 429, 200, 429, 200]);
}
