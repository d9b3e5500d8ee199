use serde_json::{Value, json};

use super::shop::{PHONE, Reply, Shop, read};
use crate::{Chaos, Config, SUFFIXES};

async fn guarded() -> Shop {
    let config = Config {
        control_secret: Some("open sesame".to_owned()),
        control_note: "It is on the <door>.".to_owned(),
        ..Config::default()
    };
    Shop::open_with(config).await
}

async fn call(shop: &Shop, method: reqwest::Method, path: &str, body: Value) -> Reply {
    let request = shop.http.request(method, format!("{}/_sim{path}", shop.base)).header("x-sim-secret", "open sesame");
    let request = if body.is_null() { request } else { request.json(&body) };
    read(request.send().await.expect("a reply")).await
}

async fn post(shop: &Shop, path: &str, body: Value) -> Reply {
    call(shop, reqwest::Method::POST, path, body).await
}

async fn get(shop: &Shop, path: &str) -> Value {
    call(shop, reqwest::Method::GET, path, Value::Null).await.1
}

#[tokio::test]
async fn the_control_api_is_absent_without_a_secret_and_shut_to_the_wrong_one() {
    let open = Shop::open().await;
    let url = format!("{}/_sim/payments", open.base);
    let reply = open.http.get(url).header("x-sim-secret", "").send().await.expect("a reply");
    assert_eq!(reply.status(), 404);
    let shop = guarded().await;
    let url = format!("{}/_sim/reset", shop.base);
    for request in [shop.http.post(&url), shop.http.post(&url).header("x-sim-secret", "guess")] {
        assert_eq!(request.send().await.expect("a reply").status(), 401);
    }
    assert_eq!(call(&shop, reqwest::Method::GET, "/payments", Value::Null).await, (200, json!([])));
}

