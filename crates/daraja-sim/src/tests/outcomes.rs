use std::time::Duration;

use serde_json::json;

use super::shop::{LIMIT, Shop, item};
use crate::{Config, Outcome, SUFFIXES, Timings};

fn phone(suffix: &str) -> String {
    format!("254712345{suffix}")
}

#[tokio::test]
async fn suffix_000_pays_and_the_callback_has_a_dated_receipt_and_no_balance_value() {
    let config = Config { starts_at: "2026-01-15T06:30:47Z".parse().ok(), ..Config::default() };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("000"), 1499).await;
    shop.seconds(4);
    let told = shop.door.callbacks(1).await.remove(0);
    assert_eq!(told["CheckoutRequestID"], id);
    assert_eq!(told["ResultCode"], json!(0));
    assert_eq!(item(&told, "Amount"), Some(&json!(1499.0)));
    assert_eq!(item(&told, "PhoneNumber"), Some(&json!(254_712_345_000_u64)));
    let receipt = item(&told, "MpesaReceiptNumber").and_then(|v| v.as_str()).unwrap_or_default();
    assert!(receipt.len() == 10 && receipt.starts_with("UAF"), "{receipt}");
    let date = item(&told, "TransactionDate").and_then(serde_json::Value::as_u64);
    assert!(date.is_some_and(|date| date / 10_000 == 2_026_011_509), "{date:?}");
    let (_, body) = shop.door.heard().remove(0);
    assert!(body.contains(r#""Value":1499.00}"#) && body.contains(r#"{"Name":"Balance"}"#));
    assert_eq!((shop.wallet(&phone("000")), shop.till()), (Some(18_501), 1499));
}

#[tokio::test]
async fn each_failing_suffix_ends_with_its_code_when_its_time_has_come_and_moves_no_money() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for (suffix, code, after_s) in
        [("001", 1, 3), ("032", 1032, 3), ("037", 1037, 62), ("019", 1019, 120), ("201", 2001, 3)]
    {
        let before = shop.door.heard().len();
        let id = shop.push(&token, &phone(suffix), 10).await;
        shop.seconds(after_s - 2);
        assert_eq!(shop.result(&token, &id).await, "4999", "{suffix}");
        shop.seconds(2);
        let told = shop.door.callbacks(before + 1).await.pop().expect("a callback");
        assert_eq!(told["ResultCode"], json!(code), "{suffix}");
        assert!(told.get("CallbackMetadata").is_none());
        assert_eq!(shop.result(&token, &id).await, code.to_string());
    }
    let id = shop.push(&token, &phone("025"), 10).await;
    assert_eq!(shop.ended(&id).await.verdict.map(|v| v.code).as_deref(), Some("1025"));
    assert_eq!(shop.till(), 0);
    assert!(shop.sim.payments().is_empty());
}

#[tokio::test]
async fn suffix_100_pays_in_silence_and_105_never_reaches_the_phone() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let paid = shop.push(&token, &phone("100"), 10).await;
    let lost = shop.push(&token, &phone("105"), 10).await;
    assert!(shop.sim.live_prompt(&phone("105")).is_none());
    shop.seconds(4);
    shop.ended(&paid).await;
    assert_eq!(shop.result(&token, &paid).await, "0");
    assert_eq!(shop.result(&token, &lost).await, "4999");
    shop.seconds(58);
    shop.ended(&lost).await;
    assert_eq!(shop.result(&token, &lost).await, "1037");
    // A later, ordinary payment is told; the two silent ones were not told before it.
    shop.push(&token, &phone("000"), 10).await;
    shop.seconds(4);
    let told = shop.door.callbacks(1).await;
    assert_eq!(told.len(), 1);
    assert_eq!(item(&told[0], "PhoneNumber"), Some(&json!(254_712_345_000_u64)));
}

#[tokio::test]
async fn suffix_101_repeats_the_same_callback_four_times_for_one_payment() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.push(&token, &phone("101"), 10).await;
    shop.seconds(4);
    let told = shop.door.hears(4).await;
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!((told.len(), shop.sim.payments().len()), (4, 1));
}

#[tokio::test]
async fn suffix_102_tells_ten_minutes_after_the_payment() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("102"), 10).await;
    shop.seconds(4);
    shop.ended(&id).await;
    shop.seconds(590);
    assert_eq!(shop.result(&token, &id).await, "0");
    assert!(shop.door.heard().is_empty());
    shop.seconds(10);
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(0));
}

#[tokio::test]
async fn suffix_103_tells_before_the_push_is_answered() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("103"), 10).await;
    let heard = shop.door.heard();
    assert_eq!(heard.len(), 1, "the callback was there when the reply came");
    assert!(heard[0].1.contains(&id));
}

#[tokio::test]
async fn suffix_104_answers_504_and_pays_all_the_same() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let (status, body) = shop.send(&token, &shop.order(&phone("104"), 10)).await;
    assert_eq!(status, 504);
    assert!(body.as_str().is_some_and(|html| html.contains("<html>")));
    shop.seconds(4);
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(0));
    assert_eq!(shop.till(), 10);
}

#[tokio::test]
async fn suffix_106_fails_first_and_succeeds_later_for_the_same_id() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("106"), 10).await;
    shop.seconds(62);
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(1037));
    assert_eq!(shop.result(&token, &id).await, "1037");
    assert_eq!(shop.till(), 0);
    shop.seconds(28);
    let told = shop.door.callbacks(2).await;
    assert_eq!(told[1]["ResultCode"], json!(0));
    assert_eq!(told[0]["CheckoutRequestID"], told[1]["CheckoutRequestID"]);
    assert_eq!(shop.result(&token, &id).await, "0");
    assert_eq!(shop.till(), 10);
}

