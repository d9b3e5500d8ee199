use serde_json::json;

use super::shop::{PHONE, Reply, Shop, read};
use crate::{Config, Merchant};

async fn see(shop: &Shop, path: &str) -> Reply {
    read(shop.http.get(format!("{}{path}", shop.base)).send().await.expect("a reply")).await
}

async fn page(shop: &Shop, path: &str) -> String {
    let (status, html) = see(shop, path).await;
    assert_eq!(status, 200);
    html.as_str().expect("HTML").to_owned()
}

/// Sends a form of the page; returns where it leads.
async fn submit(shop: &Shop, path: &str, form: &[(&str, &str)]) -> String {
    let reply = shop.http.post(format!("{}{path}", shop.base)).form(form).send().await.expect("a reply");
    assert_eq!(reply.status(), 303);
    reply.headers()["location"].to_str().expect("an address").to_owned()
}

async fn answer(shop: &Shop, act: &str, pin: &str) -> String {
    let prompt = shop.sim.live_prompt(PHONE).expect("a prompt").id.to_string();
    let path = format!("/phone/{PHONE}/answer");
    submit(shop, &path, &[("prompt", &prompt), ("pin", pin), ("act", act)]).await
}

#[tokio::test]
async fn a_number_as_typed_leads_to_its_phone_and_nonsense_is_refused() {
    let shop = Shop::open().await;
    for typed in ["0712345678", "%2B254%20712%20345%20678", "712345678"] {
        let url = format!("{}/phone?number={typed}", shop.base);
        let reply = shop.http.get(url).send().await.expect("a reply");
        assert_eq!(reply.headers()["location"], format!("/phone/{PHONE}"));
    }
    let (status, html) = see(&shop, "/phone?number=%3Cscript%3E").await;
    assert_eq!(status, 422);
    let html = html.as_str().unwrap_or_default();
    assert!(html.contains("&lt;script&gt;") && !html.contains("“<script>"));
}

#[tokio::test]
async fn a_person_reads_the_prompt_enters_the_pin_and_gets_the_message() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    assert!(page(&shop, &format!("/phone/{PHONE}")).await.contains("No messages yet"));
    shop.push(&token, PHONE, 2450).await;
    assert!(page(&shop, "/phone").await.contains("KSh 2,450 to SOKO SHOES"));
    let html = page(&shop, &format!("/phone/{PHONE}")).await;
    assert!(html.contains("Do you want to pay KSh 2,450 to SOKO SHOES Account no. 1042X? Enter "));
    assert!(html.contains(r#"type="password""#) && html.contains(r#"inputmode="numeric""#));
    // The Enter key presses the first button of a form.
    assert!(html.find(r#"value="send""#) < html.find(r#"value="cancel""#));
    assert!(html.contains(r#"<noscript><meta http-equiv="refresh""#));

    assert_eq!(answer(&shop, "send", "12").await, format!("/phone/{PHONE}?note=pin"));
    assert!(page(&shop, &format!("/phone/{PHONE}?note=pin")).await.contains("A PIN has four digits"));
    assert_eq!(answer(&shop, "send", "1234").await, format!("/phone/{PHONE}"));
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(0));
    let receipt = shop.sim.payments()[0].receipt.clone();
    let html = page(&shop, &format!("/phone/{PHONE}")).await;
    assert!(html.contains(&format!("{receipt} Confirmed. Ksh2,450.00 sent to SOKO SHOES for account 1042X on ")));
    assert!(html.contains("KSh 17,550") && !html.contains(r#"type="password""#));
}

#[tokio::test]
async fn cancel_is_1032_and_a_second_tap_finds_nothing() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.push(&token, PHONE, 10).await;
    let prompt = shop.sim.live_prompt(PHONE).expect("a prompt").id.to_string();
    answer(&shop, "cancel", "").await;
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(1032));
    let path = format!("/phone/{PHONE}/answer");
    let to = submit(&shop, &path, &[("prompt", &prompt), ("pin", "1234"), ("act", "send")]).await;
    assert_eq!(to, format!("/phone/{PHONE}?note=gone"));
    assert_eq!(shop.till(), 0);
}

#[tokio::test]
async fn another_phone_cannot_answer() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.push(&token, PHONE, 10).await;
    let prompt = shop.sim.live_prompt(PHONE).expect("a prompt").id.to_string();
    let form = [("prompt", prompt.as_str()), ("pin", "1234"), ("act", "send")];
    let to = submit(&shop, "/phone/254700000001/answer", &form).await;
    assert_eq!(to, "/phone/254700000001?note=gone");
    assert!(shop.sim.live_prompt(PHONE).is_some());
}

#[tokio::test]
async fn wrong_pins_are_2001_the_third_locks_with_8006_and_unlocking_helps() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for (n, (pin, code)) in (1..).zip([("1111", 2001), ("2222", 2001), ("3333", 8006), ("1234", 8006)]) {
        shop.push(&token, PHONE, n).await;
        answer(&shop, "send", pin).await;
        let told = shop.door.callbacks(usize::try_from(n).expect("small")).await;
        assert_eq!(told.last().expect("a callback")["ResultCode"], json!(code), "{pin}");
    }
    assert!(page(&shop, &format!("/phone/{PHONE}")).await.contains("Unlock my PIN"));
    submit(&shop, &format!("/phone/{PHONE}/settings"), &[("unlock", "1")]).await;
    shop.push(&token, PHONE, 9).await;
    answer(&shop, "send", "1234").await;
    assert_eq!(shop.door.callbacks(5).await[4]["ResultCode"], json!(0));
    assert_eq!(shop.till(), 9);
}

#[tokio::test]
async fn a_poor_wallet_fails_with_1_and_says_so_by_sms() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    submit(&shop, &format!("/phone/{PHONE}/settings"), &[("balance_kes", "5")]).await;
    shop.push(&token, PHONE, 10).await;
    answer(&shop, "send", "1234").await;
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(1));
    let html = page(&shop, &format!("/phone/{PHONE}")).await;
    assert!(html.contains("Failed. You do not have enough money"));
    assert_eq!((shop.wallet(PHONE), shop.till()), (Some(5), 0));
}

#[tokio::test]
async fn an_ignored_prompt_leaves_the_screen_and_ends_1037_as_does_a_phone_that_is_off() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.push(&token, PHONE, 10).await;
    answer(&shop, "ignore", "").await;
    assert!(!page(&shop, &format!("/phone/{PHONE}")).await.contains(r#"type="password""#));
    shop.seconds(60);
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(1037));

    submit(&shop, &format!("/phone/{PHONE}/settings"), &[("power", "off")]).await;
    shop.push(&token, PHONE, 20).await;
    assert!(page(&shop, &format!("/phone/{PHONE}/screen")).await.contains("The phone is off"));
    assert!(shop.sim.live_prompt(PHONE).is_none());
    shop.seconds(62);
    assert_eq!(shop.door.callbacks(2).await[1]["ResultCode"], json!(1037));
}

#[tokio::test]
async fn a_merchants_name_is_text_on_the_page() {
    let config = Config {
        merchants: vec![Merchant::paybill("<b>A & B</b>", "174379", "sim-key", "sim-secret")],
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    shop.push(&token, PHONE, 10).await;
    let html = page(&shop, &format!("/phone/{PHONE}")).await;
    assert!(html.contains("&lt;b&gt;A &amp; B&lt;/b&gt;") && !html.contains("<b>A & B</b>"));
}
