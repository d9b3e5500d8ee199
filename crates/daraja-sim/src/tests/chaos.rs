use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::shop::{SHORTCODE, Shop};
use crate::{
    Break, CallbackTrouble, Chaos, ChaosFault, ChaosReport, Config, DeliveryKind, Endpoint, ReplyTrouble, Trouble,
};

const PUSHES: u32 = 150;

fn noon() -> DateTime<Utc> {
    "2026-01-15T09:00:00Z".parse().expect("a moment")
}

fn chaos(seed: u64) -> Chaos {
    Chaos { seed, percent: 50, hang_ms: 1, ..Chaos::default() }
}

async fn stormy(chaos: Option<Chaos>) -> Shop {
    let config = Config {
        virtual_clock: true,
        starts_at: Some(noon()),
        chaos,
        opening_balance_kes: 400_000,
        control_secret: Some("open sesame".to_owned()),
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    // Registered by hand: the simulator's own path is as stormy as the rest.
    let urls = crate::C2bUrls {
        confirmation: format!("{}/confirm", shop.door.url),
        validation: format!("{}/check", shop.door.url),
        accept_by_default: true,
        masked: true,
    };
    shop.sim.set_c2b_urls(SHORTCODE, Some(urls));
    shop
}

/// One request on a connection of its own: the status, or 0 where the reply was cut, and the body.
async fn ask(request: reqwest::RequestBuilder) -> (u16, String) {
    let Ok(reply) = request.header("connection", "close").send().await else {
        return (0, String::new());
    };
    let status = reply.status().as_u16();
    match reply.text().await {
        Ok(body) => (status, body),
        Err(_) => (0, String::new()),
    }
}

/// A token, whatever it takes; the number of requests it took is the same for the same seed.
async fn token(shop: &Shop) -> String {
    let url = format!("{}/oauth/v1/generate?grant_type=client_credentials", shop.base);
    for _ in 0..100 {
        let (_, body) = ask(shop.http.get(&url).basic_auth("sim-key", Some("sim-secret"))).await;
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        if let Some(token) = body["access_token"].as_str() {
            return token.to_owned();
        }
    }
    panic!("no token in a hundred tries");
}

/// Pushes to many phones, each once, and lets all come to its end. Whether the reply was cut does not matter here.
async fn trade(shop: &Shop) -> Vec<u16> {
    let token = token(shop).await;
    let url = format!("{}/mpesa/stkpush/v1/processrequest", shop.base);
    let mut statuses = Vec::new();
    for n in 0..PUSHES {
        let suffix = if n % 3 == 0 { "032" } else { "000" };
        let order = shop.order(&format!("254712{n:03}{suffix}"), n + 1);
        statuses.push(ask(shop.http.post(&url).bearer_auth(&token).json(&order)).await.0);
        if n % 10 == 0 {
            shop.sim.pass(Duration::from_secs(1)).await;
        }
    }
    shop.sim.pass(Duration::from_hours(7)).await;
    statuses
}

/// The trouble without the names, which are random letters.
fn plain(report: &ChaosReport) -> Vec<Trouble> {
    let mut all: Vec<_> = report.faults.iter().map(|fault| fault.trouble.clone()).collect();
    // Callbacks of one moment may be drawn in either order; what is drawn for each does not depend on it.
    all.sort_by_key(|trouble| format!("{trouble:?}"));
    all
}

#[tokio::test]
async fn the_same_seed_brings_the_same_trouble_and_another_seed_another() {
    let first = stormy(Some(chaos(7))).await;
    let second = stormy(Some(chaos(7))).await;
    let other = stormy(Some(chaos(8))).await;
    let statuses = trade(&first).await;
    assert_eq!(statuses, trade(&second).await);
    assert_ne!(statuses, trade(&other).await);
    let (a, b) = (first.sim.chaos(), second.sim.chaos());
    assert_eq!((a.requests, a.callbacks, plain(&a)), (b.requests, b.callbacks, plain(&b)));
    assert_ne!(plain(&a), plain(&other.sim.chaos()));
    assert!(a.faults.len() > 100 && a.forgotten == 0);
}

fn named(report: &ChaosReport, wanted: impl Fn(&Trouble) -> bool) -> Vec<&ChaosFault> {
    report.faults.iter().filter(|fault| wanted(&fault.trouble)).collect()
}

#[tokio::test]
async fn the_books_can_be_held_against_the_list_of_faults() {
    let shop = stormy(Some(chaos(11))).await;
    let statuses = trade(&shop).await;
    let report = shop.sim.chaos();
    let prompts = shop.sim.prompts();
    let ids: HashSet<_> = prompts.iter().map(|prompt| prompt.checkout_request_id.as_str()).collect();

    // A push that met trouble before it was taken left nothing; one whose reply was lost left a prompt, and is named.
    let lost = named(&report, |trouble| {
        matches!(
            trouble,
            Trouble::Reply {
                endpoint: Endpoint::Push,
                how: ReplyTrouble::Broken(
                    Break::StatusAfterAccept { .. } | Break::HangAfterAccept { .. } | Break::ResetAfterAccept
                )
            }
        )
    });
    assert!(lost.len() > 5 && lost.iter().all(|fault| fault.subject.as_deref().is_some_and(|id| ids.contains(id))));
    let refused = named(&report, |trouble| matches!(trouble, Trouble::Reply { endpoint: Endpoint::Push, .. }));
    let nothing = refused.len() - lost.len();
    assert_eq!(prompts.len() + nothing, PUSHES as usize, "every push is a prompt or a fault");
    assert!(statuses.contains(&429) && statuses.contains(&500) && statuses.contains(&503) && statuses.contains(&504));

    // Callbacks: every prompt has one, more by as many as were doubled, less by those that were dropped.
    let heard = |path: &str| shop.door.heard().into_iter().filter(|(at, _)| at == path).count();
    let of = |kind| {
        let of_kind = named(&report, |trouble| matches!(trouble, Trouble::Callback { kind: k, .. } if *k == kind));
        of_kind.iter().fold(0_i64, |sum, fault| match &fault.trouble {
            Trouble::Callback { how: CallbackTrouble::Drop, .. } => sum - 1,
            Trouble::Callback { how: CallbackTrouble::Duplicate { more }, .. } => sum + i64::from(*more),
            _ => sum,
        })
    };
    let count = |n: usize| i64::try_from(n).expect("few");
    assert_eq!(count(heard("/cb")), count(prompts.len()) + of(DeliveryKind::StkCallback));
    let paid = shop.sim.payments();
    assert_eq!(count(heard("/confirm")), count(paid.len()) + of(DeliveryKind::Confirmation));
    let total: u64 = paid.iter().map(|paid| u64::from(paid.amount_kes)).sum();
    assert_eq!(shop.till(), total, "money is not chaos's to change");

    // A code that nobody knows was told of money that moved all the same.
    let unheard = named(&report, |trouble| {
        matches!(trouble, Trouble::Callback { how: CallbackTrouble::UnknownCode(_), kind: DeliveryKind::StkCallback })
    });
    let paid_ids: HashSet<_> = prompts
        .iter()
        .filter(|p| p.verdict.as_ref().is_some_and(|v| v.code == "0"))
        .map(|p| p.checkout_request_id.as_str())
        .collect();
    assert!(unheard.iter().any(|fault| fault.subject.as_deref().is_some_and(|id| paid_ids.contains(id))));
    for wanted in ["Delay", "Reorder", "Corrupt", "Drop", "Duplicate", "HtmlPage", "QuotaViolated", "Hang {"] {
        assert!(format!("{:?}", report.faults).contains(wanted), "{wanted}");
    }
}

#[tokio::test]
async fn late_callbacks_come_at_their_time_and_others_overtake_them() {
    let shop = stormy(Some(chaos(11))).await;
    trade(&shop).await;
    let prompts = shop.sim.prompts();
    let deliveries = shop.sim.deliveries();
    for fault in shop.sim.chaos().faults {
        let Trouble::Callback { kind: DeliveryKind::StkCallback, how } = &fault.trouble else { continue };
        let id = fault.subject.as_deref().expect("a prompt");
        let ended =
            prompts.iter().find(|p| p.checkout_request_id == id).and_then(|p| p.verdict.as_ref()).expect("it ended").at;
        let sent = |body: &str| body.contains(id);
        let told = deliveries
            .iter()
            .filter(|d| d.kind == DeliveryKind::StkCallback && sent(&d.body))
            .map(|d| d.at - ended)
            .min();
        match how {
            CallbackTrouble::Delay { ms } => {
                let delay = TimeDelta::milliseconds(i64::try_from(*ms).expect("hours"));
                assert_eq!(told, Some(delay), "{id}");
            }
            CallbackTrouble::Reorder => {
                assert!(told.is_some_and(|late| late <= TimeDelta::minutes(1)), "{id} {told:?}");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn an_unknown_code_in_a_query_hides_what_the_next_one_tells() {
    let shop = stormy(None).await;
    let token = token(&shop).await;
    let id = shop.push(&token, "254712345000", 10).await;
    shop.sim.pass(Duration::from_secs(4)).await;
    shop.sim.set_chaos(Some(Chaos { percent: 100, hang_ms: 1, ..Chaos::default() }));
    let url = format!("{}/mpesa/stkpushquery/v1/query", shop.base);
    let mut bodies = Vec::new();
    for _ in 0..60 {
        let body = json!({
            "BusinessShortCode": SHORTCODE, "Password": super::shop::password(SHORTCODE, super::shop::STAMP),
            "Timestamp": super::shop::STAMP, "CheckoutRequestID": id,
        });
        bodies.push(ask(shop.http.post(&url).bearer_auth(&token).json(&body)).await.1);
    }
    let unknown = shop.sim.chaos().faults.into_iter().filter_map(|fault| match fault.trouble {
        Trouble::Reply { how: ReplyTrouble::UnknownCode(code), .. } => Some((fault.subject, code)),
        _ => None,
    });
    let unknown: Vec<_> = unknown.collect();
    assert!(!unknown.is_empty());
    for (subject, code) in &unknown {
        assert_eq!(subject.as_deref(), Some(id.as_str()));
        assert!(bodies.iter().any(|body| body.contains(&format!("\"ResultCode\":\"{code}\""))), "{code}");
    }
    shop.sim.set_chaos(None);
    assert_eq!(shop.result(&token, &id).await, "0");
}

#[tokio::test]
async fn it_is_switched_by_control_call_and_leaves_alone_what_was_before() {
    let shop = stormy(None).await;
    let call = async |method: reqwest::Method, body: Option<Value>| {
        let request =
            shop.http.request(method, format!("{}/_sim/chaos", shop.base)).header("x-sim-secret", "open sesame");
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        super::shop::read(request.send().await.expect("a reply")).await
    };
    let token = token(&shop).await;
    shop.push(&token, "254712345000", 10).await;
    let (status, report) = call(reqwest::Method::POST, Some(json!({"seed": 3, "percent": 100}))).await;
    assert_eq!((status, &report["chaos"]["seed"], &report["faults"]), (200, &json!(3), &json!([])));
    shop.sim.pass(Duration::from_secs(4)).await;
    assert_eq!(shop.door.heard().len(), 2, "callback and confirmation of a push from before");
    assert_eq!(shop.sim.chaos().callbacks, 0);
    shop.sim.pay_by_hand(SHORTCODE, "254712345678", 5, "x").await.expect("it is paid");
    let (_, report) = call(reqwest::Method::GET, None).await;
    assert_eq!(report["faults"][0]["trouble"]["callback"]["kind"], "confirmation");
    assert_eq!(call(reqwest::Method::DELETE, None).await.0, 204);
    let (_, report) = call(reqwest::Method::GET, None).await;
    assert_eq!((&report["chaos"], report["faults"].as_array().map(Vec::len)), (&Value::Null, Some(1)));
    assert_eq!(call(reqwest::Method::POST, Some(json!({"sed": 3}))).await.0, 422);
    shop.sim.pay_by_hand(SHORTCODE, "254712345678", 6, "x").await.expect("it is paid");
    assert!(shop.door.heard().iter().any(|(_, body)| body.contains("\"6.00\"")), "nothing holds it back");
    assert_eq!(shop.sim.chaos().faults.len(), 1);
}
