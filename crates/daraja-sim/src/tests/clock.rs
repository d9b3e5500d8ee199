use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::shop::{LIMIT, PHONE, SHORTCODE, Shop};
use crate::{CallbackFault, Config, Outcome};

/// Pays by itself after four seconds.
const WILLING: &str = "254712345000";

fn noon() -> DateTime<Utc> {
    "2026-01-15T09:00:00Z".parse().expect("a moment")
}

async fn still() -> Shop {
    Shop::open_with(Config { virtual_clock: true, starts_at: Some(noon()), ..Config::default() }).await
}

#[tokio::test]
async fn time_stands_still_until_it_is_pushed() {
    let shop = still().await;
    assert_eq!(shop.sim.now(), noon());
    let token = shop.token().await;
    shop.push(&token, WILLING, 10).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(shop.sim.now(), noon(), "to the nanosecond");
    shop.sim.pass(Duration::from_millis(3_999)).await;
    assert!(shop.sim.payments().is_empty());
    shop.sim.pass(Duration::from_millis(1)).await;
    // No waiting: what was due is done, its callback answered.
    assert_eq!((shop.sim.payments().len(), shop.door.heard().len()), (1, 1));
    assert_eq!(shop.sim.now(), noon() + TimeDelta::seconds(4));
}

#[tokio::test]
async fn a_long_step_lets_each_thing_happen_at_its_own_time() {
    let shop = still().await;
    let token = shop.token().await;
    shop.sim.script("254712345671", Outcome::LateSuccess);
    shop.sim.script("254712345672", Outcome::LateCallback);
    shop.sim.script("254712345673", Outcome::StrayFailure);
    for n in 1..=3 {
        shop.push(&token, &format!("25471234567{n}"), n).await;
    }
    shop.push(&token, "254712345674", 4).await;
    shop.sim.pass(Duration::from_hours(30)).await;
    let mut paid: Vec<_> =
        shop.sim.payments().iter().map(|paid| (paid.amount_kes, (paid.at - noon()).num_seconds())).collect();
    // Two that are due at one moment may come in either order.
    paid[..2].sort_unstable();
    assert_eq!(paid, [(2, 4), (3, 4), (1, 90)], "in the order of time");
    let told: Vec<_> = shop.sim.deliveries().iter().map(|told| (told.at - noon()).num_seconds()).collect();
    assert_eq!(told, [4, 9, 60, 62, 90, 604]);
    let ends: Vec<_> =
        shop.sim.prompts().iter().filter_map(|p| p.verdict.clone()).map(|v| (v.at - noon()).num_seconds()).collect();
    assert_eq!(ends, [90, 4, 4, 60], "the last was on the screen for a minute");
    assert_eq!(shop.sim.now(), noon() + TimeDelta::hours(30));
}

#[tokio::test]
async fn tokens_daily_limits_and_delays_follow_it() {
    let shop = still().await;
    shop.sim.set_balance(PHONE, 10_000_000);
    let token = shop.token().await;
    for _ in 0..2 {
        shop.sim.pay_by_hand(SHORTCODE, PHONE, 250_000, "x").await.expect("within the limit");
    }
    assert!(shop.sim.pay_by_hand(SHORTCODE, PHONE, 1, "x").await.is_err(), "500 000 a day");
    shop.sim.pass(Duration::from_secs(3_598)).await;
    assert_eq!(shop.send(&token, &shop.order("254712345671", 1)).await.0, 200);
    shop.sim.pass(Duration::from_secs(1)).await;
    assert_eq!(shop.send(&token, &shop.order("254712345672", 1)).await.0, 404, "the token's hour is over");
    shop.sim.pass(Duration::from_hours(10)).await;
    assert!(shop.sim.pay_by_hand(SHORTCODE, PHONE, 1, "x").await.is_err(), "it is still the day");
    shop.sim.pass(Duration::from_secs(3_601)).await;
    assert!(shop.sim.pay_by_hand(SHORTCODE, PHONE, 1, "x").await.is_ok(), "midnight in Nairobi is past");

    shop.sim.spoil_next_callback(CallbackFault::Delay { ms: 60_000 });
    let token = shop.token().await;
    let before = shop.door.heard().len();
    shop.push(&token, WILLING, 5).await;
    shop.sim.pass(Duration::from_secs(63)).await;
    assert_eq!(shop.door.heard().len(), before);
    shop.sim.pass(Duration::from_secs(1)).await;
    assert_eq!(shop.door.heard().len(), before + 1);
}

#[tokio::test]
async fn it_can_be_stopped_and_let_go_by_control_call() {
    let config = Config { control_secret: Some("open sesame".to_owned()), ..Config::default() };
    let shop = Shop::open_with(config).await;
    let call = async |path: &str, body: serde_json::Value| {
        let url = format!("{}/_sim/clock{path}", shop.base);
        let reply =
            shop.http.post(url).header("x-sim-secret", "open sesame").json(&body).send().await.expect("a reply");
        reply.json::<serde_json::Value>().await.expect("JSON")
    };
    let stopped = call("/stop", json!({})).await;
    assert_eq!(stopped["stands_still"], true);
    let token = shop.token().await;
    shop.push(&token, WILLING, 10).await;
    let later = call("/advance", json!({"advance_ms": 4_000})).await;
    let moment = |value: &serde_json::Value| {
        value["now"].as_str().expect("a moment").parse::<DateTime<Utc>>().expect("RFC 3339")
    };
    assert_eq!(moment(&later) - moment(&stopped), TimeDelta::seconds(4));
    assert_eq!(shop.sim.payments().len(), 1);
    assert_eq!(
        call("/advance", json!({"advance_ms": u64::MAX})).await["stands_still"],
        true,
        "ten years, not the end of time"
    );
    assert_eq!(call("/run", json!({})).await["stands_still"], false);
    let before = shop.sim.now();
    let moved = |sim: &crate::Handle| (sim.now() > before).then_some(());
    tokio::time::sleep(Duration::from_millis(2)).await;
    shop.sim.wait_for(LIMIT, moved).await.expect("time runs");
}

#[tokio::test]
async fn a_running_clock_can_step_as_well() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.push(&token, WILLING, 10).await;
    shop.sim.pass(Duration::from_mins(10)).await;
    assert_eq!((shop.sim.payments().len(), shop.door.heard().len()), (1, 1));
    let waited = shop.sim.payments()[0].at - shop.sim.prompts()[0].pushed_at;
    assert_eq!(waited.num_seconds(), 4, "at its own time, not ten minutes later");
}
