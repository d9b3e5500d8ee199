use serde_json::{Value, json};

use super::shop::{PHONE, SHORTCODE, Shop, password};
use crate::{BusyPhone, Config, Merchant, Switches};

fn message(body: &Value) -> &str {
    body["errorMessage"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_push_is_acknowledged_in_strings_and_shows_the_prompt() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let (status, body) = shop.send(&token, &shop.order(PHONE, 2450)).await;
    assert_eq!(status, 200);
    let fields = body.as_object().expect("an object");
    assert_eq!(fields.len(), 5);
    assert!(fields.values().all(Value::is_string));
    let id = body["CheckoutRequestID"].as_str().unwrap_or_default();
    assert!(id.starts_with("ws_CO_") && id.ends_with("712345678"), "{id}");
    let prompt = shop.sim.live_prompt(PHONE).expect("a prompt on the phone");
    assert_eq!(prompt.text, "Do you want to pay KSh 2,450 to SOKO SHOES Account no. 1042X? Enter M-PESA PIN:");
}

#[tokio::test]
async fn numbers_are_as_good_as_strings() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let mut order = shop.order(PHONE, 1);
    for (name, value) in [
        ("BusinessShortCode", json!(174_379)),
        ("PartyB", json!(174_379)),
        ("PartyA", json!(254_712_345_678_u64)),
        ("PhoneNumber", json!(254_712_345_678_u64)),
        ("Amount", json!(1499)),
    ] {
        order[name] = value;
    }
    let (status, body) = shop.send(&token, &order).await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn each_bad_field_is_named_and_nothing_is_prompted() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for (field, value, named) in [
        ("BusinessShortCode", json!("17"), "BusinessShortCode"),
        ("Password", json!(""), "Password"),
        ("Timestamp", Value::Null, "Timestamp"),
        ("TransactionType", json!("BusinessBuyGoods"), "TransactionType"),
        ("Amount", json!("10.50"), "Amount"),
        ("Amount", json!(10.0), "Amount"),
        ("Amount", json!(0), "Amount"),
        ("Amount", json!(250_001), "Amount"),
        ("PartyA", json!("0712345678"), "PartyA"),
        ("PartyB", json!("x"), "PartyB"),
        ("PhoneNumber", json!("254212345678"), "PhoneNumber"),
        ("CallBackURL", json!("https://shop.co.ke/mpesa/cb"), "CallBackURL"),
        ("AccountReference", Value::Null, "AccountReference"),
        ("TransactionDesc", json!(""), "Remarks"),
    ] {
        let mut order = shop.order(PHONE, 10);
        order[field] = value.clone();
        let (status, body) = shop.send(&token, &order).await;
        assert_eq!((status, &body["errorCode"]), (400, &json!("400.002.02")), "{field} {value}");
        assert_eq!(message(&body), format!("Bad Request - Invalid {named}"));
    }
    assert!(shop.sim.prompts().is_empty());
}

#[tokio::test]
async fn longer_texts_than_documented_are_taken_unless_somebody_asks_to_be_strict() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let mut order = shop.order(PHONE, 10);
    // What mpesa-node, mpesa-api and daraja.js send unless told otherwise.
    order["TransactionDesc"] = json!("Lipa na mpesa online");
    order["AccountReference"] = json!("1234567890123");
    assert_eq!(shop.send(&token, &order).await.0, 200);
    assert_eq!(shop.sim.live_prompt(PHONE).map(|prompt| prompt.reference).as_deref(), Some("1234567890123"));

    shop.sim.set_switches(Switches { strict_lengths: true, ..Switches::default() });
    for (field, longest, named) in [("AccountReference", 12, "AccountReference"), ("TransactionDesc", 13, "Remarks")] {
        let mut order = shop.order("254712345679", 10);
        order[field] = json!("x".repeat(longest + 1));
        let (status, body) = shop.send(&token, &order).await;
        assert_eq!((status, message(&body)), (400, format!("Bad Request - Invalid {named}").as_str()));
    }
    let mut order = shop.order("254712345679", 10);
    order["AccountReference"] = json!("x".repeat(12));
    order["TransactionDesc"] = json!("x".repeat(13));
    assert_eq!(shop.send(&token, &order).await.0, 200);
}

#[tokio::test]
async fn checks_come_in_order_token_then_body_then_fields_then_credentials_then_lock() {
    let shop = Shop::open().await;
    let url = format!("{}/mpesa/stkpush/v1/processrequest", shop.base);
    let mut order = shop.order(PHONE, 10);
    order["BusinessShortCode"] = json!("999999");
    order["Amount"] = json!("abc");
    let (_, body) = shop.send("nonsense", &order).await;
    assert_eq!(body["errorCode"], "404.001.03");

    let token = shop.token().await;
    let plain = shop.http.post(&url).bearer_auth(&token).body(order.to_string());
    let (_, body) = super::shop::read(plain.send().await.expect("a reply")).await;
    assert_eq!(message(&body), "Bad Request - Invalid BusinessShortCode");
    let broken = shop.http.post(&url).bearer_auth(&token).header("content-type", "application/json").body("{");
    let (_, body) = super::shop::read(broken.send().await.expect("a reply")).await;
    assert_eq!(body["errorCode"], "400.002.05");

    let (_, body) = shop.send(&token, &order).await;
    assert_eq!(message(&body), "Bad Request - Invalid Amount");
    order["Amount"] = json!("10");
    let (status, body) = shop.send(&token, &order).await;
    assert_eq!((status, message(&body)), (500, "Merchant does not exist"));
    order["BusinessShortCode"] = json!(SHORTCODE);
    order["Timestamp"] = json!("20260115093046");
    let (status, body) = shop.send(&token, &order).await;
    assert_eq!((status, message(&body)), (500, "[MerchantValidate] - Wrong credentials"));
    order["Timestamp"] = json!("20261315093046");
    order["Password"] = json!(password(SHORTCODE, "20261315093046"));
    let (_, body) = shop.send(&token, &order).await;
    assert_eq!(message(&body), "[MerchantValidate] - Wrong credentials");

    shop.push(&token, PHONE, 10).await;
    let (status, body) = shop.send(&token, &shop.order(PHONE, 20)).await;
    assert_eq!((status, &body["errorCode"]), (500, &json!("500.001.1001")));
    assert!(message(&body).starts_with("Unable to lock subscriber"));
    assert_eq!(shop.sim.prompts().len(), 1);
}