#[tokio::test]
async fn suffix_107_sends_a_false_failure_after_the_success() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("107"), 10).await;
    shop.seconds(4);
    shop.door.hears(1).await;
    shop.seconds(5);
    let told = shop.door.callbacks(2).await;
    assert_eq!((&told[0]["ResultCode"], &told[1]["ResultCode"]), (&json!(0), &json!(1037)));
    assert_eq!(shop.result(&token, &id).await, "0");
}

#[tokio::test]
async fn suffix_108_goes_through_five_odd_shapes() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for n in 1..=5_u32 {
        shop.push(&token, &phone("108"), n).await;
        shop.seconds(4);
        shop.door.hears(usize::try_from(n).expect("small")).await;
    }
    let told = shop.door.callbacks(5).await;
    let items = |n: usize| &told[n]["CallbackMetadata"]["Item"];
    assert_eq!(items(0)[0]["Name"], "PhoneNumber");
    assert!(item(&told[1], "Balance").is_some_and(serde_json::Value::is_string));
    assert_eq!(told[2]["ResultCode"], json!("0"));
    assert_eq!(item(&told[2], "Amount"), Some(&json!("3.00")));
    assert_eq!(items(3)["Name"], "MpesaReceiptNumber");
    assert!(item(&told[4], "FulizaShare").is_some());
}

#[tokio::test]
async fn suffix_109_refuses_queries_for_two_minutes() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("109"), 10).await;
    shop.seconds(4);
    shop.door.hears(1).await;
    let (status, body) = shop.query(&token, &id).await;
    assert_eq!(status, 429);
    assert_eq!(body["fault"]["detail"]["errorcode"], "policies.ratelimit.SpikeArrestViolation");
    shop.seconds(117);
    assert_eq!(shop.result(&token, &id).await, "0");
}

#[tokio::test]
async fn suffix_111_carries_an_unheard_of_code_while_the_query_says_paid() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, &phone("111"), 10).await;
    shop.seconds(4);
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(7777));
    assert_eq!(shop.result(&token, &id).await, "0");
    assert_eq!(shop.till(), 10);
}

#[tokio::test]
async fn a_script_beats_the_amount_which_beats_the_suffix() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.sim.script_amount(777, Some(Outcome::Result("26".to_owned())));
    shop.sim.script(&phone("000"), Outcome::Cancel);
    let mut codes = Vec::new();
    for amount in [777, 777, 778] {
        let id = shop.push(&token, &phone("000"), amount).await;
        shop.seconds(4);
        codes.push(shop.ended(&id).await.verdict.expect("it has ended").code);
    }
    assert_eq!(codes, ["1032", "26", "0"]);
}

#[tokio::test]
async fn a_phone_without_a_script_waits_for_a_person_and_expires_alone() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, "254708374149", 10).await;
    shop.seconds(40);
    assert_eq!(shop.result(&token, &id).await, "4999");
    shop.seconds(20);
    assert_eq!(shop.ended(&id).await.verdict.map(|v| v.code).as_deref(), Some("1037"));
}

#[tokio::test]
async fn auto_approval_pays_in_real_time_what_nobody_scripted() {
    let config = Config {
        auto_approve_after: Some(Duration::from_millis(20)),
        timings: Timings::default().divided_by(100),
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    shop.push(&token, "254708374149", 10).await;
    assert_eq!(shop.door.callbacks(1).await[0]["ResultCode"], json!(0));
}

#[tokio::test]
async fn what_wallets_lose_merchants_gain_over_every_suffix_at_once() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for row in &SUFFIXES {
        for head in ["254712345", "254112345"] {
            shop.send(&token, &shop.order(&format!("{head}{}", row.digits), 100)).await;
        }
    }
    shop.seconds(62);
    shop.sim
        .wait_for(LIMIT, |sim| {
            sim.prompts().iter().all(|p| p.verdict.is_some() || p.phone.ends_with("019")).then_some(())
        })
        .await
        .expect("all but the slow ones have ended");
    shop.seconds(58);
    let late = |sim: &crate::Handle| (sim.payments().len() >= 24).then_some(());
    shop.sim.wait_for(LIMIT, late).await.expect("two phones for each of 12 paying suffixes");
    let balances = shop.sim.balances();
    let spent: u64 = balances.wallets.iter().map(|w| 20_000 - w.balance_kes).sum();
    let booked: u64 = shop.sim.payments().iter().map(|p| u64::from(p.amount_kes)).sum();
    assert_eq!((spent, shop.till()), (2400, 2400));
    assert_eq!(booked, 2400);
    let mut receipts: Vec<String> = shop.sim.payments().into_iter().map(|p| p.receipt).collect();
    receipts.sort();
    receipts.dedup();
    assert_eq!(receipts.len(), 24);
}

#[tokio::test]
async fn one_seed_gives_the_same_tokens_and_receipts() {
    let mut seen = Vec::new();
    for seed in [5, 5, 6] {
        let starts_at = "2026-01-15T06:30:47Z".parse().ok();
        let shop = Shop::open_with(Config { seed, starts_at, ..Config::default() }).await;
        let token = shop.token().await;
        let id = shop.push(&token, &phone("103"), 10).await;
        seen.push((token, shop.ended(&id).await.verdict.and_then(|v| v.receipt)));
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
}