#[tokio::test]
async fn a_whole_rehearsal_can_be_driven_over_http() {
    let shop = guarded().await;
    let token = shop.token().await;
    shop.push(&token, PHONE, 10).await;
    let prompts = get(&shop, "/prompts").await;
    let n = prompts[0]["id"].as_u64().expect("a number");
    assert_eq!(prompts[0]["verdict"], Value::Null);
    assert_eq!(post(&shop, &format!("/prompts/{n}/approve"), Value::Null).await.0, 204);
    assert_eq!(post(&shop, &format!("/prompts/{n}/cancel"), Value::Null).await.0, 409);
    assert_eq!(post(&shop, "/prompts/99/cancel", Value::Null).await.0, 404);
    shop.door.hears(1).await;
    assert_eq!(get(&shop, "/payments").await[0]["amount_kes"], 10);
    assert_eq!(get(&shop, "/balances").await["merchants"][0]["balance_kes"], 10);

    let script = json!({"phone": PHONE, "outcomes": ["cancel", {"result": "8006"}]});
    assert_eq!(post(&shop, "/script", script).await.0, 204);
    for (amount, code) in [(20, "1032"), (30, "8006")] {
        let id = shop.push(&token, PHONE, amount).await;
        assert_eq!(post(&shop, "/clock", json!({"advance_ms": 3000})).await.0, 200);
        assert_eq!(shop.ended(&id).await.verdict.map(|v| v.code).as_deref(), Some(code));
    }

    let by_hand = json!({"number": "174379", "phone": PHONE, "amount_kes": 5, "reference": "x"});
    assert_eq!(post(&shop, "/payments", by_hand.clone()).await.1["amount_kes"], 5);
    post(&shop, "/balances", json!({"phone": PHONE, "balance_kes": 1})).await;
    assert_eq!(post(&shop, "/payments", by_hand).await.0, 409);

    let put = reqwest::Method::PUT;
    let (status, all) = call(&shop, put.clone(), "/switches", json!({"legacy_pending": true})).await;
    assert_eq!((status, &all["legacy_pending"], &all["strict_single_token"]), (200, &json!(true), &json!(true)));
    assert_eq!(call(&shop, put, "/switches", json!({"no_such": true})).await.0, 422);

    let broken = json!({"endpoint": "push", "how": {"status": {"status": 503}}, "times": 1});
    assert_eq!(post(&shop, "/break", broken).await.0, 204);
    assert_eq!(shop.send(&token, &shop.order("254712345679", 1)).await.0, 503);
    assert_eq!(post(&shop, "/tokens/expire", Value::Null).await.0, 204);
    assert_eq!(shop.send(&token, &shop.order("254712345679", 1)).await.0, 404);

    let merchant = json!({
        "name": "DUKA", "shortcode": "600100", "passkey": "p", "consumer_key": "k", "consumer_secret": "s",
    });
    assert_eq!(post(&shop, "/merchants", merchant).await.0, 204);
    assert_eq!(shop.token_of("k", "s").await.len(), 28);
    assert_eq!(post(&shop, "/reset", Value::Null).await.0, 204);
    assert_eq!(get(&shop, "/payments").await, json!([]));
    assert_eq!(get(&shop, "/merchants").await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_index_lists_every_suffix_and_the_merchants() {
    let shop = Shop::open().await;
    let reply = shop.http.get(&shop.base).send().await.expect("a reply");
    let html = reply.text().await.expect("a page");
    for row in &SUFFIXES {
        assert!(html.contains(row.story), "{}", row.digits);
    }
    assert!(html.contains("SOKO SHOES") && html.contains("174379"));
    assert!(!html.contains("{{"), "every blank is filled");
    assert!(html.contains("Off: this simulator was started without a control secret."));
}

#[tokio::test]
async fn the_index_tells_of_a_clock_that_stands_still_and_of_chaos() {
    let shop = Shop::open().await;
    let html = async || shop.http.get(&shop.base).send().await.expect("a reply").text().await.expect("a page");
    let plain = html().await;
    assert!(!plain.contains("stands still") && !plain.contains("Chaos is on"));
    shop.sim.stop_clock();
    shop.sim.set_chaos(Some(Chaos { seed: 42, percent: 30, ..Chaos::default() }));
    let told = html().await;
    assert!(told.contains("in Nairobi, and stands still.") && told.contains("seed 42, 30 in a hundred"), "{told}");
}

#[tokio::test]
async fn a_qr_code_confirmations_and_the_lists_of_other_products_can_be_driven_over_http() {
    let shop = guarded().await;
    let text = "daraja-sim:pay?trx=PB&cpi=174379&amount=50&ref=1042X&name=SOKO";
    let (status, paid) = post(&shop, "/scan", json!({"phone": PHONE, "text": text})).await;
    assert_eq!((status, &paid["amount_kes"], &paid["reference"]), (200, &json!(50), &json!("1042X")));
    assert_eq!(post(&shop, "/scan", json!({"phone": PHONE, "text": "hello"})).await.0, 422);
    assert_eq!(post(&shop, "/scan", json!({"phone": "254", "text": text})).await.0, 422);
    for list in ["/business_payments", "/standing_orders"] {
        assert_eq!(get(&shop, list).await, json!([]));
    }
    let urls = crate::C2bUrls {
        confirmation: format!("{}/confirm", shop.door.url),
        validation: format!("{}/check", shop.door.url),
        accept_by_default: true,
        masked: true,
    };
    shop.sim.set_c2b_urls("174379", Some(urls));
    assert_eq!(post(&shop, "/confirmations", json!({"faults": ["drop", {"duplicate": {"copies": 2}}]})).await.0, 204);
    for amount in [5, 6] {
        shop.sim.pay_by_hand("174379", PHONE, amount, "x").await.expect("it is paid");
    }
    let heard = shop.door.hears(2).await;
    assert!(heard.len() == 2 && heard.iter().all(|(path, body)| path == "/confirm" && body.contains("\"6.00\"")));
}

#[tokio::test]
async fn the_index_tells_where_the_secret_is_and_not_what_it_is() {
    let shop = guarded().await;
    let html = shop.http.get(&shop.base).send().await.expect("a reply").text().await.expect("a page");
    assert!(html.contains("x-sim-secret") && html.contains("It is on the &lt;door&gt;."), "{html}");
    assert!(!html.contains("open sesame"));
}

#[tokio::test]
async fn a_timer_from_before_a_reset_does_not_end_a_prompt_from_after_it() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.push(&token, "254712345032", 10).await;
    let old = shop.sim.prompts().remove(0);
    shop.sim.reset();
    assert!(shop.sim.prompts().is_empty());
    let token = shop.token().await;
    shop.push(&token, PHONE, 10).await;
    let new = shop.sim.prompts().remove(0);
    assert!(new.id > old.id);
    shop.seconds(3);
    assert!(shop.sim.live_prompt(PHONE).is_some());
}