#[tokio::test]
async fn an_app_cannot_push_for_somebody_elses_shortcode() {
    let config = Config {
        merchants: vec![Merchant::sandbox(), Merchant::paybill("DUKA", "600100", "k", "s")],
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    let token = shop.token_of("k", "s").await;
    let (status, body) = shop.send(&token, &shop.order(PHONE, 10)).await;
    assert_eq!((status, message(&body)), (500, "[MerchantValidate] - Wrong credentials"));
}

#[tokio::test]
async fn a_second_prompt_may_end_1001_or_kill_the_first_by_switch() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let set = |busy_phone| {
        shop.sim.set_switches(Switches { busy_phone, ..Switches::default() });
    };
    let first = shop.push(&token, PHONE, 10).await;
    set(BusyPhone::Result1001);
    let second = shop.push(&token, PHONE, 20).await;
    assert_eq!(shop.ended(&second).await.verdict.map(|v| v.code).as_deref(), Some("1001"));
    set(BusyPhone::KillsFirst);
    let third = shop.push(&token, PHONE, 30).await;
    assert_eq!(shop.sim.live_prompt(PHONE).map(|p| p.checkout_request_id), Some(third));
    let dead = shop.sim.prompt_by_checkout(&first).expect("still remembered");
    assert!(shop.sim.approve(dead.id, "1234").is_err());
    shop.seconds(61);
    assert_eq!(shop.ended(&first).await.verdict.map(|v| v.code).as_deref(), Some("1037"));
}

#[tokio::test]
async fn a_till_takes_buy_goods_to_its_till_number_and_nothing_else() {
    let config = Config { merchants: vec![Merchant::sandbox().with_till("5123456")], ..Config::default() };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    let mut order = shop.order("254712345000", 10);
    let mut codes = Vec::new();
    for (kind, receiver) in [
        ("CustomerPayBillOnline", SHORTCODE),
        ("CustomerBuyGoodsOnline", SHORTCODE),
        ("CustomerBuyGoodsOnline", "5123456"),
    ] {
        order["TransactionType"] = json!(kind);
        order["PartyB"] = json!(receiver);
        let (status, body) = shop.send(&token, &order).await;
        assert_eq!(status, 200, "{body}");
        shop.seconds(4);
        let prompt = shop.ended(body["CheckoutRequestID"].as_str().expect("an id")).await;
        codes.push(prompt.verdict.expect("it has ended").code);
    }
    assert_eq!(codes, ["2028", "SFC_IC0003", "0"]);
    let told = shop.door.callbacks(3).await;
    assert!(told.iter().any(|body| body["ResultCode"] == "SFC_IC0003"));
    assert_eq!(shop.till(), 10);
}

#[tokio::test]
async fn the_same_amount_within_two_minutes_of_a_paid_prompt_is_result_17() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let phone = "254712345000";
    let mut codes = Vec::new();
    for wait in [4, 4, 120] {
        let id = shop.push(&token, phone, 10).await;
        shop.seconds(wait);
        codes.push(shop.ended(&id).await.verdict.expect("it has ended").code);
    }
    assert_eq!(codes, ["0", "17", "17"]);
    let id = shop.push(&token, phone, 10).await;
    shop.seconds(4);
    assert_eq!(shop.ended(&id).await.verdict.map(|v| v.code).as_deref(), Some("0"));
    assert_eq!(shop.till(), 20);
}

#[tokio::test]
async fn an_amount_over_the_limit_is_result_3_when_not_refused_at_once() {
    let config = Config {
        switches: Switches { over_limit_refused: false, ..Switches::default() },
        opening_balance_kes: 400_000,
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    let id = shop.push(&token, "254712345000", 250_001).await;
    assert_eq!(shop.ended(&id).await.verdict.map(|v| v.code).as_deref(), Some("3"));
    assert_eq!(shop.wallet("254712345000"), None);
}

#[tokio::test]
async fn a_daily_limit_of_half_a_million_holds_per_customer() {
    let config = Config { opening_balance_kes: 900_000, ..Config::default() };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    let phone = "254712345000";
    let mut codes = Vec::new();
    for amount in [250_000, 249_999, 2, 1] {
        let id = shop.push(&token, phone, amount).await;
        shop.seconds(4);
        codes.push(shop.ended(&id).await.verdict.expect("it has ended").code);
    }
    assert_eq!(codes, ["0", "0", "4", "0"]);
    assert_eq!(shop.wallet(phone), Some(400_000));
}

#[tokio::test]
async fn a_wrong_verb_and_an_unknown_path_answer_like_the_gateway() {
    let shop = Shop::open().await;
    let get = shop.http.get(format!("{}/mpesa/stkpush/v1/processrequest", shop.base));
    let (status, body) = super::shop::read(get.send().await.expect("a reply")).await;
    assert_eq!((status, &body["errorCode"]), (405, &json!("405.001")));
    let (status, body) = shop.post("t", "/mpesa/nothing", &json!({})).await;
    assert_eq!(status, 404);
    assert!(body["fault"]["faultstring"].is_string());
}
