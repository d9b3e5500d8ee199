use serde_json::json;

use super::shop::{PHONE, Shop, read};
use crate::Switches;

async fn ask(shop: &Shop, query: &str, auth: Option<&str>) -> super::shop::Reply {
    let mut request = shop.http.get(format!("{}/oauth/v1/generate{query}", shop.base));
    if let Some(auth) = auth {
        request = request.header("authorization", auth);
    }
    read(request.send().await.expect("a reply")).await
}

const GRANT: &str = "?grant_type=client_credentials";
// base64 of sim-key:sim-secret and of sim-key:wrong
const RIGHT: &str = "Basic c2ltLWtleTpzaW0tc2VjcmV0";
const WRONG: &str = "Basic c2ltLWtleTp3cm9uZw==";

#[tokio::test]
async fn a_token_has_28_characters_and_its_life_is_a_string_or_by_switch_a_number() {
    let shop = Shop::open().await;
    let (status, body) = ask(&shop, GRANT, Some(RIGHT)).await;
    assert_eq!(status, 200);
    assert_eq!(body["access_token"].as_str().map(str::len), Some(28));
    assert_eq!(body["expires_in"], json!("3599"));
    shop.sim.set_switches(Switches { numeric_expires_in: true, ..Switches::default() });
    let (_, body) = ask(&shop, GRANT, Some(RIGHT)).await;
    assert_eq!(body["expires_in"], json!(3599));
}

#[tokio::test]
async fn each_wrong_token_request_has_its_own_answer() {
    let shop = Shop::open().await;
    let (status, body) = ask(&shop, "", Some(RIGHT)).await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.008.02")));
    let (status, body) = ask(&shop, GRANT, Some("Bearer c2ltLWtleTpzaW0tc2VjcmV0")).await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.008.01")));
    let (status, body) = ask(&shop, GRANT, None).await;
    assert_eq!((status, &body["errorCode"]), (400, &json!("400.008.01")));
    assert_eq!(ask(&shop, GRANT, Some(WRONG)).await, (400, json!("")));
}

#[tokio::test]
async fn a_new_token_ends_the_one_before_unless_the_switch_is_off() {
    let shop = Shop::open().await;
    let old = shop.token().await;
    let new = shop.token().await;
    let (status, body) = shop.send(&old, &shop.order(PHONE, 10)).await;
    assert_eq!((status, &body["errorCode"]), (404, &json!("404.001.03")));
    assert!(shop.sim.prompts().is_empty());
    shop.push(&new, PHONE, 10).await;

    shop.sim.set_switches(Switches { strict_single_token: false, ..Switches::default() });
    shop.token().await;
    shop.push(&new, "254712345679", 10).await;
}

#[tokio::test]
async fn a_token_dies_after_its_life_or_when_all_are_expired() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.seconds(3560);
    shop.push(&token, PHONE, 10).await;
    shop.seconds(40);
    let (status, _) = shop.send(&token, &shop.order(PHONE, 11)).await;
    assert_eq!(status, 404);
    let token = shop.token().await;
    shop.sim.expire_tokens();
    let (status, body) = shop.query(&token, "ws_CO_1").await;
    assert_eq!((status, &body["errorCode"]), (404, &json!("404.001.03")));
}
