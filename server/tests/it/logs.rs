//! What the processes write about a purchase: enough to follow it, nothing that is somebody's.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use daraja_sim::Outcome;
use kikapu_testkit::{STAFF_PASSWORD, TestShop};
use serde_json::Value;

use crate::http::{Request, send};
use crate::kill::shopper::{Seen, Shopper};
use crate::kill::simulator;
use crate::program::Installation;

const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Only a failing test looks this often.
const LOOKS_MAX: u32 = 600;
/// Our own crates say all they have to say.
const LEVEL: &str = "info,kikapu_server=debug,kikapu_app=debug,kikapu_api=debug,kikapu_commerce=debug,daraja=debug";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_can_be_followed_in_the_logs_and_nothing_personal_is_in_them() {
    let shop = TestShop::open().await;
    let (sim, sim_url) = simulator(&shop).await;
    let settings = [
        ("mpesa_base_url", sim_url),
        ("log", LEVEL.to_owned()),
        ("log_format", "json".to_owned()),
        ("job_poll_ms", "100".to_owned()),
        ("query_retry_ms", "300".to_owned()),
    ];
    let installation = Installation::of(&shop, &settings);
    let mut web = installation.start("serve");
    let worker = installation.start("worker");
    installation.ready(&mut web).await;
    let host = format!("kasi.localhost:{}", installation.port);
    let shopper = Shopper {
        port: installation.port,
        host: host.clone(),
        variant: shop.goods.hot.to_string(),
        area: shop.near.to_string(),
        sim: sim.clone(),
        seen: Arc::<Seen>::default(),
        phones: Arc::new(AtomicU32::new(0)),
    };
    let ask = async |request: &Request| send(installation.port, request).await.unwrap();

    sim.script("254713987654", Outcome::Approve);
    let (form, key) = shopper.form("0713 987 654").await;
    let answer = ask(&form).await;
    let pay_page = answer.header("location").unwrap_or_default().to_owned();
    let token = pay_page.strip_prefix("/pay/").expect("the order is placed");
    let mut looks = 0;
    while !ask(&Request::get(&host, &pay_page)).await.text().contains("Payment received") {
        looks += 1;
        assert!(looks < LOOKS_MAX, "never paid:\n{}\n{}", web.log(), worker.log());
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let sign_in = [("who", shop.owner_phone.local()), ("password", STAFF_PASSWORD.to_owned())];
    let fields: Vec<(&str, &str)> = sign_in.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let entered = ask(&Request::form("localhost", "/sign-in", &fields)).await;
    let session = entered.cookie("session").expect("the owner is let in");
    ask(&Request::form("localhost", "/sign-in", &[("who", &shop.owner_phone.local()), ("password", "not it")])).await;

    let secret = sim.prompts()[0].callback_url.rsplit('/').next().unwrap_or_default().to_owned();
    let cart = form.headers.iter().find(|(name, _)| name == "cookie").map(|(_, value)| value.clone()).unwrap();
    let owner = shop.owner_phone.msisdn()[3..].to_owned();
    let private = [
        ("the shopper's phone", "713987654"),
        ("the same with spaces", "713 987 654"),
        ("the shopper's name", "Achieng"),
        ("the link's token", token),
        ("the callback's secret", &secret),
        ("the form's key", &key),
        ("the cart's cookie", cart.strip_prefix("cart=").unwrap()),
        ("the owner's phone", &owner),
        ("the password", STAFF_PASSWORD),
        ("a wrong password", "not it"),
        ("the session", &session),
    ];
    let (web_log, worker_log) = (web.log(), worker.log());
    for (log, of) in [(&web_log, "web"), (&worker_log, "worker")] {
        for (what, text) in private {
            assert!(!text.is_empty() && !log.contains(text), "{what} is in the log of the {of} process:\n{log}");
        }
        for line in log.lines() {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "not JSON: {line}");
        }
    }
    let placed = web_log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|line| line["level"] == "INFO" && line["method"] == "POST" && line["kind"] == "checkout");
    let placed = placed.unwrap_or_else(|| panic!("no line tells of the order:\n{web_log}"));
    let id = placed["span"]["request.id"].as_str().unwrap_or_default();
    assert_eq!(Some(id), answer.header("x-request-id"), "{placed}");
}
