use serde_json::{Value, json};

use super::shop::{Door, PHONE, Reply, SHORTCODE, Shop};
use crate::{Config, Merchant, PayError, Switches};

async fn register(shop: &Shop, token: &str, version: &str, kind: &str) -> Reply {
    let body = json!({
        "ShortCode": 174_379, "ResponseType": kind,
        "ConfirmationURL": format!("{}/confirm", shop.door.url),
        "ValidationURL": format!("{}/check", shop.door.url),
    });
    shop.post(token, &format!("/mpesa/c2b/{version}/registerurl"), &body).await
}

fn heard(door: &Door, path: &str) -> Vec<Value> {
    door.heard()
        .into_iter()
        .filter(|(at, _)| at == path)
        .map(|(_, body)| serde_json::from_str(&body).expect("JSON"))
        .collect()
}

fn validating() -> Config {
    Config { merchants: vec![Merchant { validates: true, ..Merchant::sandbox() }], ..Config::default() }
}

#[tokio::test]
async fn a_paid_push_is_confirmed_with_the_same_receipt_and_a_masked_number() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let (status, body) = register(&shop, &token, "v2", "Completed").await;
    assert_eq!((status, &body["ResponseCode"]), (200, &json!("0")));
    assert!(body["OriginatorCoversationID"].is_string());
    shop.push(&token, "254712345000", 1499).await;
    shop.seconds(4);
    shop.door.hears(2).await;
    let notice = heard(&shop.door, "/confirm").remove(0);
    assert_eq!(notice["TransID"], shop.sim.payments()[0].receipt);
    assert_eq!(notice["TransAmount"], "1499.00");
    assert_eq!(notice["OrgAccountBalance"], "1499.00");
    assert_eq!(notice["BillRefNumber"], "1042X");
    assert_eq!(notice["MSISDN"], "2547 ***** 000");
    assert_eq!(notice["TransactionType"], "Pay Bill");
    assert!(notice.as_object().is_some_and(|all| all.values().all(Value::is_string)));
    assert_eq!(heard(&shop.door, "/cb").len(), 1);
}

#[tokio::test]
async fn suffix_110_confirms_first_and_calls_back_last() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    register(&shop, &token, "v2", "Completed").await;
    shop.push(&token, "254712345110", 10).await;
    shop.seconds(4);
    let paths: Vec<String> = shop.door.hears(2).await.into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/confirm", "/cb"]);
}

#[tokio::test]
async fn without_the_shadow_a_push_is_told_by_callback_only() {
    let shop = Shop::open().await;
    shop.sim.set_switches(Switches { shadow_confirmations: false, ..Switches::default() });
    let token = shop.token().await;
    register(&shop, &token, "v2", "Completed").await;
    // The confirmation of this outcome would come before the callback.
    shop.push(&token, "254712345110", 10).await;
    shop.seconds(4);
    let heard = shop.door.hears(1).await;
    assert_eq!(heard[0].0, "/cb");
}

#[tokio::test]
async fn simulate_pays_by_hand_and_v1_hashes_the_number() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    register(&shop, &token, "v1", "Completed").await;
    let body = json!({
        "ShortCode": 174_379, "CommandID": "CustomerPayBillOnline", "Amount": 50,
        "Msisdn": 254_708_374_149_u64, "BillRefNumber": "my shoes",
    });
    let (status, body) = shop.post(&token, "/mpesa/c2b/v1/simulate", &body).await;
    assert_eq!((status, &body["ResponseCode"]), (200, &json!("0")));
    shop.door.hears(1).await;
    let notice = heard(&shop.door, "/confirm").remove(0);
    assert_eq!(notice["BillRefNumber"], "my shoes");
    // printf 254708374149 | sha256sum
    assert_eq!(notice["MSISDN"], "bbff37cea44ac0b2d964ee0dfb8d2df8513dc7ba1b36129a929fc3fbd6dd4af4");
    assert_eq!(shop.till(), 50);
}

#[tokio::test]
async fn validation_decides_and_its_silence_means_the_registered_default() {
    let shop = Shop::open_with(validating()).await;
    let token = shop.token().await;
    register(&shop, &token, "v2", "Cancelled").await;
    let pay = || shop.sim.pay_by_hand(SHORTCODE, PHONE, 50, "1042X");

    shop.door.answer_with(200, r#"{"ResultCode":"0","ResultDesc":"Accepted"}"#);
    assert!(pay().await.is_ok());
    let asked = heard(&shop.door, "/check").remove(0);
    assert_eq!((&asked["OrgAccountBalance"], &asked["TransAmount"]), (&json!(""), &json!("50.00")));

    shop.door.answer_with(200, r#"{"ResultCode":"C2B00012","ResultDesc":"Rejected"}"#);
    assert_eq!(pay().await, Err(PayError::Rejected));
    shop.door.answer_with(503, "");
    assert_eq!(pay().await, Err(PayError::Rejected));
    register(&shop, &token, "v2", "Completed").await;
    assert!(pay().await.is_ok());
    assert_eq!((shop.till(), shop.wallet(PHONE)), (100, Some(19_900)));
    assert_eq!(heard(&shop.door, "/confirm").len(), 2);
}

#[tokio::test]
async fn a_poor_customer_cannot_pay_by_hand() {
    let shop = Shop::open().await;
    shop.sim.set_balance(PHONE, 5);
    let refused = shop.sim.pay_by_hand(SHORTCODE, PHONE, 50, "").await;
    assert_eq!(refused, Err(PayError::Refused { code: "1".to_owned() }));
    let nobody = shop.sim.pay_by_hand("999999", PHONE, 5, "").await;
    assert_eq!(nobody, Err(PayError::NoSuchNumber));
    assert_eq!((shop.till(), shop.wallet(PHONE)), (0, Some(5)));
}

#[tokio::test]
async fn registration_refuses_bad_types_strange_words_and_other_peoples_shortcodes() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let (status, body) = register(&shop, &token, "v2", "completed").await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.003.02")));
    let body = json!({
        "ShortCode": SHORTCODE, "ResponseType": "Completed",
        "ConfirmationURL": "https://shop.co.ke/mpesa", "ValidationURL": "https://shop.co.ke/v",
    });
    let (_, body) = shop.post(&token, "/mpesa/c2b/v2/registerurl", &body).await;
    assert_eq!(body["errorMessage"], "Bad Request - Invalid ConfirmationURL");
    let (status, body) = register(&shop, "nonsense", "v2", "Completed").await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.003.01")));
    assert_eq!(shop.sim.c2b_urls(SHORTCODE), None);

    shop.sim.set_switches(Switches { register_once: true, ..Switches::default() });
    assert_eq!(register(&shop, &token, "v2", "Completed").await.0, 200);
    let (status, body) = register(&shop, &token, "v2", "Cancelled").await;
    assert_eq!((status, &body["errorMessage"]), (500, &json!("Urls are already registered.")));
    let kept = shop.sim.c2b_urls(SHORTCODE).expect("the first registration");
    assert!(kept.accept_by_default);
}
